// sheaf-zygote warms one LibreOffice up and then forks a process for each document.
//
//   sheaf-zygote PROGRAM FOLDER [wall=namespaces] -- DOCUMENT...
//
// PROGRAM is LibreOffice's program folder; FOLDER holds "profile" and is used for what LibreOffice writes; the DOCUMENTs are
// converted once for warming up. With namespaces everything happens in some of its own; the other walls are raised around
// each child, as its request says. File descriptor 3 is the socket to the supervisor (see server.hpp). It runs until that is
// closed or the supervisor dies.

#include "channel.hpp"
#include "heap.hpp"
#include "office.hpp"
#include "place.hpp"
#include "server.hpp"
#include "spaces.hpp"
#include "warmup.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <optional>

namespace
{
constexpr int kSocket = 3;
constexpr int kUsage = 2;

class Zygote
{
public:
    Zygote(std::string program, std::string folder, std::vector<std::string> documents)
        : mProgram(std::move(program))
        , mFolder(std::move(folder))
        , mDocuments(std::move(documents))
    {
    }

    [[noreturn]] void run(const walls::Settings& settings, pid_t parent)
    {
        tryTo([&] {
            walls::isolate(settings); // undoes what is asked for below
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() != parent)
                throw std::runtime_error("the supervisor is gone");
            mPlace.emplace(mFolder);
            mOffice.emplace(mProgram, mFolder + "/profile");
            mOffice->run([](void* self) { static_cast<Zygote*>(self)->serve(); }, this);
            throw std::runtime_error("LibreOffice leaves its loop");
        });
    }

private:
    // Called by LibreOffice's loop, which is left by the end of the process only.
    [[noreturn]] void serve()
    {
        tryTo([this] {
            mOffice->leaveKit();
            mOffice->stopListening();
            warmUp();
            prctl(PR_SET_DUMPABLE, 0); // no child can look into this process
            mChannel.send({"ready", kProtocol, spacesCanBeNarrowed() ? kSpaceWidths : ""});
            Server(mChannel, *mOffice, *mPlace).serve();
            _exit(0);
        });
    }

    void warmUp()
    {
        for (const std::string& document : mDocuments)
            ::warmUp(*mOffice, document, mFolder + "/warm.pdf");
        mPlace->settle();
        fillHeap();
    }

    template <typename Step> [[noreturn]] void tryTo(Step step)
    {
        try
        {
            step();
        }
        catch (const std::exception& e)
        {
            mChannel.send({"failed", e.what()});
        }
        _exit(1);
    }

    const Channel mChannel{kSocket};
    const std::string mProgram, mFolder;
    const std::vector<std::string> mDocuments;
    std::optional<Place> mPlace;
    std::optional<Office> mOffice;
};
}

int main(int argc, char** argv)
{
    const pid_t parent = getppid();
    walls::Settings settings;
    int next = 3;
    for (; next < argc && std::strcmp(argv[next], "--") != 0; ++next)
        if (const std::string setting = argv[next]; setting != "wall=namespaces" || !settings.set("wall", "namespaces"))
            return kUsage;
    if (next >= argc)
        return kUsage;
    Zygote(argv[1], argv[2], {argv + next + 1, argv + argc}).run(settings, parent);
}
