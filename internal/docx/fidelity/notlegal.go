package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// notLegal takes out of levels of lists what says that they do not show the numbers of higher levels in plain figures (w:isLgl,
// ECMA-376 part 1, 17.9.4, with a value that is off): LibreOffice 26.8 reads the element whatever its value.
type notLegal struct{ places }

func (n *notLegal) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return visit(func(t *xmltok.Token) {
		if t.Kind == xmltok.StartToken && t.SelfClosing() && t.Name.Is(xmltok.Word, "isLgl") && t.Parent().Is(xmltok.Word, "lvl") && !wordml.Property(t.Get("val")) {
			n.add(p.Number, xmltok.Edit{Span: t.Span})
		}
	})
}

func (n *notLegal) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	return n.places.edits
}
