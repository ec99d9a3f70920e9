// The socket between the supervisor and this process. It keeps the bounds of messages (SOCK_SEQPACKET); a message is a list
// of fields, each ended by a NUL, which no path can contain. A file descriptor may come with it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

struct Message
{
    std::vector<std::string> fields;
    int fd = -1; // the receiver closes it
};

class Channel
{
public:
    explicit Channel(int socket)
        : mSocket(socket)
    {
    }
    int socket() const { return mSocket; }

    // receive waits for a message. False: the supervisor is gone.
    bool receive(Message& message) const;

    // send waits until the message is on its way. A supervisor that is gone is noticed by receive.
    void send(std::initializer_list<std::string_view> fields) const;

private:
    int mSocket;
};
