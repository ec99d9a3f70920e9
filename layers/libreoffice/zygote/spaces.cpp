// Lets a document ask for spaces of another width, by a feature behind the name of a font: "Calibri:SPCW=75" has those of Calibri three
// quarters as wide. LibreOffice hands what stands there to HarfBuzz, which does not know this one, and takes the widths that come back,
// wherever it measures, breaks lines and draws. That costs nothing, where a run of its own for each space makes a paragraph take several
// times as long.
//
// The structures are those that HarfBuzz publishes (hb-buffer.h, hb-common.h). As in threads.cpp, what a program has comes before what
// its libraries have.

#include "spaces.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace
{
struct Feature
{
    std::uint32_t tag, value;
    unsigned int begin, end;
};

struct Glyph
{
    std::uint32_t codepoint, mask, cluster, own[2];
};

struct Position
{
    std::int32_t advanceX, advanceY, offsetX, offsetY;
    std::uint32_t own;
};

constexpr std::uint32_t kSpaceWidth = 'S' << 24 | 'P' << 16 | 'C' << 8 | 'W';
constexpr std::uint32_t kWidest = 100; // percent

// HarfBuzz is not among the libraries that this program is linked with.
void* library()
{
    static void* const handle = dlopen("libharfbuzz.so.0", RTLD_LAZY | RTLD_NOLOAD);
    return handle;
}

template <typename Function> Function original(const char* name)
{
    return library() ? reinterpret_cast<Function>(dlsym(library(), name)) : nullptr;
}

Glyph* glyphs(void* buffer, unsigned int* count)
{
    static const auto get = original<Glyph* (*)(void*, unsigned int*)>("hb_buffer_get_glyph_infos");
    *count = 0;
    return get ? get(buffer, count) : nullptr;
}

Position* positions(void* buffer, unsigned int* count)
{
    static const auto get = original<Position* (*)(void*, unsigned int*)>("hb_buffer_get_glyph_positions");
    *count = 0;
    return get ? get(buffer, count) : nullptr;
}

// In percent of what the font has.
std::uint32_t width(const Feature* features, unsigned int count)
{
    const auto* const feature = std::find_if(features, features + count, [](const Feature& f) { return f.tag == kSpaceWidth; });
    return feature == features + count ? kWidest : std::min(feature->value, kWidest);
}

// Where the spaces are, in the order of the text. Before it is shaped each character is a glyph.
std::vector<std::uint32_t> spaces(void* buffer)
{
    std::vector<std::uint32_t> found;
    unsigned int count;
    const Glyph* const all = glyphs(buffer, &count);
    for (unsigned int i = 0; i < count; ++i)
        if (all[i].codepoint == ' ')
            found.push_back(all[i].cluster);
    return found;
}

void narrow(void* buffer, const std::vector<std::uint32_t>& spaces, std::uint32_t percent)
{
    unsigned int count, placed;
    const Glyph* const all = glyphs(buffer, &count);
    Position* const at = positions(buffer, &placed);
    for (unsigned int i = 0; i < std::min(count, placed); ++i)
        if (std::binary_search(spaces.begin(), spaces.end(), all[i].cluster))
            at[i].advanceX = static_cast<std::int32_t>(static_cast<std::int64_t>(at[i].advanceX) * percent / 100);
}

std::atomic<bool> asked{false};
}

bool spacesCanBeNarrowed() { return asked; }

extern "C" int hb_shape_full(void* font, void* buffer, const Feature* features, unsigned int count, const char* const* shapers)
{
    static const auto shape = original<decltype(&hb_shape_full)>("hb_shape_full");
    if (!shape)
        std::abort(); // rather than PDFs without text
    asked = true;
    const std::uint32_t percent = width(features, count);
    if (percent == kWidest)
        return shape(font, buffer, features, count, shapers);
    const auto found = spaces(buffer);
    const int shaped = shape(font, buffer, features, count, shapers);
    if (shaped)
        narrow(buffer, found, percent);
    return shaped;
}
