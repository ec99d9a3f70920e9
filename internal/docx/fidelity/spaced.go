package fidelity

import "sheaf/internal/docx/xmltok"

// styled is what the space around a paragraph depends on.
type styled struct {
	style   string
	spacing spacing // what it says itself
}

// spaced is a paragraph whose spacing can be changed.
type spaced struct {
	given
	styled
	has xmltok.Span // its own w:spacing, empty for none
}

// spacedBy returns the paragraph of which nothing but the start tag has been read.
func spacedBy(t *xmltok.Token) spaced { return spaced{given: givenTo(t)} }

// property follows a property of the paragraph.
func (s *spaced) property(t *xmltok.Token) {
	s.spacing.see(t)
	switch t.Name.Local {
	case "pStyle":
		s.style, _ = t.Get("val")
	case "spacing":
		if t.SelfClosing() && len(t.Raw) < maxProperties {
			s.has = t.Span
		}
	}
}

// with gives the paragraph a property, "" for none, and a spacing in place of the one that it has.
func (s *spaced) with(property string, space spacing) (all []xmltok.Edit) {
	if s.has.Len == 0 {
		return []xmltok.Edit{s.edit(property + space.element(s.prefix))}
	}
	if property != "" {
		all = append(all, s.edit(property))
	}
	return append(all, xmltok.Edit{Span: s.has, Text: space.element(s.prefix)})
}
