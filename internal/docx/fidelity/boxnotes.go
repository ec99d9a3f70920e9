package fidelity

import (
	"fmt"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// boxNotes takes the marks of notes (w:footnoteReference, ECMA-376 part 1, 17.11.13) out of text boxes and puts them behind the box.
// Word allows none there, other programs write them, and LibreOffice then loses text behind the box.
type boxNotes struct{ places }

func (b *boxNotes) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &boxNotesPart{of: b, number: p.Number}
}

type boxNotesPart struct {
	of     *boxNotes
	number int

	run   element // outside of boxes
	box   element // the outermost w:txbxContent
	mark  element
	notes string // marks that are to stand behind the run
	count int
}

// maxBoxNotes bounds the notes of one run that are moved. There are no more on a page.
const maxBoxNotes = 200

// Visit follows a token.
func (p *boxNotesPart) Visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		if t.Name.Space == xmltok.Word && t.Name.Prefix != "" {
			p.start(t)
		}
	case xmltok.EndToken:
		p.box.ends(t)
		if p.mark.ends(t) {
			p.of.add(p.number, xmltok.Edit{Span: p.mark.from.Through(t.Span)})
		}
		if p.run.ends(t) && p.notes != "" {
			p.of.add(p.number, xmltok.Edit{Span: xmltok.Span{At: t.Span.End()}, Text: p.notes})
			p.notes, p.count = "", 0
		}
	}
}

func (p *boxNotesPart) start(t *xmltok.Token) {
	switch t.Name.Local {
	case "r":
		if !p.box.open && !t.SelfClosing() {
			p.run.begin(t)
		}
	case "txbxContent":
		if p.run.open && !t.Within(xmltok.Compatibility, "Fallback") {
			p.box.begin(t)
		}
	case "footnoteReference", "endnoteReference":
		if !p.box.open || p.mark.open || p.count >= maxBoxNotes || len(t.Raw) > maxProperties {
			return
		}
		p.count++
		id, _ := t.Get("id")
		p.notes += fmt.Sprintf(`<%[1]sr><%[1]srPr><%[1]svertAlign %[1]sval="superscript"/></%[1]srPr><%[1]s%[2]s %[1]sid="%[3]s"/></%[1]sr>`,
			t.Name.Colon(), t.Name.Local, attribute(id))
		if p.mark.begin(t) {
			p.of.add(p.number, xmltok.Edit{Span: t.Span})
		}
	}
}

func (b *boxNotes) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Reshaped {
		return nil
	}
	return b.places.edits
}
