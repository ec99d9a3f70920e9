// sheaf-wall runs a program behind walls, or prints which walls this machine allows.
//
//   sheaf-wall probe [NAME=VALUE...]
//   sheaf-wall run [NAME=VALUE...] -- PROGRAM [ARGUMENT...]
//
// The settings are those of walls.hpp. PROGRAM is a path, and may be executed in any case; its arguments and environment are
// passed on. It keeps standard input, output and error and no other open file, except that a file descriptor 3 with O_ASYNC
// stays: by that the kernel kills it when its parent ends (Go's package process).

#include "../walls.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>

namespace
{
constexpr int kUsage = 2;
constexpr int kNotRaised = 4;  // as the zygote's children exit for want of a wall
constexpr int kNotStarted = 126; // as shells exit

// Takes settings from the arguments and returns the first argument that is not one.
char** take(char** argument, walls::Settings& settings)
{
    for (; *argument && std::strcmp(*argument, "--") != 0; ++argument)
    {
        const std::string text = *argument;
        const size_t equals = text.find('=');
        if (equals == std::string::npos || !settings.set(text.substr(0, equals), text.substr(equals + 1)))
            throw std::invalid_argument("there is no setting " + text);
    }
    return argument;
}

// The first descriptor that is nobody's any more.
int firstUnwanted()
{
    constexpr int kLifeline = STDERR_FILENO + 1;
    const int flags = fcntl(kLifeline, F_GETFL);
    return flags >= 0 && (flags & O_ASYNC) ? kLifeline + 1 : kLifeline;
}

int run(char** argument)
{
    const pid_t parent = getppid();
    walls::Settings settings;
    char** program = take(argument, settings);
    if (!*program || !*++program)
        throw std::invalid_argument("no program");
    settings.execute.push_back(*program);
    try
    {
        walls::closeFrom(firstUnwanted());
        walls::isolate(settings);
        walls::raise(settings, parent, -1);
    }
    catch (const std::exception& e)
    {
        std::fprintf(stderr, "sheaf-wall: %s\n", e.what());
        return kNotRaised;
    }
    execv(*program, program);
    std::fprintf(stderr, "sheaf-wall: %s: %s\n", *program, std::strerror(errno));
    return kNotStarted;
}

int probe(char** argument)
{
    walls::Settings settings;
    if (*take(argument, settings))
        throw std::invalid_argument("probe takes settings only");
    std::puts(walls::probe(settings).c_str());
    return 0;
}
}

int main(int argc, char** argv)
{
    try
    {
        if (argc > 1 && std::strcmp(argv[1], "probe") == 0)
            return probe(argv + 2);
        if (argc > 1 && std::strcmp(argv[1], "run") == 0)
            return run(argv + 2);
        throw std::invalid_argument("usage: sheaf-wall probe|run [NAME=VALUE...] [-- PROGRAM [ARGUMENT...]]");
    }
    catch (const std::exception& e)
    {
        std::fprintf(stderr, "sheaf-wall: %s\n", e.what());
        return kUsage;
    }
}
