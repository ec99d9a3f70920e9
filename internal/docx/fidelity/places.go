package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// maxRemembered bounds the places that one mend remembers of a document. With more it changes nothing.
const maxRemembered = 1 << 20

// places are the edits that a mend means to make, by part.
type places struct {
	edits docx.Edits
	total int
}

// add remembers an edit of a part.
func (p *places) add(part int, edit xmltok.Edit) {
	if p.total++; p.total > maxRemembered {
		p.edits = nil
		return
	}
	if p.edits == nil {
		p.edits = docx.Edits{}
	}
	p.edits[part] = append(p.edits[part], edit)
}

// element follows one element at a time from its start tag to its end, so that all of it can be taken away.
type element struct {
	from  xmltok.Span
	depth int
	open  bool
}

// begin follows the element of a start tag, unless one is followed already. It reports whether that is all of the element.
func (e *element) begin(t *xmltok.Token) (whole bool) {
	if e.open {
		return false
	}
	*e = element{from: t.Span, depth: t.Depth(), open: !t.SelfClosing()}
	return t.SelfClosing()
}

// ends reports whether the token ends the element that is followed, and follows it no more.
func (e *element) ends(t *xmltok.Token) bool {
	if !e.open || t.Kind != xmltok.EndToken || t.Depth() > e.depth {
		return false
	}
	e.open = false
	return true
}

// visit is a visitor that is a function.
type visit = xmltok.Func
