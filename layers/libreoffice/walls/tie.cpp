// The end that comes with the parent's.
#include "step.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace
{
using namespace walls;

using Ends = std::array<int, 2>;

Ends makePipe()
{
    Ends ends;
    need(pipe2(ends.data(), O_CLOEXEC), "make pipe");
    return ends;
}

// The kernel sends a descriptor's signal to its owner when the last writer has closed the pipe (fcntl(2), F_SETSIG).
bool killWhenClosed(int lifeline)
{
    const int flags = fcntl(lifeline, F_GETFL);
    return flags >= 0 && fcntl(lifeline, F_SETSIG, SIGKILL) == 0 && fcntl(lifeline, F_SETOWN, -getpgrp()) == 0
           && fcntl(lifeline, F_SETFL, flags | O_ASYNC) == 0;
}

// A process that ends closes its files before its children get another parent: in between only the pipe tells of it.
bool closed(int lifeline)
{
    pollfd end{lifeline, 0, 0};
    return poll(&end, 1, 0) == 1;
}

struct Tied
{
    pid_t pid;
    Tie tie;
};

// A child that ties itself to this process, which then ends. It tells so by answer, and has that open as long as it lives.
[[noreturn]] void endBeforeChild(int answer)
{
    const Lifeline lifeline;
    const Ends ready = makePipe();
    const pid_t parent = getpid();
    const pid_t child = fork();
    need(child, "fork");
    if (child == 0)
    {
        setpgid(0, 0);
        const Tied tied{getpid(), tieTo(parent, lifeline.takeEnd())};
        [[maybe_unused]] ssize_t written = write(answer, &tied, sizeof tied);
        close(ready[0]);
        close(ready[1]); // the parent may go
        for (;;)
            pause();
    }
    close(ready[1]);
    char none;
    [[maybe_unused]] const ssize_t end = read(ready[0], &none, 1);
    _exit(0);
}
}

walls::Lifeline::Lifeline()
{
    const Ends ends = makePipe();
    mRead = ends[0];
    mWrite = ends[1];
}

walls::Lifeline::~Lifeline()
{
    if (mRead >= 0)
        close(mRead);
    if (mWrite >= 0)
        close(mWrite);
}

walls::Lifeline::Lifeline(Lifeline&& other) noexcept
    : mRead(std::exchange(other.mRead, -1))
    , mWrite(std::exchange(other.mWrite, -1))
{
}

int walls::Lifeline::takeEnd() const
{
    close(mWrite);
    return mRead;
}

walls::Tie walls::tieTo(pid_t parent, int lifeline)
{
    Tie tie = Tie::none;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0)
        tie = Tie::signal;
    else if (lifeline >= 0 && killWhenClosed(lifeline))
        tie = Tie::pipe;
    if (parent && (getppid() != parent || (tie == Tie::pipe && closed(lifeline))))
        throw std::system_error(ESRCH, std::generic_category(), "the parent is gone");
    return tie;
}

walls::Tie walls::probeTie()
{
    constexpr int kPatience = 2000; // milliseconds
    const Ends answer = makePipe();
    const pid_t parent = fork();
    need(parent, "fork");
    if (parent == 0)
    {
        try
        {
            close(answer[0]);
            endBeforeChild(answer[1]);
        }
        catch (const std::exception&)
        {
            _exit(1);
        }
    }
    close(answer[1]);
    Tied tied{0, Tie::none};
    const bool told = read(answer[0], &tied, sizeof tied) == static_cast<ssize_t>(sizeof tied);
    waitpid(parent, nullptr, 0);
    pollfd child{answer[0], POLLIN, 0};
    if (told && poll(&child, 1, kPatience) != 1)
    {
        kill(tied.pid, SIGKILL);
        tied.tie = Tie::none;
    }
    close(answer[0]);
    return tied.tie;
}

const char* walls::name(Tie tie)
{
    switch (tie)
    {
    case Tie::none:
        break;
    case Tie::signal:
        return "signal";
    case Tie::pipe:
        return "pipe";
    }
    return "none";
}
