// LibreOffice inside this process.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

struct OfficeError : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

// A setting of the export to PDF, by LibreOffice's name. Its type is bool, int or string.
struct Setting
{
    std::string type, name, value;
};

// Import is the filter that a document is loaded with, by LibreOffice's name, and the filter's options. It is forced: what is of another
// kind is not loaded as such.
struct Import
{
    std::string filter = "MS Word 2007 XML", options;
};

class Office
{
public:
    // Loads LibreOffice from its program folder. The profile is the path of a folder.
    Office(const std::string& program, const std::string& profile);
    ~Office();

    // Hands this thread to LibreOffice, which starts and calls back as soon as it is ready for documents, again and again.
    //
    // This is soffice itself, whose main loop is taken over as LibreOfficeKit does for "unipoll": all happens on this
    // thread. LibreOfficeKit's own way there differs from version to version, and in 26.8 it ends before it has begun.
    void run(void (*ready)(void*), void* data);

    // Makes LibreOffice work as it does when it converts from the command line. LibreOfficeKit is made for viewers that
    // show tiles, and lays out a little differently: one long document in three hundred came out a page longer.
    void leaveKit();

    // Gives up the socket in /tmp on which soffice waits for the user's next one. Nothing would remove it at the end.
    void stopListening();

    // Ends what LibreOffice has started beside this thread and has a way to end; see threads.cpp.
    void endThreads();

    // What the two steps of a conversion do is all that a document's process is for: nothing is freed or closed in it.
    void load(const std::string& path, const Import& import = {});
    void store(const std::string& path, const std::vector<Setting>& settings = {});
    void close();

private:
    struct Document;
    struct Loop;

    void setKitActive(bool active);

    void* mLibrary;
    std::string mProgram, mProfile;
    std::unique_ptr<Document> mDocument;
};
