// The tests' attacker: raises walls around itself and tries one thing that they forbid.
//
//   attempt [NAME=VALUE...] -- WHAT [ARGUMENT]
//   attempt ... --outdir FOLDER DOCUMENT
//
// It prints what came of it: "done", or the number of the error. A signal that ends it is an answer, too. Called as soffice is,
// behind walls that stand already, it does as LibreOffice would if the document had taken it over: DOCUMENT says what to try.

#include "../walls.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <pthread.h>
#include <sched.h>
#include <stdexcept>

namespace
{
// Each tries one thing; a negative result means that errno says why not.
using Try = std::function<long(const char* argument)>;

long read(const char* path)
{
    const int fd = open(path, O_RDONLY);
    char byte;
    return fd < 0 ? fd : ::read(fd, &byte, 1);
}

long readInherited(const char* fd)
{
    char byte;
    return ::read(std::atoi(fd), &byte, 1);
}

long readDetached(const char* fd)
{
    walls::detachFrom(STDERR_FILENO + 1, -1);
    return readInherited(fd);
}

long connectTo(int family, const sockaddr* address, socklen_t size)
{
    const int fd = socket(family, SOCK_STREAM, 0);
    return fd < 0 ? fd : connect(fd, address, size);
}

long connect4(const char* port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(std::atoi(port)));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connectTo(AF_INET, reinterpret_cast<sockaddr*>(&address), sizeof address);
}

long connect6(const char* port)
{
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(static_cast<uint16_t>(std::atoi(port)));
    address.sin6_addr = in6addr_loopback;
    return connectTo(AF_INET6, reinterpret_cast<sockaddr*>(&address), sizeof address);
}

// A name that begins with @ is an abstract one.
long connectLocal(const char* name)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const size_t length = std::min(std::strlen(name), sizeof address.sun_path);
    std::memcpy(address.sun_path, name, length);
    if (name[0] == '@')
        address.sun_path[0] = 0;
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
    return connectTo(AF_UNIX, reinterpret_cast<sockaddr*>(&address), size);
}

constexpr int kBomb = 400;
constexpr size_t kBlock = 64 << 20;

long forkBomb(const char*)
{
    std::vector<pid_t> children;
    int error = 0;
    while (!error && children.size() < kBomb)
    {
        const pid_t child = fork();
        if (child == 0)
            return pause();
        if (child < 0)
            error = errno;
        else
            children.push_back(child);
    }
    for (pid_t child : children)
        kill(child, SIGKILL);
    errno = error;
    return error ? -1 : 0;
}

long threadBomb(const char*)
{
    for (int i = 0; i < kBomb; ++i)
    {
        pthread_t thread;
        pthread_attr_t small;
        pthread_attr_init(&small);
        pthread_attr_setstacksize(&small, 64 * 1024);
        errno = pthread_create(&thread, &small, [](void*) -> void* { return pause(), nullptr; }, nullptr);
        if (errno)
            return -1;
    }
    return 0;
}

long write(const char* path, off_t size)
{
    const int fd = open(path, O_WRONLY | O_CREAT, 0600);
    return fd < 0 ? fd : ftruncate(fd, size);
}

long allocate(const char*)
{
    constexpr size_t kSize = size_t{20} << 30;
    return mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) == MAP_FAILED ? -1 : 0;
}

long loop(const char*)
{
    for (volatile unsigned i = 0;; i = i + 1)
    {
    }
}

