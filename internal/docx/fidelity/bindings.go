package fidelity

import (
	"html"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/bound"
	"sheaf/internal/docx/xmltok"
)

// bindings writes the value that a content control is bound to into its text, as Word does when it opens a document (w:dataBinding,
// ECMA-376 part 1, 17.5.2.6), and takes the binding away. LibreOffice does so, too, but of a list it shows the value instead of what
// stands for it (26.8), and paragraphs and lines that were saved stay behind the value (both). A binding whose path LibreOffice cannot
// work out is taken away in any case: it refuses the document then. What was saved stays, as it does where there is no value.
type bindings struct {
	values *bound.Values
	places
	controls []*boundControl
}

// maxBound bounds the bound controls that are remembered of a document.
const maxBound = 1 << 14

func (b *bindings) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &bindingsPart{of: b, number: p.Number}
}

// boundControl is a content control with a binding, and where its text stands.
type boundControl struct {
	bound.Control
	part, depth int
	head, tail  xmltok.Span // what is before its content and behind it
	binding     xmltok.Span
	texts       []xmltok.Span // what shows text: w:t and what parts lines
	colon       string        // of their prefix
	later       []xmltok.Span // paragraphs behind the first
	paragraphs  int
	style       xmltok.Span // of the first run, where it is that of text that asks for a value
	saved       strings.Builder
	complex     bool // there is more in it than text
}

type bindingsPart struct {
	of     *bindings
	number int
	open   []*boundControl
	deeper int
	piece  element // the binding, a text, or a paragraph that is to go
	lost   element
}

// Visit follows a token.
func (p *bindingsPart) Visit(t *xmltok.Token) {
	sdt := t.Name.Is(xmltok.Word, "sdt") && !t.SelfClosing()
	switch {
	case sdt && t.Kind == xmltok.StartToken && len(p.open) == maxControls:
		p.deeper++
	case sdt && t.Kind == xmltok.StartToken:
		for _, around := range p.open {
			around.complex = true
		}
		p.open = append(p.open, &boundControl{part: p.number, depth: t.Depth(), head: t.Span})
	case len(p.open) == 0:
	case sdt && t.Kind == xmltok.EndToken && p.deeper > 0:
		p.deeper--
	case sdt && t.Kind == xmltok.EndToken:
		p.end(t)
	default:
		p.within(t, p.open[len(p.open)-1])
	}
}

func (p *bindingsPart) end(t *xmltok.Token) {
	c := p.open[len(p.open)-1]
	if c.tail.Len > 0 {
		c.tail = c.tail.Through(t.Span)
	}
	p.open = p.open[:len(p.open)-1]
	switch {
	case !c.Bound || c.binding.Len == 0:
	case !c.Sound:
		p.of.add(c.part, xmltok.Edit{Span: c.binding})
	case len(p.of.controls) < maxBound:
		p.of.controls = append(p.of.controls, c)
	}
}

func (p *bindingsPart) within(t *xmltok.Token, c *boundControl) {
	if t.Within(xmltok.Word, "sdtPr") {
		c.Read(t)
		if t.Name.Is(xmltok.Word, "dataBinding") && t.Kind == xmltok.StartToken && p.piece.begin(t) {
			c.binding = t.Span
		} else if p.piece.ends(t) {
			c.binding = p.piece.from.Through(t.Span)
		}
		return
	}
	if t.Name.Is(xmltok.Word, "sdtContent") && t.Depth() == c.depth+1 && !t.SelfClosing() {
		if t.Kind == xmltok.StartToken {
			c.head = c.head.Through(t.Span)
		} else {
			c.tail = t.Span
		}
		return
	}
	switch {
	case p.lost.ends(t):
		c.later = append(c.later, p.lost.from.Through(t.Span))
	case t.Kind == xmltok.StartToken:
		p.start(t, c)
	case p.piece.ends(t):
		c.texts = append(c.texts, p.piece.from.Through(t.Span))
	case t.IsText() && p.piece.open:
		c.saved.WriteString(t.Text())
	}
}

// start follows a start tag in the content of a control.
func (p *bindingsPart) start(t *xmltok.Token, c *boundControl) {
	if t.Name.Space != xmltok.Word {
		c.complex = true
		return
	}
	switch t.Name.Local {
	case "p":
		if c.paragraphs++; c.paragraphs > 1 {
			c.saved.WriteByte('\n')
			if p.lost.begin(t) {
				c.later = append(c.later, t.Span)
			}
		}
	case "t":
		c.colon = t.Name.Colon()
		if p.piece.begin(t) {
			c.texts = append(c.texts, t.Span)
		}
	case "br", "cr", "tab":
		if t.Parent().Is(xmltok.Word, "r") {
			c.saved.WriteByte(' ')
			if p.piece.begin(t) {
				c.texts = append(c.texts, t.Span)
			}
		}
	case "rStyle":
		if name, _ := t.Get("val"); name == "PlaceholderText" && t.SelfClosing() && len(c.texts) == 0 {
			c.style = t.Span
		}
	case "drawing", "pict", "object", "sym", "fldChar", "fldSimple", "instrText", "tbl", "ins", "del", "moveTo", "moveFrom", "footnoteReference", "endnoteReference", "ruby":
		c.complex = true
	}
}

func (b *bindings) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	all := places{edits: docx.Edits{}}
	for part, edits := range b.places.edits {
		all.edits[part] = append(all.edits[part], edits...)
	}
	for _, one := range b.controls {
		if shown, ok := b.values.Shown(&one.Control); ok && !one.complex && len(one.texts) > 0 {
			one.settle(&all, shown, c.Release < firstBreaksInControls)
		}
	}
	return all.edits
}

// settle writes text into a control in the place of what was saved. With free the control goes where the text has lines.
func (c *boundControl) settle(all *places, text string, free bool) {
	same := strings.Join(strings.Fields(c.saved.String()), " ") == strings.Join(strings.Fields(text), " ")
	if same && len(c.texts) == 1 && c.paragraphs < 2 && !c.Listed() {
		return // LibreOffice shows the same
	}
	if free && c.tail.Len > 0 && strings.Contains(text, "\n") {
		all.add(c.part, xmltok.Edit{Span: c.head})
		all.add(c.part, xmltok.Edit{Span: c.tail})
	} else {
		all.add(c.part, xmltok.Edit{Span: c.binding})
	}
	if same {
		return
	}
	open, end := "<"+c.colon+`t xml:space="preserve">`, "</"+c.colon+"t>"
	text = strings.ReplaceAll(html.EscapeString(text), "\n", end+"<"+c.colon+"br/>"+open)
	all.add(c.part, xmltok.Edit{Span: c.texts[0], Text: open + text + end})
	for _, t := range c.texts[1:] {
		if !within(t, c.later) {
			all.add(c.part, xmltok.Edit{Span: t})
		}
	}
	for _, p := range c.later {
		all.add(c.part, xmltok.Edit{Span: p})
	}
	if c.Placeholder && c.style.Len > 0 {
		all.add(c.part, xmltok.Edit{Span: c.style})
	}
}

// within reports whether a span lies in one of others.
func within(s xmltok.Span, others []xmltok.Span) bool {
	for _, o := range others {
		if o.At <= s.At && s.End() <= o.End() {
			return true
		}
	}
	return false
}
