package fidelity

import (
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// linked has the last of text boxes that are linked (wps:linkedTxbx, [MS-ODRAWXML] 2.14) grow with its text. Text runs on from
// each box to the next, and LibreOffice's letters are not as high as Word's: what does not fit the last box would not be shown.
type linked struct {
	last map[chain]lastBox
	over bool
}

// chain is a text in linked boxes, by its part and its id there.
type chain struct {
	part int
	id   string
}

// lastBox is the last box of a chain that has been seen.
type lastBox struct {
	seq   int
	grows []xmltok.Edit
}

func (l *linked) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &linkedPart{of: l, number: p.Number}
}

type linkedPart struct {
	of     *linked
	number int

	chain chain // whose box is open, none where its depth is 0
	seq   int
	depth int

	properties element // wps:bodyPr of the box
	fits       element // what says that it does not grow
	grows      []xmltok.Edit
}

// Visit follows a token.
func (p *linkedPart) Visit(t *xmltok.Token) {
	switch {
	case t.Kind == xmltok.StartToken:
		p.start(t)
	case t.Kind == xmltok.EndToken && p.depth > 0:
		if p.fits.ends(t) {
			p.grows = append(p.grows, xmltok.Edit{Span: p.fits.from.Through(t.Span)})
		}
		if p.properties.ends(t) {
			p.keep()
		}
		if t.Depth() < p.depth {
			p.depth = 0
		}
	}
}

func (p *linkedPart) start(t *xmltok.Token) {
	switch {
	case t.Name.Local == "linkedTxbx":
		id, _ := t.Get("id")
		p.chain, p.seq, p.depth = chain{p.number, id}, number(t, "seq", 0), t.Depth()
	case p.depth == 0:
	case t.Name.Local == "bodyPr" && t.Depth() == p.depth:
		p.grows = nil
		const grow = `<a:spAutoFit xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>`
		if p.properties.begin(t) {
			tag := strings.TrimSuffix(string(t.Raw), "/>")
			p.grows = []xmltok.Edit{{Span: t.Span, Text: tag + ">" + grow + "</" + t.Name.Full() + ">"}}
			p.keep()
			return
		}
		p.grows = []xmltok.Edit{{Span: xmltok.Span{At: t.Span.End()}, Text: grow}}
	case p.properties.open && (t.Name.Local == "noAutofit" || t.Name.Local == "normAutofit"):
		if p.fits.begin(t) {
			p.grows = append(p.grows, xmltok.Edit{Span: t.Span})
		}
	case p.properties.open && t.Name.Local == "spAutoFit":
		p.grows = nil // it grows as it is
		p.keep()
		p.properties.open = false
	}
}

// keep remembers how the box grows, if it is the last one so far.
func (p *linkedPart) keep() {
	if last, ok := p.of.last[p.chain]; ok && last.seq >= p.seq {
		return
	}
	if p.of.last == nil {
		p.of.last = map[chain]lastBox{}
	}
	if p.of.over = p.of.over || len(p.of.last) >= maxLists; !p.of.over {
		p.of.last[p.chain] = lastBox{p.seq, p.grows}
	}
}

func (l *linked) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Reshaped || l.over {
		return nil
	}
	all := docx.Edits{}
	for chain, box := range l.last {
		if len(box.grows) > 0 {
			all[chain.part] = xmltok.Merge(all[chain.part], box.grows)
		}
	}
	return all
}
