// The walls in the process itself: its user, its rights, its limits, its end.
#include "step.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

void walls::dieFirst()
{
    prctl(PR_SET_DUMPABLE, 1); // else the file below is root's
    const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0)
    {
        [[maybe_unused]] const ssize_t written = write(fd, "1000", 4);
        close(fd);
    }
    prctl(PR_SET_DUMPABLE, 0);
    const rlimit none{0, 0};
    need(setrlimit(RLIMIT_CORE, &none), "forbid core files");
}

void walls::becomeUser(uid_t uid, gid_t gid)
{
    if (uid == 0 || gid == 0)
        throw std::system_error(EINVAL, std::generic_category(), "the user is root");
    need(setgroups(0, nullptr), "drop groups");
    need(setresgid(gid, gid, gid), "set group id");
    need(setresuid(uid, uid, uid), "set user id");
    if (setuid(0) == 0)
        throw std::system_error(EPERM, std::generic_category(), "the user can become root again");
}

void walls::boundCapabilities()
{
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    prctl(PR_SET_KEEPCAPS, 0);
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability) == 1; ++capability)
        if (prctl(PR_CAPBSET_DROP, capability) != 0)
            return;
}

void walls::dropCapabilities()
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3]{};
    if (syscall(SYS_capset, &header, none) == 0)
        return;
    const int error = errno; // a sandbox may refuse the call; then what counts is whether there are any
    __user_cap_data_struct held[_LINUX_CAPABILITY_U32S_3]{};
    need(syscall(SYS_capget, &header, held), "look at capabilities");
    for (const __user_cap_data_struct& set : held)
        if (set.effective || set.permitted || set.inheritable)
            throw std::system_error(error, std::generic_category(), "drop capabilities");
}

namespace
{
// An unprivileged process can lower its bounds, and never raise them again.
void limit(__rlimit_resource resource, rlim_t soft, rlim_t hard, const char* what)
{
    rlimit bound;
    walls::need(getrlimit(resource, &bound), what);
    bound.rlim_max = std::min(bound.rlim_max, hard);
    bound.rlim_cur = std::min(bound.rlim_max, soft);
    walls::need(setrlimit(resource, &bound), what);
}
}

void walls::setLimits(const Settings& settings)
{
    constexpr rlim_t kGrace = 2; // seconds from SIGXCPU to SIGKILL
    if (settings.memory)
        limit(RLIMIT_AS, settings.memory, settings.memory, "limit memory");
    if (settings.cpu)
        limit(RLIMIT_CPU, settings.cpu, settings.cpu + kGrace, "limit processor time");
    if (settings.file)
        limit(RLIMIT_FSIZE, settings.file, settings.file, "limit file size");
    if (settings.files)
        limit(RLIMIT_NOFILE, settings.files, settings.files, "limit open files");
    if (settings.processes)
        limit(RLIMIT_NPROC, settings.processes, settings.processes, "limit processes");
}

void walls::forbidNewPrivileges() { need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "forbid new privileges"); }
