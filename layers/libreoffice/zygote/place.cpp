#include "place.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace
{
constexpr char kHere[] = "/proc/self/cwd";
constexpr char kOwn[] = "own";

// Of the folders that LibreOffice has made, those that a conversion may write to. Each costs a child as much as a hundred system
// calls, and most are none: what is in the profile is read when LibreOffice starts, all but what documents bring along is
// written only when somebody changes a setting, and hidden folders belong to libraries that remember what a user does.
bool neededByChildren(const std::string& name)
{
    if (name.front() == '.')
        return false;
    constexpr char kUser[] = "user/", kFromDocuments[] = "user/temp";
    return name.rfind(kUser, 0) != 0 || name.rfind(kFromDocuments, 0) == 0;
}

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
    namespace fs = std::filesystem;
    std::vector<std::string> made;
    for (const auto& entry : fs::directory_iterator("."))
        if (entry.is_directory() && entry.path().filename() != "profile")
            made.push_back(entry.path().filename());
    check(mkdir(kOwn, 0700), "make folder");
    for (const std::string& name : made)
    {
        const std::string moved = std::string(kOwn) + "/" + name;
        check(rename(name.c_str(), moved.c_str()), "move folder");
        check(symlink((std::string(kHere) + "/" + name).c_str(), name.c_str()), "link folder");
        mFolders.push_back(name);
        for (const auto& entry : fs::recursive_directory_iterator(moved)) // parents come first
            if (entry.is_directory())
                mFolders.push_back(fs::relative(entry.path(), kOwn));
    }
    mFolders.erase(std::remove_if(mFolders.begin(), mFolders.end(), [](auto& name) { return !neededByChildren(name); }), mFolders.end());
    check(chdir(kOwn), "enter folder");
}

void Place::enter(const std::string& folder) const
{
    check(chdir(folder.c_str()), "enter folder");
    for (const std::string& name : mFolders)
        check(mkdir(name.c_str(), 0700), "make folder");
}
