// Warming up is converting: what LibreOffice loads, finds and keeps meanwhile the children have.
#pragma once

#include "office.hpp"

#include <string>

// Converts a document in this process, leaves nothing of it, and waits until no thread runs beside this one. pdf is a path for a
// moment. Throws what Office throws, and a std::runtime_error if threads go on: then nothing may be forked.
void warmUp(Office& office, const std::string& document, const std::string& pdf);
