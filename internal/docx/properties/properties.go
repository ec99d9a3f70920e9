// Package properties takes the properties out of a document: its title, author, dates, company, and those that users make (docProps,
// ECMA-376 part 2, 11, and part 1, 22.2 and 22.3). LibreOffice writes them into the PDF. It may import docx and the packages in it.
package properties

import (
	"path"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// maxParts bounds the parts with properties of which a document may have more than LibreOffice reads.
const maxParts = 100

// Stripper looks at a document while docx.Open reads it.
type Stripper struct {
	names map[string]bool // of the parts that have properties
	parts map[int]*part
}

// New returns what looks at a document that is about to be opened.
func New() *Stripper { return &Stripper{names: map[string]bool{}, parts: map[int]*part{}} }

// part is a part with properties: all that stands in its root element.
type part struct {
	root      xmltok.Span // start tag
	from, end int64
}

// Part implements docx.Observer.
func (s *Stripper) Part(p docx.Part) xmltok.Visitor {
	switch {
	case p.Relationships() && p.Owner() == ".":
		return xmltok.Func(s.relationship)
	case s.names[p.Name]:
		s.parts[p.Number] = &part{}
		return xmltok.Func(s.parts[p.Number].token)
	}
	return nil
}

func (s *Stripper) relationship(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || t.Name.Local != "Relationship" || len(s.names) >= maxParts {
		return
	}
	kind, _ := t.Get("Type")
	target, _ := t.Get("Target")
	switch path.Base(kind) {
	case "core-properties", "extended-properties", "extendedProperties", "custom-properties", "customProperties":
		s.names[docx.Target(".", target)] = true
	}
}

func (p *part) token(t *xmltok.Token) {
	switch {
	case p.root.Len == 0 && t.Kind == xmltok.StartToken:
		p.root = t.Span
		p.from, p.end = t.Span.End(), t.Span.End()
	case p.root.Len > 0 && t.Depth() > 0:
		p.end = t.Span.End()
	}
}

// Edits returns the edits that take all properties out.
func (s *Stripper) Edits() docx.Edits {
	all := docx.Edits{}
	for number, p := range s.parts {
		if p.end > p.from {
			all[number] = []xmltok.Edit{{Span: xmltok.Span{At: p.from, Len: p.end - p.from}}}
		}
	}
	return all
}
