package revisions

import (
	"bytes"

	"sheaf/internal/docx/xmltok"
)

// The mark of a paragraph that goes has what is left of the paragraph belong to the next one (17.13.5.15 and 20): with the properties of
// that, since a paragraph's properties are its mark's. Paragraphs that are joined so are a chain.

// paragraph is what is known of one that is open.
type paragraph struct {
	in         *sequence
	joins      bool        // its mark goes
	properties xmltok.Span // w:pPr
	text       string      // of the properties, settled; only known where a chain goes before
}

// sequence are the paragraphs and tables in one element.
type sequence struct {
	chain *chain // that the next paragraph continues
	last  last   // of those that stay
}

type last int

const (
	nothing last = iota
	aParagraph
	aTable
)

// chain are paragraphs that become one.
type chain struct {
	start, properties xmltok.Span // of the first
	end               xmltok.Span // end tag of the last
	text              string      // properties of the last, where there are several
	many              bool
	shows             bool // something is left in them
}

// sequence returns that of the innermost open element.
func (p *part) sequence() *sequence {
	f := p.top()
	if f.sequence == nil {
		f.sequence = &sequence{}
	}
	return f.sequence
}

func (p *part) startParagraph(t *xmltok.Token, f *frame) {
	in := p.sequence()
	if bytes.Contains(t.Raw, []byte("xmlns")) { // what is in it cannot do without its tag
		p.flush(in, false)
	}
	f.in = in
	if !t.SelfClosing() {
		return
	}
	if in.chain != nil {
		p.edit(t.Span, "")
		in.chain.text, in.chain.many = "", true
		p.endChain(in)
	}
	in.last = aParagraph
}

// startProperties keeps the properties of a paragraph that continues a chain.
func (p *part) startProperties(t *xmltok.Token, f *frame) {
	if above := p.top(); !t.SelfClosing() && above.name.Is(xmltok.Word, "p") && above.in != nil && above.in.chain != nil {
		f.saved = p.capture(t.Span.At, t.Raw)
	}
}

func (p *part) capture(from int64, raw []byte) *captured {
	c := &captured{from: from, raw: bytes.Clone(raw)}
	p.saved = append(p.saved, c)
	return c
}

// release returns what was captured, but for the last n bytes, with the edits since then made in it, and forgets those.
func (p *part) release(c *captured, n, edits int) string {
	for i := range p.saved {
		if p.saved[i] == c {
			p.saved = append(p.saved[:i], p.saved[i+1:]...)
			break
		}
	}
	raw := c.raw[:len(c.raw)-n]
	var out []byte
	at := int64(0)
	for _, e := range xmltok.Merge(nil, p.edits[edits:]) {
		out = append(append(out, raw[at:e.Span.At-c.from]...), e.Text...)
		at = e.Span.End() - c.from
	}
	p.edits = p.edits[:edits]
	return string(append(out, raw[at:]...))
}

func (p *part) endParagraph(f *frame, end xmltok.Span) {
	in, shows := f.in, p.runs > f.runs
	switch {
	case in == nil:
		p.over = true
	case in.chain != nil:
		c := in.chain
		p.edit(c.end, "")
		p.edit(f.at, "")
		if f.properties.Len > 0 {
			p.edit(f.properties, "")
		}
		c.end, c.text, c.many, c.shows = end, f.text, true, c.shows || shows
		if !f.joins {
			p.endChain(in)
		}
	case f.joins:
		in.chain = &chain{start: f.at, properties: f.properties, end: end, shows: shows}
	default:
		in.last = aParagraph
	}
}

// endChain makes one paragraph of a chain.
func (p *part) endChain(in *sequence) {
	if in.chain.many {
		p.edit(in.chain.properties, in.chain.text)
	}
	in.chain, in.last = nil, aParagraph
}

// flush ends a chain that no paragraph follows. Where nothing is left in it, it goes, unless it is what the element has to end with.
func (p *part) flush(in *sequence, end bool) {
	if in == nil || in.chain == nil {
		return
	}
	if c := in.chain; !c.shows && (!end || in.last == aParagraph) {
		p.edit(c.start.Through(c.end), "")
		in.chain = nil
		return
	}
	p.endChain(in)
}

// emptied has a content control go, or an element of custom XML, of which the paragraphs all go: nothing else is in it.
func (p *part) emptied(f *frame) {
	in, above := f.sequence, p.up(1)
	if in.last != nothing || in.chain.shows {
		return
	}
	switch f.name.Local {
	case "sdtContent":
		above.drop = above.name.Is(xmltok.Word, "sdt")
	case "customXml":
		f.drop = true
	}
}

// endBlock ends what has paragraphs of its own.
func (p *part) endBlock(f *frame, t *xmltok.Token) {
	if f.drop {
		p.takeAway(f, f.at.Through(t.Span))
		return
	}
	if in := p.up(1).sequence; in != nil {
		in.last = aParagraph
	}
}
