#include "channel.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace
{
constexpr size_t kMaxMessage = 64 * 1024; // a few paths, of 4 KiB at most

int receivedFd(msghdr& header)
{
    int fd = -1;
    const cmsghdr* control = CMSG_FIRSTHDR(&header);
    if (control && control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_RIGHTS)
        std::memcpy(&fd, CMSG_DATA(control), sizeof fd);
    return fd;
}

std::vector<std::string> split(const char* data, size_t size)
{
    std::vector<std::string> fields;
    for (const char* end = data + size; data < end; data += fields.back().size() + 1)
        fields.emplace_back(data, strnlen(data, end - data));
    return fields;
}
}

bool Channel::receive(Message& message) const
{
    std::vector<char> buffer(kMaxMessage);
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
    iovec data{buffer.data(), buffer.size()};
    msghdr header{};
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    ssize_t size;
    do
        size = recvmsg(mSocket, &header, MSG_CMSG_CLOEXEC);
    while (size < 0 && errno == EINTR);
    if (size <= 0)
        return false;
    message.fields = split(buffer.data(), size);
    message.fd = receivedFd(header);
    return true;
}

void Channel::send(std::initializer_list<std::string_view> fields) const
{
    std::string data;
    for (std::string_view field : fields)
        data.append(field).push_back('\0');
    while (::send(mSocket, data.data(), data.size(), MSG_NOSIGNAL) < 0 && errno == EINTR)
    {
    }
}
