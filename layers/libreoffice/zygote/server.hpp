// The zygote's loop: takes requests, forks, reaps.
//
//   from the supervisor                          to it
//   convert ID FOLDER NAME [KEY=VALUE...] + fd   started ID PID, or refused ID REASON
//   kill ID                                      ended ID CODE SIGNAL USER_US SYSTEM_US MAXRSS_KIB
//   warm DOCUMENT                                ready PROTOCOL CAN, or failed REASON, once and first
//
// A document to warm up with is the supervisor's own. It is converted before anything else is done: children forked later have what
// LibreOffice keeps of it.
//
// CAN is kSpaceWidths where a document can ask for the width of spaces (see spaces.cpp), else empty.
//
// The descriptor is the child's standard output and error. Keys are those of walls::Settings. Deadlines are the supervisor's; the
// killing is done here, where a process id cannot have become another's: it is free only once it was reaped.
#pragma once

// The version of these messages: the supervisor refuses a helper that was built for another. A change of what they hold makes it one
// more, here and in internal/office/zygote/message.go.
constexpr char kProtocol[] = "4";

constexpr char kSpaceWidths[] = "space-widths";

#include "channel.hpp"
#include "child.hpp"

#include <map>
#include <string>

class Server
{
public:
    Server(const Channel& channel, Office& office, const Place& place);

    // Serves until the supervisor is gone, then kills all children and returns.
    void serve();

private:
    struct Child
    {
        std::string id;
        walls::Lifeline lifeline;
    };

    bool handle();
    void convert(const Message& message);
    void warm(const std::string& document);
    void killDocument(const std::string& id) const;
    void reap();
    void killOrphans() const;
    void stop();

    const Channel& mChannel;
    Office& mOffice;
    const Place& mPlace;
    int mChildEnded; // a signalfd
    std::map<pid_t, Child> mChildren;
};
