package fidelity

import (
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// reduced takes out of a document what LibreOffice may have refused it for and Word does without: references to parts by ids that
// no relationship has, bindings of content controls, marks of custom XML and of permissions, and elements that are of no known
// vocabulary, whose content stays. It is for documents that LibreOffice could not load.
type reduced struct {
	places
	ids  map[string]map[string]bool // of relationships, by the part that they belong to
	refs []partRef
}

// partRef is a reference of a part to another.
type partRef struct {
	part int
	name string // of the part
	id   string
	span xmltok.Span
}

func newReduced() *reduced { return &reduced{ids: map[string]map[string]bool{}} }

func (r *reduced) Part(p docx.Part) xmltok.Visitor {
	if !p.Relationships() {
		return &reducedPart{of: r, number: p.Number, name: p.Name}
	}
	owner := p.Owner()
	if r.ids[owner] == nil {
		r.ids[owner] = map[string]bool{}
	}
	total := 0
	return visit(func(t *xmltok.Token) {
		if id, ok := t.Get("Id"); t.Kind == xmltok.StartToken && ok && total < maxRemembered {
			total++
			r.ids[owner][id] = true
		}
	})
}

type reducedPart struct {
	of     *reduced
	number int
	name   string

	gone element
	ref  element
	id   string
}

// Visit follows a token.
func (p *reducedPart) Visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		if !p.gone.open {
			p.start(t)
		}
	case xmltok.EndToken:
		switch {
		case p.gone.ends(t):
			p.of.add(p.number, xmltok.Edit{Span: p.gone.from.Through(t.Span)})
		case p.ref.ends(t):
			p.refer(p.ref.from.Through(t.Span))
		case !p.gone.open && unknown(t):
			p.of.add(p.number, xmltok.Edit{Span: t.Span})
		}
	}
}

func (p *reducedPart) start(t *xmltok.Token) {
	switch {
	case unknown(t):
		p.of.add(p.number, xmltok.Edit{Span: t.Span})
	case t.Name.Space != xmltok.Word:
	case t.Name.Local == "dataBinding", strings.HasPrefix(t.Name.Local, "perm"),
		strings.HasPrefix(t.Name.Local, "customXml") && strings.Contains(t.Name.Local, "Range"):
		if p.gone.begin(t) {
			p.of.add(p.number, xmltok.Edit{Span: t.Span})
		}
	case refersToPart(t.Name.Local):
		p.id, _ = t.Get("id")
		if p.ref.begin(t) {
			p.refer(t.Span)
		}
	}
}

// refersToPart reports whether an element of WordprocessingML stands for another part, which LibreOffice wants to read.
func refersToPart(element string) bool {
	switch element {
	case "headerReference", "footerReference", "altChunk", "subDoc", "attachedTemplate":
		return true
	}
	return false
}

// unknown reports whether a tag is of an element that stands among those of WordprocessingML and is of no vocabulary that is known
// here.
func unknown(t *xmltok.Token) bool {
	foreign := t.Name.Space == xmltok.OtherSpace || t.Name.Space == xmltok.Extension
	return foreign && t.Parent().Space == xmltok.Word && !strings.HasSuffix(t.Parent().Local, "Pr")
}

func (p *reducedPart) refer(span xmltok.Span) {
	if len(p.of.refs) < maxRemembered {
		p.of.refs = append(p.of.refs, partRef{part: p.number, name: p.name, id: p.id, span: span})
	}
}

func (r *reduced) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Reduced {
		return nil
	}
	for _, ref := range r.refs {
		if !r.ids[ref.name][ref.id] {
			r.add(ref.part, xmltok.Edit{Span: ref.span})
		}
	}
	r.refs = nil
	return r.places.edits
}
