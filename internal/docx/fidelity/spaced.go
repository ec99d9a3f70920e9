package fidelity

import (
	"fmt"
	"strings"

	"sheaf/internal/docx/xmltok"
)

// styled is what the space around a paragraph depends on.
type styled struct {
	style string
	space space // what it says itself
}

// spaced is a paragraph whose space above or below can be changed.
type spaced struct {
	given
	styled
	spacing    xmltok.Span // its own w:spacing, empty for none
	attributes [][2]string // of that
}

// spacedBy returns the paragraph of which nothing but the start tag has been read.
func spacedBy(t *xmltok.Token) spaced {
	return spaced{given: givenTo(t), styled: styled{space: silent()}}
}

// property follows a property of the paragraph.
func (s *spaced) property(t *xmltok.Token) {
	s.space.see(t)
	switch t.Name.Local {
	case "pStyle":
		s.style, _ = t.Get("val")
	case "spacing":
		if t.SelfClosing() && len(t.Raw) < maxProperties {
			s.spacing, s.attributes = t.Span, nil
			for _, a := range t.Attrs() {
				s.attributes = append(s.attributes, [2]string{string(a.Name), a.Text()})
			}
		}
	}
}

// withSpace leaves a space of twentieths of a point on a side of the paragraph, which is "before" or "after".
func (s *spaced) withSpace(side string, twips int) xmltok.Edit {
	var b strings.Builder
	fmt.Fprintf(&b, `<%[1]sspacing %[1]s%[2]s="%[3]d" %[1]s%[2]sAutospacing="0" %[1]s%[2]sLines="0"`, s.prefix, side, twips)
	for _, a := range s.attributes {
		if !strings.HasPrefix(a[0][strings.LastIndex(a[0], ":")+1:], side) {
			b.WriteString(" " + a[0] + `="` + attribute(a[1]) + `"`)
		}
	}
	b.WriteString("/>")
	if s.spacing.Len > 0 {
		return xmltok.Edit{Span: s.spacing, Text: b.String()}
	}
	return s.edit(b.String())
}
