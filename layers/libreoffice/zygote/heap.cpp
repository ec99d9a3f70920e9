#include "heap.hpp"

#include <unistd.h>

#include <cstdlib>

namespace
{
// A little below what the C library maps from the kernel apart, and above nearly all that LibreOffice asks for.
constexpr std::size_t kLarge = 120 * 1024;
constexpr std::size_t kSmallest = 24;

// How many large pieces there are at most: more are no longer of the heap.
constexpr int kMost = 512;

// Takes what is free below the end of the heap and returns the last piece, which lies at that end; nullptr where the heap does not grow.
char* fillToEnd()
{
    const void* const end = sbrk(0);
    for (int taken = 0; taken < kMost; ++taken)
        if (char* const piece = static_cast<char*>(std::malloc(kLarge)); !piece || sbrk(0) != end)
            return piece;
    return nullptr;
}
}

void fillHeap()
{
    const char* const end = fillToEnd();
    for (std::size_t size = kLarge; end && size >= kSmallest; size -= size > 1024 ? size / 16 : 8)
    {
        void* piece = std::malloc(size);
        while (piece && piece < end)
            piece = std::malloc(size);
        std::free(piece);
    }
}
