// LibreOffice inside this process.
#pragma once

#include <stdexcept>
#include <string>

struct OfficeError : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

// What is left of LibreOfficeKit's interface when only that is taken which is used here.
struct Kit;

class Office
{
public:
    // Loads LibreOffice from its program folder. The profile is the path of a folder.
    Office(const std::string& program, const std::string& profile);

    // The names and numbers of this LibreOffice, as JSON.
    std::string version() const;

    // Hands this thread to LibreOffice, which calls back as soon as it is ready for documents, again and again.
    void run(void (*ready)(void*), void* data);

    // Makes LibreOffice work as it does when it converts from the command line. LibreOfficeKit is made for viewers that
    // show tiles, and lays out a little differently: one long document in three hundred came out a page longer.
    void leaveKit();

    // What the two steps of a conversion do is all that a document's process is for: nothing is freed or closed in it.
    void load(const std::string& path);
    void store(const std::string& path);
    void close();

private:
    struct Document;
    struct Loop;

    void* mLibrary;
    Kit* mKit;
    Document* mDocument = nullptr;
};
