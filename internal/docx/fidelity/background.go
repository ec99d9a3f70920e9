package fidelity

import (
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// background takes away the color of pages (w:background, ECMA-376 part 1, 17.2.1): Word shows it on the screen, and neither prints it
// nor has it in PDFs unless its user has set it to. One with a picture stays.
type background struct{ places }

func (b *background) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return visit(func(t *xmltok.Token) {
		if t.Kind != xmltok.StartToken || !t.SelfClosing() || !t.Name.Is(xmltok.Word, "background") || !t.Parent().Is(xmltok.Word, "document") {
			return
		}
		if color, _ := t.Get("color"); !strings.EqualFold(color, "FFFFFF") && color != "auto" {
			b.add(p.Number, xmltok.Edit{Span: t.Span})
		}
	})
}

func (b *background) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	return b.places.edits
}
