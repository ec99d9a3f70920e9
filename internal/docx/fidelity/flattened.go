package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// flattened makes text of paragraphs that a program put into a content control in the line (w:sdt in a paragraph, ECMA-376 part 1,
// 17.5.2.36): no schema allows that, LibreOffice 7.4 drops them and 26 makes no PDF. Each but the first begins on a line of its own.
type flattened struct{ places }

func (f *flattened) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &flattenedPart{of: f, number: p.Number}
}

type flattenedPart struct {
	of     *flattened
	number int
	open   []int // depths of such paragraphs
	last   int   // depth of the content of the control in which there was one, 0 for none

	properties element
}

// Visit follows a token.
func (p *flattenedPart) Visit(t *xmltok.Token) {
	if p.properties.ends(t) {
		p.remove(p.properties.from.Through(t.Span))
		return
	}
	if t.Name.Space != xmltok.Word {
		return
	}
	n := len(p.open)
	switch t.Kind {
	case xmltok.StartToken:
		switch {
		case t.Name.Local == "p" && inLine(t) && n < maxNested:
			p.begin(t)
		case n > 0 && t.Name.Local == "pPr" && t.Depth() == p.open[n-1]+1:
			if p.properties.begin(t) {
				p.remove(t.Span)
			}
		}
	case xmltok.EndToken:
		if n > 0 && t.Depth() <= p.open[n-1] {
			p.open = p.open[:n-1]
			p.remove(t.Span)
		}
		if t.Name.Local == "sdtContent" && t.Depth() <= p.last {
			p.last = 0
		}
	}
}

// inLine reports whether a paragraph stands in a content control that stands in a paragraph.
func inLine(t *xmltok.Token) bool {
	if !t.Parent().Is(xmltok.Word, "sdtContent") {
		return false
	}
	switch around := t.Ancestor(2); around.Local {
	case "p", "hyperlink", "ins", "fldSimple", "smartTag":
		return around.Space == xmltok.Word
	}
	return false
}

func (p *flattenedPart) begin(t *xmltok.Token) {
	text, w := "", t.Name.Colon()
	if p.last == t.Depth()-1 {
		text = "<" + w + "r><" + w + "br/></" + w + "r>"
	}
	p.of.add(p.number, xmltok.Edit{Span: t.Span, Text: text})
	p.last = t.Depth() - 1
	if !t.SelfClosing() {
		p.open = append(p.open, t.Depth())
	}
}

func (p *flattenedPart) remove(span xmltok.Span) { p.of.add(p.number, xmltok.Edit{Span: span}) }

func (f *flattened) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	return f.places.edits
}
