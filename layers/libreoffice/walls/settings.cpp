#include "walls.hpp"

#include <limits>
#include <stdexcept>

namespace
{
using namespace walls;


template <typename Number> Number number(std::string_view name, const std::string& text)
{
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    if (!digits || text.size() > 18 || std::stoull(text) > std::numeric_limits<Number>::max())
        throw std::invalid_argument(std::string(name) + " is no number: " + text);
    return static_cast<Number>(std::stoull(text));
}

std::string path(std::string_view name, const std::string& text)
{
    if (text.empty() || text[0] != '/')
        throw std::invalid_argument(std::string(name) + " is no absolute path: " + text);
    return text;
}

unsigned wall(const std::string& text)
{
    for (Wall wall : kAll)
        if (text == name(wall))
            return wall;
    throw std::invalid_argument("there is no wall " + text);
}
}

const char* walls::name(Wall wall)
{
    switch (wall)
    {
    case kUser:
        return "user";
    case kLimits:
        return "limits";
    case kNamespaces:
        return "namespaces";
    case kNoNewPrivs:
        return "no_new_privs";
    case kLandlock:
        return "landlock";
    case kSeccomp:
        return "seccomp";
    }
    return "";
}

bool walls::Settings::set(std::string_view key, const std::string& value)
{
    if (key == "wall")
        walls |= wall(value);
    else if (key == "read")
        read.push_back(path(key, value));
    else if (key == "write")
        write.push_back(path(key, value));
    else if (key == "execute")
        execute.push_back(path(key, value));
    else if (key == "listen")
        listen = path(key, value);
    else if (key == "uid")
        uid = number<uid_t>(key, value);
    else if (key == "gid")
        gid = number<gid_t>(key, value);
    else if (key == "memory")
        memory = number<rlim_t>(key, value);
    else if (key == "cpu")
        cpu = number<rlim_t>(key, value);
    else if (key == "file")
        file = number<rlim_t>(key, value);
    else if (key == "files")
        files = number<rlim_t>(key, value);
    else if (key == "processes")
        processes = number<rlim_t>(key, value);
    else
        return false;
    return true;
}
