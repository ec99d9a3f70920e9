// The process of one document.
#pragma once

#include "office.hpp"
#include "place.hpp"

#include "../walls/walls.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

struct Request
{
    std::string id;
    std::string folder; // holds in/<name>; the PDF becomes out/document.pdf
    std::string name;
    Import import;
    std::vector<Setting> settings; // of the PDF, beside those of the profile

    walls::Settings walls; // around the process; running out of memory has an exit code of its own, see kExitMemory

    static Request parse(const std::vector<std::string>& fields);

private:
    // addSetting takes a field "pdf.TYPE.NAME=VALUE". False: it is none.
    bool addSetting(const std::string& field);

    // addImport takes a field "import.filter=NAME" or "import.options=OPTIONS". False: it is none.
    bool addImport(const std::string& field);
};

// How a child exits. Its standard error says why, in a line that begins with "Error: ".
enum Exit
{
    kExitDone = 0,
    kExitLoad = 1,
    kExitStore = 2,
    kExitMemory = 3,
    kExitSetUp = 4, // the machine's fault
};

// What a child of the zygote is tied to.
struct Parent
{
    pid_t pid;
    int lifeline; // the reading end
};

// Converts the document in this process, which has just been forked, and ends it. The output descriptor is where standard
// output and error go. Nothing may be thrown out of it: above it stand the stack frames of the zygote.
[[noreturn]] void convertAndExit(const Request& request, Office& office, const Place& place, int output, Parent zygote) noexcept;
