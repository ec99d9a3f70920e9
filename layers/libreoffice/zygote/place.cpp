#include "place.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace
{
constexpr char kHere[] = "/proc/self/cwd";

void check(int result, const char* what)
{
    if (result != 0)
        throw std::system_error(errno, std::generic_category(), what);
}
}

Place::Place(const std::string& folder)
{
    check(chdir(folder.c_str()), "enter folder");
    for (const char* variable : {"HOME", "TMPDIR"})
        check(setenv(variable, kHere, 1), "set environment");
    // LibreOffice resolves the path of a profile before it uses it, not that of the folder in which the profile's files are.
    check(rename("profile/user", "user"), "move profile");
    check(symlink((std::string(kHere) + "/user").c_str(), "profile/user"), "link profile");
}

void Place::settle()
{
    for (const auto& entry : std::filesystem::directory_iterator("."))
        if (entry.is_directory() && entry.path().filename() != "profile")
            mFolders.push_back(entry.path().filename());
}

void Place::enter(const std::string& folder) const
{
    check(chdir(folder.c_str()), "enter folder");
    for (const std::string& name : mFolders)
        check(mkdir(name.c_str(), 0700), "make folder");
}
