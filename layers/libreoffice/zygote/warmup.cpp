#include "warmup.hpp"

#include <dirent.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace
{
// Those that end at all end within milliseconds. Whoever waits here in vain then works without a zygote.
constexpr std::chrono::seconds kSettleTime{3};

// The names of the threads beside this one.
std::vector<std::string> otherThreads()
{
    DIR* tasks = opendir("/proc/self/task");
    if (!tasks)
        throw std::runtime_error("cannot see the threads of this process");
    std::vector<std::string> names;
    while (const dirent* task = readdir(tasks))
    {
        if (task->d_name[0] == '.' || std::to_string(getpid()) == task->d_name)
            continue;
        std::string name = "?";
        std::getline(std::ifstream(std::string("/proc/self/task/") + task->d_name + "/comm"), name);
        names.push_back(name);
    }
    closedir(tasks);
    return names;
}

std::string joined(const std::vector<std::string>& names)
{
    std::string list;
    for (const std::string& name : names)
        list += (list.empty() ? "" : ", ") + name;
    return list;
}

// LibreOffice starts threads for a moment, to unpack a document for one. Those that stay are dealt with in threads.cpp.
void waitForThreadsToEnd()
{
    const auto deadline = std::chrono::steady_clock::now() + kSettleTime;
    for (auto threads = otherThreads(); !threads.empty(); threads = otherThreads())
    {
        if (std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error("LibreOffice keeps threads running: " + joined(threads));
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}
}

void warmUp(Office& office, const std::string& document, const std::string& pdf)
{
    office.load(document);
    office.store(pdf);
    office.close();
    unlink(pdf.c_str());
    office.endThreads();
    waitForThreadsToEnd();
}
