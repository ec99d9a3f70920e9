package fidelity

import (
	"cmp"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// nested takes paragraphs and tables out of the paragraph, or of the run in it, that a program put them into: no schema allows
// that, Word shows them and LibreOffice drops them. The paragraph around ends before them and goes on behind them, if there is
// more of it.
type nested struct{ places }

// maxProperties bounds the properties of a paragraph or run that are written again behind what was in it.
const maxProperties = 4 << 10

func (n *nested) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &nestedPart{of: n, number: p.Number}
}

type nestedPart struct {
	of     *nested
	number int
	open   []*block
	broken bool // blocks are nested too deep: the part is left alone from here on
}

// block is a paragraph that is open, or a table that stands in one.
type block struct {
	table bool
	inner bool // it stands in a paragraph
	depth int

	start   xmltok.Token // its tag; only names and the span are used
	raw     string       // that tag
	run     string       // the tag of the run that is open, "" for none
	runName string
	pPr     copied
	rPr     copied
	shown   bool // something has been seen of it that it shows
	ended   bool // it was ended before what stands in it, and has not gone on
}

// copied is an element that is written down as it is read.
type copied struct {
	element
	text strings.Builder
	most int // bytes; maxProperties where it is 0
	over bool
}

// note writes down a token of the element, and reports whether it belongs to it.
func (c *copied) note(t *xmltok.Token) bool {
	if !c.open {
		return false
	}
	c.over = c.over || c.text.Len()+len(t.Raw) > cmp.Or(c.most, maxProperties) || t.Name.Local == "sectPr" || t.Name.Local == "numPr"
	if !c.over {
		c.text.Write(t.Raw)
	}
	c.ends(t)
	return true
}

// begin starts to write down the element of a start tag.
func (c *copied) begin(t *xmltok.Token) {
	c.text.Reset()
	c.over = false
	c.text.Write(t.Raw)
	c.element.begin(t)
}

// String returns the element, "" where it is not to be written again.
func (c *copied) String() string {
	if c.over {
		return ""
	}
	return c.text.String()
}

const maxNested = 256 // LibreOffice reads no deeper

// Visit follows a token.
func (p *nestedPart) Visit(t *xmltok.Token) {
	if p.broken {
		return
	}
	b := p.innermost()
	if b != nil && !b.table && (b.pPr.note(t) || b.rPr.note(t)) {
		return
	}
	switch t.Kind {
	case xmltok.StartToken:
		p.begin(t, b)
	case xmltok.EndToken:
		p.end(t, b)
	case xmltok.TextToken:
		if b != nil && b.ended && strings.TrimSpace(string(t.Raw)) != "" {
			p.goOn(t, b)
		}
	}
}

func (p *nestedPart) innermost() *block {
	if len(p.open) == 0 {
		return nil
	}
	return p.open[len(p.open)-1]
}

// begin follows a start tag within b, which is nil outside of all.
func (p *nestedPart) begin(t *xmltok.Token, b *block) {
	word := t.Name.Space == xmltok.Word
	inParagraph := b != nil && !b.table && (t.Depth() == b.depth+1 || b.run != "" && t.Depth() == b.depth+2)
	switch {
	case word && (t.Name.Local == "p" || t.Name.Local == "tbl") && inParagraph:
		p.takeOut(t, b)
		p.push(t, true)
	case word && t.Name.Local == "p":
		p.push(t, false)
	case !inParagraph:
	case word && t.Name.Local == "pPr" && t.Depth() == b.depth+1:
		b.pPr.begin(t)
	case word && t.Name.Local == "rPr" && b.run != "":
		b.rPr.begin(t)
	case word && t.Name.Local == "r" && t.Depth() == b.depth+1 && !t.SelfClosing():
		if b.ended {
			p.goOn(t, b)
		}
		b.run, b.runName = string(t.Raw), t.Name.Full()
		b.rPr = copied{}
	default:
		if b.ended {
			p.goOn(t, b)
		}
		b.shown = true
	}
}

func (p *nestedPart) push(t *xmltok.Token, inner bool) {
	if len(p.open) >= maxNested {
		p.broken = true
		return
	}
	if t.SelfClosing() {
		if outer := p.innermost(); inner && outer != nil {
			outer.ended = true
		}
		return
	}
	p.open = append(p.open, &block{table: t.Name.Local == "tbl", inner: inner, depth: t.Depth(), start: xmltok.Token{Name: t.Name, Span: t.Span}, raw: string(t.Raw)})
}

// takeOut ends the paragraph b before what stands in it, or takes it away where it has shown nothing yet.
func (p *nestedPart) takeOut(t *xmltok.Token, b *block) {
	switch {
	case b.ended:
	case !b.shown:
		from := b.start.Span
		p.of.add(p.number, xmltok.Edit{Span: xmltok.Span{At: from.At, Len: t.Span.At - from.At}})
	default:
		text := "</" + b.start.Name.Full() + ">"
		if b.run != "" {
			text = "</" + b.runName + ">" + text
		}
		p.of.add(p.number, xmltok.Edit{Span: xmltok.Span{At: t.Span.At}, Text: text})
	}
	b.ended = true
}

// goOn begins the paragraph again before a token.
func (p *nestedPart) goOn(t *xmltok.Token, b *block) {
	text := b.raw + b.pPr.String()
	if b.run != "" {
		text += b.run + b.rPr.String()
	}
	p.of.add(p.number, xmltok.Edit{Span: xmltok.Span{At: t.Span.At}, Text: text})
	b.ended, b.shown = false, true
}

// end follows an end tag within b.
func (p *nestedPart) end(t *xmltok.Token, b *block) {
	switch {
	case b == nil:
	case t.Depth() == b.depth: // it ends itself
		if b.ended {
			p.of.add(p.number, xmltok.Edit{Span: t.Span})
		}
		p.open = p.open[:len(p.open)-1]
	case !b.table && b.run != "" && t.Depth() == b.depth+1: // its run ends
		if b.ended {
			p.of.add(p.number, xmltok.Edit{Span: t.Span})
		}
		b.run = ""
	}
}

func (n *nested) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	return n.places.edits
}
