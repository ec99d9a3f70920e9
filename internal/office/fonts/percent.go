package fonts

import (
	"context"
	"slices"
	"strings"
)

// width is the percentage of its own width at which one font has to be set so that its lines are as long as those of another.
type width struct {
	asked, by string
	percent   int
}

// widths are the pairs of fonts of which the widths of both are known: those of the letters of English text, weighted by how
// often each occurs. The widths of Aptos, Aptos Display (ten letters only) and Georgia are those written in PDFs that Word
// made. They are of the upright regular faces: bold and italic text is a small part of most lines. For Aptos, Carlito is
// the better one of the two, since it has Aptos' line height, too.
func widths() []width {
	return []width{
		{"Aptos", "Carlito", 105},                 // 1.0506
		{"Aptos", "Lato", 97},                     // 0.9741
		{"Aptos Display", "Carlito", 99},          // 0.993
		{"Aptos Display", "Lato", 90},             // 0.897
		{"Georgia", "Caladea", 103},               // 1.0322
		{"Georgia", "DejaVu Serif Condensed", 95}, // 0.9537
	}
}

// Widths returns, by family, the percentage of its own width at which the font that replaces the family has to be set so that
// lines break where they do in the family itself. It has those of all families of which that is known, or is empty when
// none of them is among the families asked for: most documents use none, and asking fontconfig takes time.
func (k *Known) Widths(ctx context.Context, families []string) map[string]int {
	asked := slices.ContainsFunc(families, func(family string) bool {
		return slices.ContainsFunc(widths(), func(w width) bool { return strings.EqualFold(w.asked, family) })
	})
	if !asked {
		return nil
	}
	percent := map[string]int{}
	for _, w := range widths() {
		if k.substitute(ctx, w.asked) == w.by {
			percent[w.asked] = w.percent
		}
	}
	return percent
}
