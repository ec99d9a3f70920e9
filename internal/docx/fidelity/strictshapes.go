package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// strictShapes gives shapes and their text boxes in a document of ISO/IEC 29500's strict form (wp:wsp, which Word writes into the
// namespace of drawings there) the names that they have in all others ([MS-ODRAWXML] 2.5): LibreOffice knows no other, and shows none of
// their text.
type strictShapes struct{ places }

// shapeNamespace is where LibreOffice looks for shapes.
const shapeNamespace = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"

func (s *strictShapes) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return visit(func(t *xmltok.Token) {
		if t.Name.Space != xmltok.WordDrawing || t.Kind != xmltok.StartToken && t.Kind != xmltok.EndToken {
			return
		}
		shape := t.Name.Local == "wsp" && t.Parent().Is(xmltok.Drawing, "graphicData")
		if !shape && !t.Parent().Is(xmltok.WordDrawing, "wsp") {
			return
		}
		at := xmltok.Span{At: t.Span.At + 1, Len: int64(len(t.Name.Full()))}
		if t.Kind == xmltok.EndToken {
			at.At++
		}
		name := "sheafshape:" + t.Name.Local
		if shape && t.Kind == xmltok.StartToken {
			name += ` xmlns:sheafshape="` + shapeNamespace + `"`
		}
		s.add(p.Number, xmltok.Edit{Span: at, Text: name})
	})
}

func (s *strictShapes) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	return s.places.edits
}
