// Package hidden has text shown that a document hides (w:vanish, ECMA-376 part 1, 17.3.2.41), by its own properties or by those of its
// style. Marks of paragraphs that are always hidden, so that two share a line (w:specVanish, 17.3.2.36), stay as they are. It may import
// docx and the packages in it.
package hidden

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// Bounds of what is remembered of a part. Beyond them it stays as it is.
const (
	maxEdits = 1 << 20
	maxDepth = 64 // properties within those that they were changed from
)

// Shower looks at a document while docx.Open reads it.
type Shower struct{ parts map[int]*part }

// New returns what looks at a document that is about to be opened.
func New() *Shower { return &Shower{parts: map[int]*part{}} }

// Part implements docx.Observer.
func (s *Shower) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	s.parts[p.Number] = &part{}
	return s.parts[p.Number]
}

// Edits returns the edits after which nothing is hidden, none where nothing is or where the document breaks off.
func (s *Shower) Edits(d *docx.Document) docx.Edits {
	all := docx.Edits{}
	if d.CutOff() {
		return all
	}
	for number, p := range s.parts {
		if len(p.edits) > 0 && !p.over {
			all[number] = p.edits
		}
	}
	return all
}

// part looks at one part.
type part struct {
	open  []properties
	edits []xmltok.Edit
	over  bool
}

// properties are those of text, w:rPr.
type properties struct {
	depth  int
	vanish []xmltok.Edit
	within xmltok.Span // the start tag of a w:vanish that is open
	always bool
}

// Visit implements xmltok.Visitor.
func (p *part) Visit(t *xmltok.Token) {
	n := len(p.open)
	switch {
	case t.Kind == xmltok.StartToken && t.Name.Is(xmltok.Word, "rPr") && !t.SelfClosing():
		if p.over = p.over || n >= maxDepth; !p.over {
			p.open = append(p.open, properties{depth: t.Depth()})
		}
	case n == 0:
	case t.Kind == xmltok.StartToken && t.Parent().Is(xmltok.Word, "rPr"):
		p.property(t, &p.open[n-1])
	case t.Kind == xmltok.EndToken && t.Name.Is(xmltok.Word, "vanish") && p.open[n-1].within.Len > 0:
		of := &p.open[n-1]
		of.vanish = append(of.vanish, xmltok.Edit{Span: of.within.Through(t.Span)})
		of.within = xmltok.Span{}
	case t.Kind == xmltok.EndToken && t.Depth() <= p.open[n-1].depth:
		if of := p.open[n-1]; !of.always {
			p.edits = append(p.edits, of.vanish...)
		}
		p.open = p.open[:n-1]
		p.over = p.over || len(p.edits) > maxEdits
	}
}

func (p *part) property(t *xmltok.Token, of *properties) {
	switch {
	case t.Name.Is(xmltok.Word, "specVanish"):
		of.always = true
	case !t.Name.Is(xmltok.Word, "vanish") || len(of.vanish) >= maxDepth:
	case t.SelfClosing():
		of.vanish = append(of.vanish, xmltok.Edit{Span: t.Span})
	default:
		of.within = t.Span
	}
}
