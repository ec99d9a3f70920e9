// The steps of raise, and what they share.
#pragma once

#include "walls.hpp"

#include <cerrno>
#include <system_error>

namespace walls
{
// need throws the error of a failed system call.
inline void need(long result, const std::string& what)
{
    if (result < 0)
        throw std::system_error(errno, std::generic_category(), what);
}

// Dies before anything else when the kernel runs out of memory, and never leaves a core file, which would hold the document.
void dieFirst();

// Becomes the user of the settings, with no groups. Only root can.
void becomeUser(uid_t uid, gid_t gid);

// Drops the capabilities that executing a program could bring. That needs CAP_SETPCAP; without it no_new_privs does the same.
void boundCapabilities();

// Gives up the capabilities that this process has.
void dropCapabilities();

void setLimits(const Settings& settings);

void forbidNewPrivileges();

// The version of Landlock's interface, 0 where there is none. errno says why.
int landlockVersion();

void restrictFiles(const Settings& settings);

void filterSystemCalls(const Settings& settings);

// Tries tieTo with a parent that ends, and returns what killed the child.
Tie probeTie();
}
