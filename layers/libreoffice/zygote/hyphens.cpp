// Reads the patterns by which the words of a language are hyphenated, in the place of libhyphen's function of that name. Its table of
// patterns' beginnings has a fixed size, so that it takes seconds for German, of which there are a million letters; this takes a few
// hundredths of that. What comes out is the same, down to the order in the tables, and libhyphen works with it and frees it.
//
// The file's format is that of libhyphen 2.8 (README.hyphen there), and so are the tables, which its header publishes (hyphen.h). As in
// threads.cpp, what a program has comes before what its libraries have.

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace
{
constexpr std::size_t kCharset = 20, kLine = 100; // MAX_NAME and MAX_CHARS: longer lines are several

struct Transition
{
    char character;
    int state;
};

struct State
{
    char* match;
    char* replacement;
    signed char index, cut; // of what is replaced
    int fallback;
    int count;
    Transition* transitions;
};

struct Dictionary
{
    char minima[4]; // letters on the left and on the right of a hyphen: in words, in parts of compounds
    char* unhyphenated;
    int separators; // in that
    int count;
    char charset[kCharset];
    int utf8;
    State* states;
    Dictionary* next;
};

constexpr std::array<const char*, 4> kMinima = {"LEFTHYPHENMIN", "RIGHTHYPHENMIN", "COMPOUNDLEFTHYPHENMIN", "COMPOUNDRIGHTHYPHENMIN"};
constexpr char kUnhyphenated[] = "NOHYPHEN", kNextLevel[] = "NEXTLEVEL";

bool begins(const std::string& line, const char* with) { return line.compare(0, std::strlen(with), with) == 0; }

// libhyphen frees with free.
template <typename Type> Type* allocate(std::size_t count)
{
    if (void* const memory = std::calloc(count, sizeof(Type)))
        return static_cast<Type*>(memory);
    throw std::bad_alloc();
}

char* copied(const std::string& text)
{
    char* const copy = allocate<char>(text.size() + 1);
    std::memcpy(copy, text.data(), text.size());
    return copy;
}

// What follows the "/" of a pattern: another spelling, which takes the place of some letters when the word is broken there.
struct Replacement
{
    std::string text;
    signed char index = 0, cut = 0;

    Replacement(std::string with, const std::string& pattern)
        : text(std::move(with))
    {
        const std::size_t from = text.find(','), to = from == std::string::npos ? from : text.find(',', from + 1);
        if (to != std::string::npos)
        {
            index = static_cast<signed char>(std::atoi(text.c_str() + from + 1) - 1);
            cut = static_cast<signed char>(std::atoi(text.c_str() + to + 1));
        }
        else if (from == std::string::npos)
        {
            while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
                text.pop_back();
            cut = static_cast<signed char>(pattern.size());
        }
        text.resize(std::min(from, text.size()));
    }

    // In the file index and cut count characters, and in the tables bytes.
    void countBytes(const std::string& word)
    {
        const bool anchored = word.front() == '.';
        int character = -1, begin = -1;
        for (std::size_t byte = anchored; byte <= word.size(); ++byte)
        {
            if ((static_cast<unsigned char>(word.c_str()[byte]) >> 6) != 2)
                ++character;
            if (begin < 0 && index == character)
            {
                begin = index;
                index = static_cast<signed char>(byte);
            }
            if (begin >= 0 && character - begin == cut)
            {
                cut = static_cast<signed char>(static_cast<int>(byte) - index);
                break;
            }
        }
        if (anchored)
            --index;
    }
};

// The patterns of words, or of the parts of compounds: an automaton by Aho and Corasick, which finds all patterns in a word.
class Level
{
public:
    explicit Level(bool utf8)
        : mUtf8(utf8)
        , mDictionary(allocate<Dictionary>(1))
        , mStates(1)
        , mTransitions(1)
    {
        mStates[0].fallback = -1;
    }

    void add(const std::string& line)
    {
        for (std::size_t i = 0; i < kMinima.size(); ++i)
            if (begins(line, kMinima[i]))
            {
                mDictionary->minima[i] = static_cast<char>(std::atoi(line.c_str() + std::strlen(kMinima[i])));
                return;
            }
        if (begins(line, kUnhyphenated))
            setUnhyphenated(line.substr(line.find_first_not_of(" \t", std::strlen(kUnhyphenated))));
        else
            addPattern(line);
    }

    Dictionary* finish()
    {
        linkFallbacks();
        for (std::size_t i = 0; i < mStates.size(); ++i)
        {
            mStates[i].count = static_cast<int>(mTransitions[i].size());
            if (mTransitions[i].empty())
                continue;
            mStates[i].transitions = allocate<Transition>(mTransitions[i].size());
            std::copy(mTransitions[i].begin(), mTransitions[i].end(), mStates[i].transitions);
        }
        mDictionary->count = static_cast<int>(mStates.size());
        mDictionary->states = allocate<State>(mStates.size());
        std::copy(mStates.begin(), mStates.end(), mDictionary->states);
        mDictionary->utf8 = mUtf8;
        return mDictionary;
    }

private:
    void setUnhyphenated(std::string list)
    {
        list.pop_back(); // the end of the line
        for (std::size_t i = list.size(); i-- > 1;)
            if (list[i] == ',')
            {
                list[i] = '\0';
                ++mDictionary->separators;
            }
        std::free(mDictionary->unhyphenated);
        mDictionary->unhyphenated = copied(list);
    }

    void addPattern(const std::string& line)
    {
        const std::size_t slash = line.find('/');
        const std::string pattern = line.substr(0, slash);
        std::string word, match = "0";
        for (std::size_t i = 0; i < pattern.size() && static_cast<unsigned char>(pattern[i]) > ' '; ++i)
            if (pattern[i] >= '0' && pattern[i] <= '9')
                match.back() = pattern[i];
            else
            {
                word += pattern[i];
                match += '0';
            }
        State& state = mStates[stateOf(word)];
        std::free(state.match);
        std::free(state.replacement);
        state.replacement = nullptr;
        state.index = state.cut = 0;
        if (slash == std::string::npos)
            match.erase(0, match.find_first_not_of('0'));
        else
        {
            Replacement replacement(line.substr(slash + 1), pattern);
            if (mUtf8 && !word.empty())
                replacement.countBytes(word);
            match.erase(0, !word.empty() && word.front() == '.');
            state.replacement = copied(replacement.text);
            state.index = replacement.index;
            state.cut = replacement.cut;
        }
        if (!state.cut)
            state.cut = static_cast<signed char>(word.size());
        state.match = copied(match);
    }

    int next(int state, char character) const
    {
        for (const Transition& transition : mTransitions[state])
            if (transition.character == character)
                return transition.state;
        return -1;
    }

    // The state of a word, made where there is none, with those of its beginnings: numbered from the longest to the shortest.
    int stateOf(const std::string& word)
    {
        int longest = 0;
        std::size_t known = 0;
        for (int state = 0; known < word.size() && (state = next(longest, word[known])) >= 0; ++known)
            longest = state;
        if (known == word.size())
            return longest;
        const int own = static_cast<int>(mStates.size());
        mStates.resize(mStates.size() + word.size() - known);
        mTransitions.resize(mStates.size());
        int state = own;
        for (std::size_t length = word.size(); length > known; --length, ++state)
            mTransitions[length - 1 > known ? state + 1 : longest].push_back({word[length - 1], state});
        return own;
    }

    // Gives each state that of the longest end of its word that has one.
    void linkFallbacks()
    {
        std::vector<int> order = {0}; // by the words' lengths
        order.reserve(mStates.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            for (const Transition& transition : mTransitions[order[i]])
            {
                int fallback = mStates[order[i]].fallback, found = -1;
                for (; fallback >= 0 && (found = next(fallback, transition.character)) < 0;)
                    fallback = mStates[fallback].fallback;
                mStates[transition.state].fallback = found < 0 ? 0 : found;
                order.push_back(transition.state);
            }
    }

    const bool mUtf8;
    Dictionary* const mDictionary;
    std::vector<State> mStates;
    std::vector<std::vector<Transition>> mTransitions; // by state
};

// Adds the lines of a file up to the next level, and reports whether there is one.
bool addLines(Level& level, std::FILE* file)
{
    char line[kLine];
    while (std::fgets(line, sizeof line, file))
        if (begins(line, kNextLevel))
            return true;
        else if (line[0] != '%')
            level.add(line);
    return false;
}

// Where a file has one level, words are parted at hyphens and apostrophes first.
void addUsual(Level& level, bool utf8)
{
    level.add(utf8 ? "NOHYPHEN ',\xe2\x80\x93,\xe2\x80\x99,-\n" : "NOHYPHEN ',-\n");
    for (const char* line : {"1-1\n", "1'1\n"})
        level.add(line);
    if (utf8)
        for (const char* line : {"1\xe2\x80\x93" "1\n", "1\xe2\x80\x99" "1\n"})
            level.add(line);
}

Dictionary* read(std::FILE* file)
{
    char charset[kCharset] = {};
    if (std::fgets(charset, sizeof charset, file))
        for (char& c : charset)
            c = c == '\r' || c == '\n' ? '\0' : c;
    const bool utf8 = std::strcmp(charset, "UTF-8") == 0;
    Level first(utf8), second(utf8);
    const bool two = addLines(first, file);
    if (two)
        addLines(second, file);
    else
        addUsual(second, utf8);
    Dictionary* const words = first.finish();
    Dictionary* const other = second.finish();
    for (Dictionary* dictionary : {words, other})
        std::memcpy(dictionary->charset, charset, sizeof charset);
    if (two)
    {
        words->next = other;
        return words;
    }
    constexpr char kUsual = 3;
    for (std::size_t i = 0; i < kMinima.size(); ++i)
        other->minima[i] = words->minima[i];
    for (const auto& [compound, word] : {std::pair{2, 0}, {3, 1}})
        if (!other->minima[compound])
            other->minima[compound] = words->minima[word] ? words->minima[word] : kUsual;
    other->next = words;
    return other;
}
}

extern "C" Dictionary* hnj_hyphen_load(const char* path)
{
    std::FILE* const file = std::fopen(path, "r");
    if (!file)
        return nullptr;
    Dictionary* const dictionary = read(file);
    std::fclose(file);
    return dictionary;
}
