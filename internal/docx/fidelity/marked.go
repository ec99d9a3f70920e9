package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// marked is about tracked changes (ECMA-376 part 1, 17.13.5), which LibreOffice shows as Word prints them: what is inserted in the
// colour of its author and underlined, what is deleted struck through. Text that was both inserted and deleted stands in no version of
// the document and is taken away, unless all changes are to be shown: then that is what goes by which the document was saved with its
// changes hidden (w:revisionView, 17.15.1.69).
type marked struct {
	twice places
	views places
}

func (m *marked) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	var gone element
	return visit(func(t *xmltok.Token) {
		switch {
		case gone.ends(t):
			m.twice.add(p.Number, xmltok.Edit{Span: gone.from.Through(t.Span)})
		case t.Kind != xmltok.StartToken || t.Name.Space != xmltok.Word || gone.open:
		case t.Name.Local == "revisionView" && t.SelfClosing():
			m.views.add(p.Number, xmltok.Edit{Span: t.Span})
		case isTwice(t) && gone.begin(t):
			m.twice.add(p.Number, xmltok.Edit{Span: t.Span})
		}
	})
}

// isTwice reports whether an element has text that was inserted and then deleted or moved away.
func isTwice(t *xmltok.Token) bool {
	return (t.Name.Local == "del" || t.Name.Local == "moveFrom") && t.Within(xmltok.Word, "ins") &&
		!t.Parent().Is(xmltok.Word, "rPr") && !t.Parent().Is(xmltok.Word, "trPr")
}

func (m *marked) edits(_ *docx.Document, c Changes) docx.Edits {
	switch {
	case c.Marked:
		return m.views.edits
	case c.Whole:
		return m.twice.edits
	}
	return nil
}
