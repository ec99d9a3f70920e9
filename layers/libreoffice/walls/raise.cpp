#include "step.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>

namespace
{
// A change of user undoes this, so it comes after.
void dieWith(pid_t parent)
{
    walls::need(prctl(PR_SET_PDEATHSIG, SIGKILL), "tie to the parent");
    if (parent && getppid() != parent)
        throw std::system_error(ESRCH, std::generic_category(), "the parent is gone");
}
}

void walls::raise(const Settings& settings, pid_t parent)
{
    dieFirst(); // needs files that Landlock closes, and the rights that the user loses
    boundCapabilities();
    if (settings.walls & kUser)
        becomeUser(settings.uid, settings.gid);
    dropCapabilities();
    prctl(PR_SET_DUMPABLE, 0); // a change of user may have set it
    dieWith(parent);
    if (settings.walls & kNoNewPrivs)
        forbidNewPrivileges();
    if (settings.walls & kLandlock)
        restrictFiles(settings);
    if (settings.walls & kLimits)
        setLimits(settings);
    if (settings.walls & kSeccomp)
        filterSystemCalls(settings); // last: it forbids what the others do
}
