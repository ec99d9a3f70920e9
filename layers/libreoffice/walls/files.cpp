// What is open in the process.
#include "step.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>

#ifndef __NR_close_range
#define __NR_close_range 436 // one number on all machines
#endif

namespace
{
std::vector<int> openFrom(int first)
{
    DIR* open = opendir("/proc/self/fd");
    walls::need(open ? 0 : -1, "list open files");
    std::vector<int> fds;
    while (const dirent* entry = readdir(open))
        if (const int fd = std::atoi(entry->d_name); entry->d_name[0] != '.' && fd >= first && fd != dirfd(open))
            fds.push_back(fd);
    closedir(open);
    return fds;
}

bool onlyRead(int fd, const struct stat& status)
{
    const bool file = S_ISREG(status.st_mode) || S_ISDIR(status.st_mode);
    return file && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY;
}
}

void walls::closeFrom(int first)
{
    if (syscall(__NR_close_range, first, ~0U, 0) == 0)
        return;
    for (int fd : openFrom(first)) // before Linux 5.9
        close(fd);
}

void walls::detachFrom(int first, int keep)
{
    const std::vector<int> fds = openFrom(first);
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    need(null, "open /dev/null");
    for (int fd : fds)
    {
        struct stat status;
        need(fstat(fd, &status), "look at open file");
        if (fd == keep || onlyRead(fd, status))
            continue;
        if (S_ISSOCK(status.st_mode))
            close(fd);
        else
            need(dup3(null, fd, O_CLOEXEC), "detach open file");
    }
    close(null);
}
