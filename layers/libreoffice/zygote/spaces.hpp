// Spaces of another width than their font's: see spaces.cpp.
#pragma once

// Whether this LibreOffice asks for the shapes of text in a way that can be followed. It is known when some text has been laid out.
bool spacesCanBeNarrowed();
