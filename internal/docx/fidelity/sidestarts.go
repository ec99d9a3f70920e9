package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// sideStarts has sections begin on a page that are to begin on an odd or even one (w:type, ECMA-376 part 1, 17.6.22). LibreOffice 24.2 has
// them go on in the line after the section before, on its page: text, page size and headers. The page before them that is left blank is
// missing then, where Word has one.
type sideStarts struct{ places }

// losesSides is the release of LibreOffice that does: 24.2.7. 7.4, 25.2 and 26.8 do not.
const losesSides = 24

func (s *sideStarts) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return visit(func(t *xmltok.Token) {
		if t.Kind != xmltok.StartToken || !t.Name.Is(xmltok.Word, "type") || !t.Parent().Is(xmltok.Word, "sectPr") {
			return
		}
		for _, a := range t.Attrs() {
			if value := a.Text(); value == "oddPage" || value == "evenPage" {
				s.add(p.Number, xmltok.Edit{Span: t.ValueSpan(a), Text: "nextPage"})
			}
		}
	})
}

func (s *sideStarts) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole || c.Release != losesSides {
		return nil
	}
	return s.places.edits
}
