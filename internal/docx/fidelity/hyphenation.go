package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// Hyphenation looks whether a document has its words hyphenated (w:autoHyphenation, ECMA-376 part 1, 17.15.1.10).
type Hyphenation struct{ on bool }

// On reports whether it has.
func (h *Hyphenation) On() bool { return h.on }

// Part implements docx.Observer.
func (h *Hyphenation) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return visit(func(t *xmltok.Token) {
		if t.Kind == xmltok.StartToken && t.Name.Is(xmltok.Word, "autoHyphenation") && t.Parent().Is(xmltok.Word, "settings") {
			value, given := t.Get("val")
			h.on = wordml.Property(value, given)
		}
	})
}
