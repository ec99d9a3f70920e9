// LibreOffice asks which library it is in whenever it looks for another beside that, some ten times for each document, and the C library
// goes through all symbols of the library for the answer, of which LibreOffice's has a hundred thousand. So the answers are kept. They
// stay true: nothing of LibreOffice is unloaded. As in threads.cpp, what a program has comes before what its libraries have.

#include <dlfcn.h>

#include <mutex>
#include <unordered_map>

extern "C" int dladdr(const void* address, Dl_info* info) noexcept
{
    // Not static objects of the program's, which are not there yet for those that ask before main, and never destroyed, for those that
    // ask while the process ends.
    static auto& mutex = *new std::mutex;
    static auto& answers = *new std::unordered_map<const void*, Dl_info>;
    static const auto original = reinterpret_cast<int (*)(const void*, Dl_info*)>(dlsym(RTLD_NEXT, "dladdr"));
    const std::lock_guard<std::mutex> lock(mutex);
    if (const auto known = answers.find(address); known != answers.end())
    {
        *info = known->second;
        return 1;
    }
    const int found = original ? original(address, info) : 0;
    if (found)
        answers.emplace(address, *info);
    return found;
}
