#include "step.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

namespace
{
void put(const char* file, const std::string& text)
{
    const int fd = open(file, O_WRONLY | O_CLOEXEC);
    walls::need(fd, file);
    const ssize_t written = write(fd, text.data(), text.size());
    const int error = errno;
    close(fd);
    errno = error;
    walls::need(written, file);
}

// Maps one id to itself.
std::string same(unsigned id) { return std::to_string(id) + " " + std::to_string(id) + " 1\n"; }
}

void walls::isolate(const Settings& settings)
{
    if (!(settings.walls & kNamespaces))
        return;
    constexpr int kOwn = CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
    const uid_t uid = geteuid();
    const gid_t gid = getegid();
    if (uid == 0)
        return need(unshare(kOwn), "make namespaces");
    // Others than root need a user namespace first. It also counts this user's processes anew, so that RLIMIT_NPROC is about
    // ours alone.
    need(unshare(CLONE_NEWUSER | kOwn), "make namespaces");
    put("/proc/self/setgroups", "deny");
    put("/proc/self/uid_map", same(uid));
    put("/proc/self/gid_map", same(gid));
}
