#include "server.hpp"
#include "warmup.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <system_error>

namespace
{
int watchChildren()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    const int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        throw std::system_error(errno, std::generic_category(), "watch children");
    return fd;
}

std::string microseconds(const timeval& t) { return std::to_string(t.tv_sec * 1000000LL + t.tv_usec); }
}

Server::Server(const Channel& channel, Office& office, const Place& place)
    : mChannel(channel)
    , mOffice(office)
    , mPlace(place)
    , mChildEnded(watchChildren())
{
    prctl(PR_SET_CHILD_SUBREAPER, 1); // see killOrphans; not earlier, LibreOffice itself starts programs that live on
}

void Server::serve()
{
    for (;;)
    {
        pollfd ready[] = {{mChildEnded, POLLIN, 0}, {mChannel.socket(), POLLIN, 0}};
        if (poll(ready, 2, -1) < 0)
            continue; // a signal
        if (ready[0].revents)
        {
            signalfd_siginfo info;
            while (read(mChildEnded, &info, sizeof info) > 0)
            {
            }
            reap();
        }
        if (ready[1].revents && !handle())
            return stop();
    }
}

bool Server::handle()
{
    Message message;
    if (!mChannel.receive(message))
        return false;
    if (message.fields.at(0) == "convert")
        convert(message);
    else if (message.fields.at(0) == "kill")
        killDocument(message.fields.at(1));
    else if (message.fields.at(0) == "warm")
        warm(message.fields.at(1));
    if (message.fd >= 0)
        close(message.fd);
    return true;
}

void Server::convert(const Message& message)
{
    Request request;
    try
    {
        request = Request::parse(message.fields);
    }
    catch (const std::exception& e)
    {
        return mChannel.send({"refused", message.fields.at(1), e.what()});
    }
    const pid_t zygote = getpid();
    walls::Lifeline lifeline;
    // Until the child has its own, a signal would come to LibreOffice's handlers, which let it live on.
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    const pid_t child = fork();
    if (child == 0)
    {
        close(mChildEnded);
        close(mChannel.socket());
        convertAndExit(request, mOffice, mPlace, message.fd, {zygote, lifeline.takeEnd()});
    }
    const int error = errno;
    sigprocmask(SIG_SETMASK, &before, nullptr);
    if (child < 0)
        return mChannel.send({"refused", request.id, std::strerror(error)});
    setpgid(child, child); // the child does it too: whoever comes first
    mChildren.emplace(child, Child{request.id, std::move(lifeline)});
    mChannel.send({"started", request.id, std::to_string(child)});
}

// Without it children take longer, and that is all. With threads running on there are no more children: that is thrown further.
void Server::warm(const std::string& document)
try
{
    warmUp(mOffice, document, document + ".pdf");
}
catch (const OfficeError& e)
{
    std::fprintf(stderr, "warm up: %s\n", e.what());
}

void Server::killDocument(const std::string& id) const
{
    for (const auto& [pid, child] : mChildren)
        if (child.id == id)
            ::kill(-pid, SIGKILL);
}

void Server::reap()
{
    for (;;)
    {
        siginfo_t info{};
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
            return;
        // What the child has started goes with it. The zombie still holds the group's number.
        ::kill(-info.si_pid, SIGKILL);
        int status = 0;
        rusage usage{};
        wait4(info.si_pid, &status, 0, &usage);
        killOrphans();
        const auto child = mChildren.find(info.si_pid);
        if (child == mChildren.end())
            continue; // an orphan
        mChannel.send({"ended", child->second.id, std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : -1),
                       std::to_string(WIFSIGNALED(status) ? WTERMSIG(status) : 0), microseconds(usage.ru_utime),
                       microseconds(usage.ru_stime), std::to_string(usage.ru_maxrss)});
        mChildren.erase(child);
    }
}

// What a child has started and that has left its group becomes a child of this process when its parent is dead. Where a
// filter of system calls stands there is none. One that starts others faster than they are killed comes to an end by the
// bound on processes.
void Server::killOrphans() const
{
    const std::string self = std::to_string(getpid());
    std::ifstream list("/proc/self/task/" + self + "/children");
    for (pid_t pid; list >> pid;)
        if (!mChildren.count(pid))
            ::kill(pid, SIGKILL);
}

void Server::stop()
{
    for (const auto& [pid, child] : mChildren)
        ::kill(-pid, SIGKILL);
    for (const auto& [pid, child] : mChildren)
        waitpid(pid, nullptr, 0);
}
