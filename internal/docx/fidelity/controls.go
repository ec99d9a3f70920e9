package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// firstBreaksInControls is the release from which lines break in content controls where they should: 26.8 does so, 7.4 breaks them before
// the control's text.
const firstBreaksInControls = 26

// controls takes the content control (w:sdt, ECMA-376 part 1, 17.5.2) from around text that prints the same without: from around a
// paragraph that has a link or a field, since LibreOffice 7.4 shows the instruction of the field in the text, and loses the link; and from
// around text with line breaks, which 7.4 moves where the control is one of plain text or around paragraphs. Controls in a line that are around a
// link, or in one, lose their title (w:alias), which is not printed: 26.8 makes no PDF of a document with such a one.
type controls struct {
	places        // around links and fields
	broken places // around line breaks
}

func (c *controls) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &controlsPart{of: c, number: p.Number}
}

// maxControls bounds how deep content controls that are followed stand in each other.
const maxControls = 64

type controlsPart struct {
	of     *controls
	number int
	open   []control
	deeper int // controls within the last that are not followed
}

// control is a content control that is open.
type control struct {
	depth      int
	head, tail xmltok.Span // what is before its content and behind it
	paragraphs int
	instructed bool // there is a link or a field in it
	needed     bool // LibreOffice makes something of it
	inline     bool // it is in a paragraph
	plain      bool // its text has one look
	part       bool // it is a table of contents, a cover page or the like
	broken     bool // a line breaks in it
	title      xmltok.Span
}

// Visit follows a token.
func (p *controlsPart) Visit(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken && t.Kind != xmltok.EndToken || t.Name.Space != xmltok.Word {
		return
	}
	sdt := t.Name.Local == "sdt" && !t.SelfClosing()
	switch {
	case sdt && t.Kind == xmltok.StartToken && len(p.open) == maxControls:
		p.deeper++
	case sdt && t.Kind == xmltok.StartToken:
		c := control{depth: t.Depth(), head: t.Span, inline: t.Within(xmltok.Word, "p") && !t.Within(xmltok.Word, "txbxContent")}
		c.needed = c.inline
		p.open = append(p.open, c)
	case len(p.open) == 0:
	case sdt && p.deeper > 0:
		p.deeper--
	case sdt:
		p.end(t)
	default:
		p.within(t, &p.open[len(p.open)-1])
	}
}

// within follows a tag in a control.
func (p *controlsPart) within(t *xmltok.Token, c *control) {
	switch t.Name.Local {
	case "sdtContent":
		switch {
		case t.Depth() != c.depth+1:
		case t.SelfClosing():
			c.needed = true // there is nothing in it
		case t.Kind == xmltok.StartToken:
			c.head = c.head.Through(t.Span)
		default:
			c.tail = t.Span
		}
	case "alias":
		if t.Kind == xmltok.EndToken {
			c.title = c.title.Through(t.Span)
		} else {
			c.title = t.Span
		}
	case "dataBinding":
		c.needed = true
	case "docPartObj", "docPartList":
		c.needed, c.part = true, true
	case "text":
		c.plain = c.plain || t.Parent().Is(xmltok.Word, "sdtPr")
	case "br", "cr":
		kind, _ := t.Get("type")
		c.broken = c.broken || t.Kind == xmltok.StartToken && (kind == "" || kind == "textWrapping")
	case "p":
		if t.Kind == xmltok.StartToken {
			c.paragraphs++
		}
	case "altChunk": // which may be a paragraph with a link
		if t.Kind == xmltok.StartToken {
			c.paragraphs++
			c.instructed = true
		}
	case "hyperlink", "fldChar", "fldSimple":
		c.instructed = true
	}
}

// end follows the end of the innermost control, of which all is known now.
func (p *controlsPart) end(t *xmltok.Token) {
	c := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	if n := len(p.open); n > 0 {
		p.open[n-1].paragraphs += c.paragraphs
		p.open[n-1].instructed = p.open[n-1].instructed || c.instructed
		p.open[n-1].broken = p.open[n-1].broken || c.broken
	}
	if c.broken && c.tail.Len > 0 && !c.part && (c.plain || !c.inline) {
		p.of.broken.add(p.number, xmltok.Edit{Span: c.head})
		p.of.broken.add(p.number, xmltok.Edit{Span: c.tail.Through(t.Span)})
	}
	if c.inline && c.title.Len > 0 && (c.instructed || t.Within(xmltok.Word, "hyperlink")) {
		p.of.add(p.number, xmltok.Edit{Span: c.title})
	}
	if c.needed || c.paragraphs != 1 || !c.instructed || c.tail.Len == 0 {
		return
	}
	p.of.add(p.number, xmltok.Edit{Span: c.head})
	p.of.add(p.number, xmltok.Edit{Span: c.tail.Through(t.Span)})
}

func (c *controls) edits(_ *docx.Document, ch Changes) docx.Edits {
	if !ch.Whole {
		return nil
	}
	if ch.Release >= firstBreaksInControls {
		return c.places.edits
	}
	return c.places.edits.With(c.broken.edits)
}
