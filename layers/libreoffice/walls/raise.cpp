#include "step.hpp"

#include <sys/prctl.h>

void walls::raise(const Settings& settings, pid_t parent, int lifeline)
{
    dieFirst(); // needs files that Landlock closes, and the rights that the user loses
    boundCapabilities();
    if (settings.walls & kUser)
        becomeUser(settings.uid, settings.gid);
    dropCapabilities();
    prctl(PR_SET_DUMPABLE, 0); // a change of user may have set it
    tieTo(parent, lifeline);
    if (settings.walls & kNoNewPrivs)
        forbidNewPrivileges();
    if (settings.walls & kLandlock)
        restrictFiles(settings);
    if (settings.walls & kLimits)
        setLimits(settings);
    if (settings.walls & kSeccomp)
        filterSystemCalls(settings); // last: it forbids what the others do
}
