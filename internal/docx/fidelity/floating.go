package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// floating sets into the text what floats beside it, where LibreOffice would lose some of that: a table (w:tblpPr, ECMA-376
// part 1, 17.4.57), of which LibreOffice 7.4 shows no more than fits on the page that it begins on, and a paragraph in a frame with a
// note in it (w:framePr, 17.3.1.11), whose note no LibreOffice shows.
type floating struct{ places }

func (f *floating) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &floatingPart{of: f, number: p.Number}
}

type floatingPart struct {
	of     *floating
	number int

	gone       element // w:tblpPr
	frame      element // w:framePr
	paragraphs []framed
}

// framed is a paragraph that is open.
type framed struct {
	at   xmltok.Span // of its frame
	has  bool        // it is in one
	note bool        // it has a note
}

// Visit follows a token.
func (p *floatingPart) Visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		if t.Name.Space == xmltok.Word {
			p.start(t)
		}
	case xmltok.EndToken:
		p.end(t)
	}
}

func (p *floatingPart) start(t *xmltok.Token) {
	last := len(p.paragraphs) - 1
	switch t.Name.Local {
	case "tblpPr":
		if p.gone.begin(t) {
			p.of.add(p.number, xmltok.Edit{Span: t.Span})
		}
	case "p":
		if !t.SelfClosing() && len(p.paragraphs) < maxNested {
			p.paragraphs = append(p.paragraphs, framed{})
		}
	case "framePr":
		if last >= 0 && p.frame.begin(t) {
			p.paragraphs[last].at, p.paragraphs[last].has = t.Span, true
		}
	case "footnoteReference", "endnoteReference":
		if last >= 0 {
			p.paragraphs[last].note = true
		}
	}
}

func (p *floatingPart) end(t *xmltok.Token) {
	last := len(p.paragraphs) - 1
	switch {
	case p.gone.ends(t):
		p.of.add(p.number, xmltok.Edit{Span: p.gone.from.Through(t.Span)})
	case p.frame.ends(t):
		if last >= 0 {
			p.paragraphs[last].at, p.paragraphs[last].has = p.frame.from.Through(t.Span), true
		}
	case t.Name.Is(xmltok.Word, "p") && last >= 0:
		if f := p.paragraphs[last]; f.has && f.note {
			p.of.add(p.number, xmltok.Edit{Span: f.at})
		}
		p.paragraphs = p.paragraphs[:last]
	}
}

func (f *floating) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Reshaped {
		return nil
	}
	return f.places.edits
}
