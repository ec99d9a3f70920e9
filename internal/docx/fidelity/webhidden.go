package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// webHidden has text printed that is hidden on web pages only (w:webHidden, ECMA-376 part 1, 17.3.2.44), which LibreOffice hides
// everywhere but in tables of contents.
type webHidden struct{ places }

func (w *webHidden) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	var at element
	return visit(func(t *xmltok.Token) {
		switch {
		case at.ends(t):
			w.add(p.Number, xmltok.Edit{Span: at.from.Through(t.Span)})
		case t.Kind != xmltok.StartToken || !t.Name.Is(xmltok.Word, "webHidden") || !t.Parent().Is(xmltok.Word, "rPr") || inContents(p.Fields):
		case at.begin(t):
			w.add(p.Number, xmltok.Edit{Span: t.Span})
		}
	})
}

// inContents reports whether what comes is in a table of contents.
func inContents(fields *wordml.Fields) bool {
	for _, f := range fields.Open() {
		if f.Result && wordml.InstructionName(f.Instruction) == "TOC" {
			return true
		}
	}
	return false
}

func (w *webHidden) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	return w.places.edits
}
