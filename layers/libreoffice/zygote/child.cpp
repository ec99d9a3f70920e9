#include "child.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>
#include <utility>

namespace
{
void check(bool ok, const char* what)
{
    if (!ok)
        throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

// LibreOffice catches its own faults and then exits like anybody else. The supervisor has to see the signal.
void resetSignals()
{
    for (int number = 1; number < NSIG; ++number)
        if (number != SIGPIPE)
            signal(number, SIG_DFL); // refused for two and for those of the C library
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
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

// Memory reports whether the process ran out of memory.
class Memory
{
public:
    // Before the walls, behind which the file cannot be opened.
    explicit Memory(rlim_t limit)
        : mLimit(limit)
        , mStatus(open("/proc/self/status", O_RDONLY | O_CLOEXEC))
    {
        check(mStatus >= 0, "open the process's status");
        std::set_new_handler(noteFailedAllocation);
    }

    bool ranOut() const { return allocationFailed || (mLimit && peak() + kMemoryMargin > mLimit); }

private:
    // Gives no end of it when it cannot be seen: better a failure than a PDF without its text.
    rlim_t peak() const
    {
        char text[4096]; // of which the line is in the first few hundred bytes
        const ssize_t size = pread(mStatus, text, sizeof text - 1, 0);
        text[size > 0 ? size : 0] = 0;
        const char* line = std::strstr(text, "\nVmPeak:");
        return line ? std::strtoull(line + 8, nullptr, 10) * 1024 : mLimit; // kB, which are KiB
    }

    const rlim_t mLimit;
    const int mStatus;
};

const Memory* watched = nullptr;

// What is not C++ uses memory that it did not get, and what must not throw is aborted. A signal of any other cause ends the
// process as it would without this.
void endByCrash(int number)
{
    if (watched->ranOut())
    {
        constexpr char text[] = "Error: out of memory\n";
        [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text, sizeof text - 1); // the exit code says it, too
        _exit(kExitMemory);
    }
    raise(number); // for when this has returned
}

void watchCrashes(const Memory& memory)
{
    watched = &memory;
    struct sigaction action = {};
    action.sa_handler = endByCrash;
    action.sa_flags = SA_RESETHAND;
    for (const int number : {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGTRAP})
        check(sigaction(number, &action, nullptr) == 0, "watch for crashes");
}

void convert(const Request& request, Office& office, const Memory& memory, Exit& ifFails)
{
    watchCrashes(memory);
    const std::string part = request.folder + "/out/part";
    ifFails = kExitLoad;
    office.load(request.folder + "/in/" + request.name, request.import);
    ifFails = kExitStore;
    office.store(part, request.settings);
    if (memory.ranOut())
        throw OfficeError("out of memory");
    check(rename(part.c_str(), (request.folder + "/out/document.pdf").c_str()) == 0, "rename the PDF");
}
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
        if (request.addSetting(fields[i]) || request.addImport(fields[i]))
            continue;
        const size_t equals = fields[i].find('=');
        if (equals == std::string::npos || !request.walls.set(fields[i].substr(0, equals), fields[i].substr(equals + 1)))
            throw std::invalid_argument("unknown option " + fields[i]);
    }
    return request;
}

bool Request::addSetting(const std::string& field)
{
    constexpr size_t kType = 4; // behind "pdf."
    const size_t name = field.find('.', kType), value = field.find('=');
    if (field.rfind("pdf.", 0) != 0 || name == std::string::npos || value == std::string::npos || name > value)
        return false;
    settings.push_back({field.substr(kType, name - kType), field.substr(name + 1, value - name - 1), field.substr(value + 1)});
    return true;
}

bool Request::addImport(const std::string& field)
{
    for (const auto& [name, value] : {std::pair{std::string("import.filter="), &import.filter}, {"import.options=", &import.options}})
        if (field.rfind(name, 0) == 0)
        {
            *value = field.substr(name.size());
            return true;
        }
    return false;
}

void convertAndExit(const Request& request, Office& office, const Place& place, int output, Parent zygote) noexcept
{
    Exit code = kExitSetUp;
    std::optional<Memory> memory;
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    close(output);
    try
    {
        resetSignals();
        setpgid(0, 0);
        memory.emplace(request.walls.memory);
        walls::detachFrom(STDERR_FILENO + 1, zygote.lifeline);
        walls::raise(request.walls, zygote.pid, zygote.lifeline);
        place.enter(request.folder + "/tmp");
        convert(request, office, *memory, code);
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
    if (code != kExitSetUp && memory->ranOut())
        code = kExitMemory;
    // Not exit: nothing of what LibreOffice does at its end may happen in here.
    _exit(code);
}
