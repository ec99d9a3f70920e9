package docx

import (
	"slices"
	"strings"
)

// standIn is a font that may stand in for another, and the percentage of its own width in which its lines are as long as
// those of the other.
type standIn struct {
	asked, by string
	percent   int
}

// standIns are the pairs of which the widths of both are known: those of the letters of English text, weighted by how
// often each occurs. The widths of Aptos, Aptos Display (ten letters only) and Georgia are those written in PDFs that Word
// made. They are of the upright regular faces: bold and italic text is a small part of most lines. For Aptos, Carlito is
// the better one of the two, since it has Aptos' line height, too.
func standIns() []standIn {
	return []standIn{
		{"Aptos", "Carlito", 105},                 // 1.0506
		{"Aptos", "Lato", 97},                     // 0.9741
		{"Aptos Display", "Carlito", 99},          // 0.993
		{"Aptos Display", "Lato", 90},             // 0.897
		{"Georgia", "Caladea", 103},               // 1.0322
		{"Georgia", "DejaVu Serif Condensed", 95}, // 0.9537
	}
}

// HasWidths reports whether one of the fonts has widths that are known.
func HasWidths(fonts []Font) bool {
	return slices.ContainsFunc(fonts, func(f Font) bool {
		return slices.ContainsFunc(standIns(), func(s standIn) bool { return strings.EqualFold(s.asked, f.Family) })
	})
}

// WidthsFor gives the widths that suit a set of fonts. by tells which of them stands in for a family, "" where the family
// itself is there or nobody knows.
func WidthsFor(by func(family string) string) Widths {
	widths := Widths{}
	for _, s := range standIns() {
		if by(s.asked) == s.by {
			widths[s.asked] = s.percent
		}
	}
	return widths
}
