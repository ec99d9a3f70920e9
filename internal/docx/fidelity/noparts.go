package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// noParts takes away references to parts that the document does not have and without which LibreOffice refuses it or breaks down:
// to headers and footers (ECMA-376 part 1, 17.10), and to what a diagram shows (21.4.2.22).
type noParts struct {
	places
	rels related
	refs []partRef
}

func (n *noParts) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return n.rels.note(p)
	}
	return &noPartsPart{of: n, number: p.Number, name: p.Name}
}

type noPartsPart struct {
	of     *noParts
	number int
	name   string

	ref element
	id  string
}

// Visit remembers the references.
func (p *noPartsPart) Visit(t *xmltok.Token) {
	if t.Kind == xmltok.EndToken {
		if p.ref.ends(t) {
			p.refer(p.ref.from.Through(t.Span))
		}
		return
	}
	if t.Kind != xmltok.StartToken || p.ref.open {
		return
	}
	switch {
	case t.Name.Is(xmltok.Word, "headerReference"), t.Name.Is(xmltok.Word, "footerReference"):
		p.id, _ = t.Get("id")
	case t.Name.Is(xmltok.Diagram, "relIds"):
		p.id, _ = t.Get("dm")
	default:
		return
	}
	if p.ref.begin(t) {
		p.refer(t.Span)
	}
}

func (p *noPartsPart) refer(span xmltok.Span) {
	if len(p.of.refs) < maxRemembered {
		p.of.refs = append(p.of.refs, partRef{part: p.number, name: p.name, id: p.id, span: span})
	}
}

func (n *noParts) edits(d *docx.Document, c Changes) docx.Edits {
	if !c.Whole || n.rels.total >= maxRemembered {
		return nil
	}
	for _, ref := range n.refs {
		if _, ok := n.rels.head(d, ref.name, ref.id, 1); !ok {
			n.add(ref.part, xmltok.Edit{Span: ref.span})
		}
	}
	n.refs = nil
	return n.places.edits
}