const std::map<std::string, Try> kTries = {
    {"read", read},
    {"read-inherited", readInherited},
    {"read-detached", readDetached},
    {"write", [](const char* path) { return write(path, 1); }},
    {"write-10-gb", [](const char* path) { return write(path, off_t{10} << 30); }},
    {"symlink", [](const char* path) { return symlink("/etc/passwd", path); }},
    {"chown", [](const char* path) { return chown(path, -1, getgid()); }},
    {"mount", [](const char* folder) { return mount("none", folder, "tmpfs", 0, nullptr); }},
    {"exec", [](const char* program) { return execl(program, program, "-c", "echo done", nullptr); }},
    {"connect4", connect4},
    {"connect6", connect6},
    {"connect-local", connectLocal},
    {"netlink", [](const char*) { return socket(AF_NETLINK, SOCK_RAW, 0); }},
    {"shared-memory", [](const char* key) { return shmget(std::atoi(key), 1, 0); }},
    {"kill", [](const char* pid) { return kill(std::atoi(pid), 0); }},
    {"kill-itself", [](const char*) { return kill(getpid(), 0); }},
    {"ptrace", [](const char* pid) { return ptrace(PTRACE_SEIZE, std::atoi(pid), 0, 0); }},
    {"limits-of-another", [](const char* pid) { return prlimit(std::atoi(pid), RLIMIT_CORE, nullptr, nullptr); }},
    {"fork-bomb", forkBomb},
    {"thread-bomb", threadBomb},
    {"thread", [](const char*) {
         pthread_t thread;
         errno = pthread_create(&thread, nullptr, [](void*) -> void* { return nullptr; }, nullptr);
         return errno ? -1 : pthread_join(thread, nullptr);
     }},
    {"allocate-20-gb", allocate},
    {"loop", loop},
    {"become-root", [](const char*) { return setresuid(0, 0, 0); }},
    {"user-namespace", [](const char*) { return unshare(CLONE_NEWUSER); }},
    {"bpf", [](const char*) { return syscall(SYS_bpf, 0, nullptr, 0); }},
    {"io_uring", [](const char*) { return syscall(SYS_io_uring_setup, 0, nullptr); }},
    {"dumpable", [](const char*) { return prctl(PR_SET_DUMPABLE, 1); }},
    {"outlive", [](const char*) { return prctl(PR_SET_PDEATHSIG, 0); }},
    {"core", [](const char*) {
         rlimit limit;
         getrlimit(RLIMIT_CORE, &limit);
         return errno = EPERM, limit.rlim_max == 0 ? -1 : 0;
     }},
#ifdef __x86_64__
    {"x32", [](const char*) { return syscall(0x40000000 + SYS_getpid); }},
#endif
};

// What ends in a PDF: the document, but for its first line. It shows that neighbours are let alone.
long writePdf(const char* document, const char* folder)
{
    std::ifstream in(document);
    in.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    std::ofstream(std::string(folder) + "/a.pdf") << in.rdbuf();
    return 0;
}

// Takes memory, and uses it, until there is none.
long exhaust(const char*)
{
    for (;;)
        std::memset(::operator new(kBlock), 1, kBlock);
}

// Writes until it is stopped, in files of a size that is allowed.
long fillDisk(const char* folder)
{
    const std::vector<char> block(kBlock, 'x');
    for (int i = 0;; ++i)
    {
        const int fd = open((std::string(folder) + "/" + std::to_string(i)).c_str(), O_WRONLY | O_CREAT, 0600);
        for (int n = 0; n < 4; ++n)
            if (fd < 0 || ::write(fd, block.data(), block.size()) < 0)
                return -1;
        close(fd);
    }
}

int takenOver(const char* folder, const char* document)
{
    std::string what;
    std::getline(std::ifstream(document), what);
    if (what == "pdf")
        writePdf(document, folder);
    else if (what == "exhaust")
        exhaust(nullptr);
    else if (what == "fill-disk")
        fillDisk(folder);
    else
    {
        const std::string file = std::string(folder) + "/file";
        const long result = kTries.at(what)(file.c_str());
        std::fprintf(stderr, "Error: %s: %s\n", what.c_str(), result < 0 ? std::strerror(errno) : "done");
    }
    return 0;
}

int attempt(char** argument)
{
    walls::Settings settings;
    for (; *argument && std::strcmp(*argument, "--") != 0; ++argument)
    {
        const char* equals = std::strchr(*argument, '=');
        if (!equals || !settings.set(std::string(static_cast<const char*>(*argument), equals), equals + 1))
            throw std::invalid_argument(*argument);
    }
    if (!*argument || !argument[1])
        throw std::invalid_argument("nothing to try");
    const Try& tried = kTries.at(argument[1]);
    walls::isolate(settings);
    walls::raise(settings, getppid(), -1);
    if (tried(argument[2] ? argument[2] : "") < 0)
        std::printf("%d\n", errno);
    else
        std::puts("done");
    return 0;
}
}

int main(int argc, char** argv)
{
    try
    {
        if (argc > 1 && std::strcmp(argv[argc - 1], "--terminate_after_init") == 0)
            return 0; // it has started well
        if (argc > 3 && std::strcmp(argv[argc - 3], "--outdir") == 0)
            return takenOver(argv[argc - 2], argv[argc - 1]);
        return argc > 1 ? attempt(argv + 1) : 2;
    }
    catch (const std::exception& e)
    {
        std::fprintf(stderr, "attempt: %s\n", e.what());
        return 2;
    }
}
