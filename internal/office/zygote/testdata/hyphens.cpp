// Compares the dictionaries that the zygote makes of files of patterns with those that libhyphen makes, and prints how much of the
// processor's time each took for all of them, in microseconds: hyphens PATTERNS...

#include "../../../../layers/libreoffice/zygote/hyphens.cpp"

#include <dlfcn.h>

#include <ctime>

namespace
{
bool same(const char* a, const char* b) { return a == b || (a && b && std::strcmp(a, b) == 0); }

bool same(const State& a, const State& b)
{
    if (!same(a.match, b.match) || !same(a.replacement, b.replacement) || a.fallback != b.fallback || a.count != b.count)
        return false;
    if (a.match && (a.index != b.index || a.cut != b.cut)) // else nobody has set them
        return false;
    for (int i = 0; i < a.count; ++i)
        if (a.transitions[i].character != b.transitions[i].character || a.transitions[i].state != b.transitions[i].state)
            return false;
    return true;
}

bool same(const Dictionary* a, const Dictionary* b)
{
    if (!a || !b)
        return a == b;
    if (std::memcmp(a->minima, b->minima, sizeof a->minima) != 0 || !same(a->unhyphenated, b->unhyphenated) ||
        a->separators != b->separators || a->utf8 != b->utf8 || !same(a->charset, b->charset) || a->count != b->count)
        return false;
    for (int i = 0; i < a->count; ++i)
        if (!same(a->states[i], b->states[i]))
        {
            std::printf("state %d of %d\n", i, a->count);
            return false;
        }
    return same(a->next, b->next);
}
}

int main(int argc, char** argv)
{
    void* const library = dlopen("libhyphen.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library)
    {
        std::puts(dlerror());
        return 1;
    }
    const auto load = reinterpret_cast<Dictionary* (*)(const char*)>(dlsym(library, "hnj_hyphen_load"));
    const auto free = reinterpret_cast<void (*)(Dictionary*)>(dlsym(library, "hnj_hyphen_free"));
    std::clock_t taken = 0, takenByLibrary = 0;
    for (int i = 1; i < argc; ++i)
    {
        const std::clock_t begun = std::clock();
        Dictionary* const ours = hnj_hyphen_load(argv[i]);
        const std::clock_t between = std::clock();
        Dictionary* const theirs = load(argv[i]);
        taken += between - begun;
        takenByLibrary += std::clock() - between;
        if (!same(ours, theirs))
        {
            std::printf("%s: not the same\n", argv[i]);
            return 1;
        }
        for (Dictionary* const dictionary : {ours, theirs})
            if (dictionary)
                free(dictionary);
    }
    std::printf("%ld %ld\n", static_cast<long>(taken), static_cast<long>(takenByLibrary));
}
