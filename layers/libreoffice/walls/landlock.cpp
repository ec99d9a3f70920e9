// Landlock: what the process may do with files, by folder. https://docs.kernel.org/userspace-api/landlock.html
#include "step.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace
{
// The kernel's header of the machine that builds may be older than the kernel of the one that runs. Numbers and layout are
// part of the kernel's stable interface (include/uapi/linux/landlock.h).
constexpr long kCreateRuleset = 444, kAddRule = 445, kRestrictSelf = 446; // one number on all machines
constexpr unsigned kCreateRulesetVersion = 1;
constexpr int kRulePathBeneath = 1;

constexpr uint64_t kExecute = 1 << 0, kWriteFile = 1 << 1, kReadFile = 1 << 2, kReadDir = 1 << 3, kRemoveDir = 1 << 4,
                   kRemoveFile = 1 << 5, kMakeDir = 1 << 7, kMakeReg = 1 << 8, kMakeSock = 1 << 9, kRefer = 1 << 13,
                   kTruncate = 1 << 14;
constexpr uint64_t kAllFiles[] = {0, (1 << 13) - 1, (1 << 14) - 1, (1 << 15) - 1, (1 << 15) - 1, (1 << 16) - 1}; // by version
constexpr uint64_t kAllNet = 3;    // bind and connect TCP, from version 4
constexpr uint64_t kAllScopes = 3; // abstract sockets and signals, from version 6

constexpr uint64_t kRead = kReadFile | kReadDir;
constexpr uint64_t kWrite = kRead | kWriteFile | kRemoveDir | kRemoveFile | kMakeDir | kMakeReg | kRefer | kTruncate;
constexpr uint64_t kOfFiles = kExecute | kWriteFile | kReadFile | kTruncate; // those that a rule about a file may have

struct RulesetAttr
{
    uint64_t files, net, scoped;
};

struct __attribute__((packed)) PathBeneathAttr
{
    uint64_t allowed;
    int32_t parent;
};

class Ruleset
{
public:
    explicit Ruleset(int version)
    {
        RulesetAttr attr{};
        constexpr int kKnown = sizeof kAllFiles / sizeof *kAllFiles - 1;
        attr.files = mHandled = kAllFiles[version < kKnown ? version : kKnown];
        attr.net = version >= 4 ? kAllNet : 0;
        attr.scoped = version >= 6 ? kAllScopes : 0;
        const size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
        mFd = static_cast<int>(syscall(kCreateRuleset, &attr, size, 0));
        walls::need(mFd, "make Landlock ruleset");
    }
    ~Ruleset() { close(mFd); }
    Ruleset(const Ruleset&) = delete;
    Ruleset& operator=(const Ruleset&) = delete;

    void allow(const std::string& path, uint64_t what) const
    {
        const int fd = open(path.c_str(), O_PATH | O_CLOEXEC);
        if (fd < 0 && !(what & kWriteFile) && (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
            return; // what is not there to read, or not for this user, needs no rule
        walls::need(fd, "open " + path);
        struct stat status;
        if (fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode))
            what &= kOfFiles;
        const PathBeneathAttr attr{what & mHandled, fd};
        const long result = syscall(kAddRule, mFd, kRulePathBeneath, &attr, 0);
        const int error = errno;
        close(fd);
        errno = error;
        walls::need(result, "allow " + path);
    }

    void restrict() const { walls::need(syscall(kRestrictSelf, mFd, 0), "restrict by Landlock"); }

private:
    int mFd;
    uint64_t mHandled;
};
}

int walls::landlockVersion()
{
    const long version = syscall(kCreateRuleset, nullptr, 0, kCreateRulesetVersion);
    return version < 0 ? 0 : static_cast<int>(version);
}

void walls::restrictFiles(const Settings& settings)
{
    const int version = landlockVersion();
    need(version > 0 ? 0 : -1, "find Landlock");
    const Ruleset rules(version);
    for (const std::string& path : settings.read)
        rules.allow(path, kRead);
    for (const std::string& path : settings.execute)
        rules.allow(path, kRead | kExecute);
    for (const std::string& path : settings.write)
        rules.allow(path, kWrite);
    if (!settings.listen.empty())
        rules.allow(settings.listen, kMakeSock);
    rules.restrict();
}
