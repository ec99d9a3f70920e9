// Where LibreOffice keeps its files. To the zygote and to every child the paths of profile, home and temporary files are the
// same, and lead into the process's own working folder: what one document leaves there is never seen by the next.
#pragma once

#include <string>
#include <vector>

class Place
{
public:
    // Moves the zygote into its folder, which holds "profile", a fresh one. Before LibreOffice starts.
    explicit Place(const std::string& folder);

    // Remembers which folders LibreOffice has made there by now; it will not make them again. For some it remembers where
    // they really are (those of embedded fonts from 26 on): there a link takes their place that leads into whoever's working
    // folder, too, and the zygote itself goes on in a folder beside them.
    void settle();

    // Moves a child into its folder.
    void enter(const std::string& folder) const;

private:
    std::vector<std::string> mFolders;
};
