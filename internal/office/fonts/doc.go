// Package fonts decides about fonts: it makes the sets that LibreOffice is shown, follows changes of the user's fonts, and finds out
// which fonts a document asked for and did not get. It imports package job, office/pdf, sfnt, and the data of layers/fonts.
//
// What is decided where:
//
//	layers/fonts   the data: which packages bring fonts, which font replaces which, which have equal widths
//	folders.go     whose folders are watched, and when a new set is made of them
//	set.go         what fontconfig's settings lead to: the user's copies, the machine's fonts, our substitutes
//	derive.go      which fonts are made of others
//	known.go       which fonts there are, as fontconfig says
//	replaced.go    which font replaced another in a PDF
//	widths.go      whether it has the same widths, and what makes up for other ones
//
// LibreOffice replaces a few families itself and has fontconfig replace the others, before its configured table of replacements
// (VCL.xcu) is ever looked at. So fontconfig's own tools answer the same question, asked in the same environment. Whatever
// the answer, it is believed only when the PDF has that font.
package fonts
