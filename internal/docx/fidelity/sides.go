package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// Sides looks for sections that are to begin on an odd or even page (w:type, ECMA-376 part 1, 17.6.22). Only before such a section
// does Word print a blank page. LibreOffice also makes one where a section begins with a page number that does not go with the side
// of the sheet, such as a first page behind a title and a table of contents.
type Sides struct{ any bool }

// Any reports whether there is such a section.
func (s *Sides) Any() bool { return s.any }

// Part implements docx.Observer.
func (s *Sides) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return visit(func(t *xmltok.Token) {
		if t.Kind == xmltok.StartToken && t.Name.Is(xmltok.Word, "type") && t.Parent().Is(xmltok.Word, "sectPr") {
			side, _ := t.Get("val")
			s.any = s.any || side == "oddPage" || side == "evenPage"
		}
	})
}
