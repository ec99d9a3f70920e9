// The threads that LibreOffice would start beside the one that forks. A child has only that one, and what another held at the
// moment of the fork, a lock for one, stays held in it for ever. So those that never end are not started at all: the functions
// below replace those in LibreOffice's libraries, because what a program has comes before what its libraries have.
// Their interfaces belong to LibreOffice's stable ones (salhelper is part of the URE).

#include <salhelper/thread.hxx>
#include <salhelper/timer.hxx>

#include <dlfcn.h>

#include <cstring>
#include <stdexcept>
#include <typeinfo>

namespace
{
constexpr const char* kUnwanted[] = {
    "configmgr10Components11WriteThread", // writes changed settings into the profile: nobody reads them there
    "desktop13PipeIpcThread",             // waits for the user's next soffice: nobody may talk to this one
};

bool unwanted(const salhelper::Thread& thread)
{
    for (const char* name : kUnwanted)
        if (std::strstr(typeid(thread).name(), name))
            return true;
    return false;
}
}

void salhelper::Thread::launch()
{
    if (unwanted(*this))
        return;
    static void* const original = dlsym(RTLD_NEXT, "_ZN9salhelper6Thread6launchEv");
    if (!original)
        throw std::runtime_error("this version of LibreOffice starts threads in a way that is not known");
    reinterpret_cast<void (*)(salhelper::Thread*)>(original)(this);
}

// Timers call back from a thread of their own. In version 25 they drop what was kept of a drawing ten seconds after it was last
// used; no document's process has to live so long.
void salhelper::Timer::start() {}
void salhelper::Timer::stop() {}
void salhelper::Timer::setRemainingTime(const TTimeValue&) {}
void salhelper::Timer::setRemainingTime(const TTimeValue&, const TTimeValue&) {}

// The destructor, which derived classes call, stops the timer too. By this name only that one of the destructor's variants is
// replaced and not the class's table of virtual functions.
extern "C" void _ZN9salhelper5TimerD2Ev(void*) {}
