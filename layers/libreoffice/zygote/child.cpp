#include "child.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <new>

namespace
{
void check(bool ok, const char* what)
{
    if (!ok)
        throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

// LibreOffice catches its own faults and then exits like anybody else. The supervisor is to see the signal.
void resetSignals()
{
    for (int number = 1; number < NSIG; ++number)
        if (number != SIGPIPE)
            signal(number, SIG_DFL); // refused for two and for those of the C library
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

void limit(__rlimit_resource resource, rlim_t value)
{
    const rlimit both{value, value};
    check(setrlimit(resource, &both) == 0, "set limit");
}

void setLimits(const Request& request)
{
    limit(RLIMIT_CORE, 0); // a core file would hold the document
    if (request.memory)
        limit(RLIMIT_AS, request.memory);
    if (request.cpu)
        limit(RLIMIT_CPU, request.cpu);
    if (request.file)
        limit(RLIMIT_FSIZE, request.file);
    if (request.processes)
        limit(RLIMIT_NPROC, request.processes);
}

// When memory runs out this process dies before the service does. The file is its owner's only while the process is
// dumpable. Where the kernel refuses, the conversion goes on without.
void dieFirst()
{
    prctl(PR_SET_DUMPABLE, 1);
    if (int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC); fd >= 0)
    {
        [[maybe_unused]] ssize_t written = write(fd, "1000", 4);
        close(fd);
    }
    prctl(PR_SET_DUMPABLE, 0); // the processes of other documents, under the same user id, cannot look into this one
}

void dropPrivileges(const Request& request)
{
    if (request.gid)
    {
        check(setgroups(0, nullptr) == 0, "drop groups");
        check(setresgid(request.gid, request.gid, request.gid) == 0, "set group id");
    }
    if (request.uid)
        check(setresuid(request.uid, request.uid, request.uid) == 0, "set user id");
}

// A change of the user id undoes this, so it comes after.
void dieWith(pid_t zygote)
{
    check(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0, "tie to the zygote");
    if (getppid() != zygote)
        _exit(kExitSetUp); // it died in between
}

// Set by the one function that C++ calls when it gets no memory: LibreOffice catches what is thrown then, and takes it for
// a failure of something else.
std::atomic<bool> allocationFailed{false};

void noteFailedAllocation()
{
    allocationFailed = true;
    throw std::bad_alloc();
}

// How far from its limit a document's process must stay. What is not C++ fails in its own ways, often without a word: a font
// file that cannot be mapped into memory leaves a PDF without text, and a good exit code. Few fonts are larger than this.
constexpr rlim_t kMemoryMargin = 64 << 20;

rlim_t peakMemory()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind("VmPeak:", 0) == 0)
            return std::stoull(line.substr(7)) * 1024; // kB, which are KiB
    throw std::runtime_error("cannot see how much memory was used");
}

bool memoryRanOut(const Request& request)
{
    return allocationFailed || (request.memory && peakMemory() + kMemoryMargin > request.memory);
}

void convert(const Request& request, Office& office, Exit& ifFails)
{
    std::set_new_handler(noteFailedAllocation);
    const std::string part = request.folder + "/out/part";
    ifFails = kExitLoad;
    office.load(request.folder + "/in/" + request.name);
    ifFails = kExitStore;
    office.store(part);
    if (request.memory && memoryRanOut(request))
        throw OfficeError("out of memory");
    check(rename(part.c_str(), (request.folder + "/out/document.pdf").c_str()) == 0, "rename the PDF");
}

rlim_t number(const std::string& text) { return std::stoull(text); }
}

Request Request::parse(const std::vector<std::string>& fields)
{
    if (fields.size() < 4)
        throw std::invalid_argument("request too short");
    Request request;
    request.id = fields[1];
    request.folder = fields[2];
    request.name = fields[3];
    for (size_t i = 4; i < fields.size(); ++i)
    {
        const size_t equals = fields[i].find('=');
        if (equals == std::string::npos)
            throw std::invalid_argument("option without a value: " + fields[i]);
        const std::string key = fields[i].substr(0, equals);
        const rlim_t value = number(fields[i].substr(equals + 1));
        if (key == "uid")
            request.uid = value;
        else if (key == "gid")
            request.gid = value;
        else if (key == "memory")
            request.memory = value;
        else if (key == "cpu")
            request.cpu = value;
        else if (key == "file")
            request.file = value;
        else if (key == "processes")
            request.processes = value;
        else
            throw std::invalid_argument("unknown option " + key);
    }
    return request;
}

void convertAndExit(const Request& request, Office& office, const Place& place, int output, pid_t zygote) noexcept
{
    Exit code = kExitSetUp;
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    close(output);
    try
    {
        resetSignals();
        setpgid(0, 0);
        dieFirst();
        dropPrivileges(request);
        dieWith(zygote);
        setLimits(request);
        place.enter(request.folder + "/tmp");
        convert(request, office, code);
        _exit(kExitDone);
    }
    catch (const std::exception& e)
    {
        dprintf(STDERR_FILENO, "Error: %s\n", e.what());
    }
    catch (...)
    {
        dprintf(STDERR_FILENO, "Error: unknown exception\n");
    }
    if (code != kExitSetUp && memoryRanOut(request))
        code = kExitMemory;
    // Not exit: nothing of what LibreOffice does at its end may happen in here.
    _exit(code);
}
