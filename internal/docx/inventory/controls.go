package inventory

import (
	"strings"

	"sheaf/internal/docx/bound"
	"sheaf/internal/docx/xmltok"
)

// ShowValues has the Builder list what content controls are bound to in the place of what was saved in them.
func (b *Builder) ShowValues(values *bound.Values) { b.values = values }

// property takes what the properties of a content control say, which are not shown themselves.
func (s *story) property(t *xmltok.Token) {
	if n := len(s.boxed); n > 0 && t.Within(xmltok.Word, "sdtPr") {
		s.boxed[n-1].Read(t)
	}
}

// control returns the number of the innermost bound control around, 0 for none.
func (s *story) control() int {
	for i := len(s.boxed) - 1; i >= 0; i-- {
		c := s.boxed[i]
		if !c.Bound {
			continue
		}
		if n := len(s.bound); n > 0 && s.bound[n-1] == c {
			return n
		}
		if len(s.bound) >= maxThings {
			s.builder.partial = true
			return 0
		}
		s.bound = append(s.bound, c)
		return len(s.bound)
	}
	return 0
}

// shown returns the text of a piece as it is shown. Of a control with a value it is that, once, where told does not have the control; of
// a date it is nothing, for nobody can tell in which form that is.
func (b *Builder) shown(s *story, p piece, told map[int]bool) []byte {
	if p.control == 0 || b.values == nil {
		return s.text[p.from:p.to:p.to]
	}
	c := s.bound[p.control-1]
	text, sure := b.values.Shown(c)
	switch {
	case c.Dated():
		return nil
	case !sure:
		return s.text[p.from:p.to:p.to]
	case told[p.control]:
		return nil
	}
	told[p.control] = true
	return []byte(strings.ReplaceAll(text, "\n", " "))
}
