// What stands is found out by trying: kernels, containers and services refuse things in too many ways to ask for them.
#include "step.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <exception>

namespace
{
using namespace walls;

[[noreturn]] void stands(int fd, const std::string& detail)
{
    dprintf(fd, "+%s", detail.c_str());
    _exit(0);
}

// Raises one wall and runs against it. What it throws is the reason why the wall does not stand.
[[noreturn]] void tryWall(Wall wall, const Settings& settings, int fd)
{
    Settings one = settings;
    one.walls = wall == kLandlock || wall == kSeccomp ? wall | kNoNewPrivs : wall;
    one.read = {"/usr"};
    one.write = {};
    isolate(one);
    raise(one, 0, -1);
    switch (wall)
    {
    case kUser:
        stands(fd, "user id " + std::to_string(getuid()));
    case kLandlock:
        if (open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0)
            throw std::runtime_error("Landlock lets through what it should not");
        stands(fd, "version " + std::to_string(landlockVersion()));
    case kSeccomp:
        if (socket(AF_INET, SOCK_STREAM, 0) >= 0)
            throw std::runtime_error("the filter lets through what it should not");
        break;
    default:
        break;
    }
    stands(fd, "");
}

std::string readAll(int fd)
{
    std::string text;
    char buffer[512];
    for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;)
        text.append(buffer, n);
    return text;
}

// Gives "+" and a detail when the wall stands, else the reason.
std::string ask(Wall wall, const Settings& settings)
{
    int ends[2];
    need(pipe2(ends, O_CLOEXEC), "make pipe");
    const pid_t child = fork();
    need(child, "fork");
    if (child == 0)
    {
        try
        {
            tryWall(wall, settings, ends[1]);
        }
        catch (const std::exception& e)
        {
            dprintf(ends[1], "%s", e.what());
        }
        _exit(1);
    }
    close(ends[1]);
    std::string answer = readAll(ends[0]);
    close(ends[0]);
    int status = 0;
    need(waitpid(child, &status, 0), "wait");
    if (WIFSIGNALED(status))
        answer = std::string("killed: ") + strsignal(WTERMSIG(status));
    return answer;
}

// The texts in answers are ours and the C library's: no control characters.
std::string quote(const std::string& text)
{
    std::string quoted = "\"";
    for (char c : text)
        quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
    return quoted + '"';
}
}

std::string walls::probe(const Settings& settings)
{
    std::string list;
    for (Wall wall : kAll)
    {
        const std::string answer = ask(wall, settings);
        const bool stands = answer[0] == '+';
        list += (list.empty() ? "" : ", ") + ("{\"name\": " + quote(name(wall))) + ", \"stands\": " + (stands ? "true" : "false")
                + ", \"detail\": " + quote(stands ? answer.substr(1) : answer) + "}";
    }
    return "{\"walls\": [" + list + "], \"tie\": " + quote(name(probeTie())) + "}";
}
