// The walls around the process of one document. It may hold a hostile document and, once that has broken LibreOffice, hostile
// code: it gets its own folder, what LibreOffice consists of, processor time and memory, and nothing else.
//
// Which walls a machine allows is found out once, by probe(). raise() is then called with those to raise. If one of them cannot be
// raised, that is an error: a document never runs behind fewer walls than were reported.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace walls
{
enum Wall : unsigned
{
    kUser = 1 << 0,       // runs as a user of its own
    kLimits = 1 << 1,     // of memory, processor time, file size, processes
    kNamespaces = 1 << 2, // no network interfaces, no shared memory of others
    kNoNewPrivs = 1 << 3, // no set-user-id program gives it rights; the two below need this
    kLandlock = 1 << 4,   // no files but those allowed
    kSeccomp = 1 << 5,    // no system calls but harmless ones
};
constexpr Wall kAll[] = {kUser, kLimits, kNamespaces, kNoNewPrivs, kLandlock, kSeccomp};

struct Settings
{
    unsigned walls = 0;

    // Absolute paths of the files and folders that may be read, and of the folders (and files) in which everything that a
    // converter does to plain files and folders is allowed. Of the former those that do not exist are passed over.
    std::vector<std::string> read, write;
    // Programs that may be executed, with the dynamic loader among them. None: executing is not possible at all.
    std::vector<std::string> execute;
    // A folder in which the process may make sockets of the local kind and listen at them. It cannot connect to any, nor remove
    // what it made there. Empty: there are no sockets.
    std::string listen;

    uid_t uid = 0; // with kUser
    gid_t gid = 0;

    // With kLimits. 0: as it was.
    rlim_t memory = 0;    // bytes of address space
    rlim_t cpu = 0;       // seconds; then SIGXCPU, two seconds later SIGKILL
    rlim_t file = 0;      // bytes of each file; then SIGXFSZ
    rlim_t files = 0;     // open ones
    rlim_t processes = 0; // threads of this user id, in all processes of the user namespace

    // set takes one setting by name and value as Go's package writes them; of lists it adds one entry. False: there is none
    // of that name. Throws std::invalid_argument on a value that is none.
    bool set(std::string_view name, const std::string& value);
};

// isolate moves this process, and those it will fork, into namespaces of their own if settings.walls has kNamespaces. The
// process must have one thread. It costs milliseconds, so a zygote does it once, first of all: what it asked the kernel for
// before, a signal at its parent's death for one, may be undone.
void isolate(const Settings& settings);

// A Lifeline ties children to this process where the kernel refuses them the signal at a parent's death, as AWS Lambda's
// sandbox refuses every prctl. It is a pipe of which nobody but this process holds the writing end for long. Make one for each
// child before it is forked, and keep it as long as the child lives.
class Lifeline
{
public:
    Lifeline(); // throws std::system_error
    ~Lifeline();
    Lifeline(Lifeline&& other) noexcept;
    Lifeline& operator=(Lifeline&&) = delete;

    // For the child: returns the reading end, which stays open, and closes the child's copy of the other.
    int takeEnd() const;

private:
    int mRead, mWrite;
};

// Tie is how a process ends when its parent does.
enum class Tie
{
    none,   // it does not: its time limit ends it
    signal, // by the kernel's signal at a parent's death
    pipe,   // by a lifeline, with the whole process group
};

// tieTo has the kernel kill this process when parent (0: whoever it is) ends. lifeline is the reading end of one that the
// parent made, or -1. A change of user undoes the signal. Throws std::system_error when the parent is gone already.
Tie tieTo(pid_t parent, int lifeline);

// raise raises the other walls around this process, which must have one thread and was forked by parent (0: whoever it is
// now), and ties it to that as tieTo does. It lasts until the process ends, through execve too. Before it the caller must have
// made its process group and opened what it needs of /proc; after it, it makes its files. Throws std::system_error naming what
// failed: then the process must not go on.
void raise(const Settings& settings, pid_t parent, int lifeline);

// Before what is open stands no wall. closeFrom closes all file descriptors from first on. detachFrom is for a process that goes
// on to use them: it keeps files that are only read and the descriptor keep, closes sockets, and puts the device that takes
// everything in the place of all others, which other processes could read, too. Both before raise.
void closeFrom(int first);
void detachFrom(int first, int keep);

// probe tries each wall in a process of its own, with the user of the settings, and prints in JSON which stand, and how a
// process ends when its parent does ("signal", "pipe" or "none"):
// {"walls": [{"name": "landlock", "stands": true, "detail": "version 7"}, ...], "tie": "signal"}
std::string probe(const Settings& settings);

const char* name(Wall wall);
const char* name(Tie tie);
}
