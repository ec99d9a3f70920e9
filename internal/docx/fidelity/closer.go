package fidelity

import (
	"cmp"
	"strconv"

	"sheaf/internal/docx/xmltok"
)

// wholeLine is the line of a paragraph of which nothing is said.
const wholeLine = "240"

// spacing is what a paragraph or a style says of its space (w:spacing, ECMA-376 part 1, 17.3.1.33), each "" where it says nothing.
type spacing struct {
	before, after, line, rule string
	// what takes the place of before and after, where it is neither "" nor nought: a space that Word works out, or hundredths of a line
	autoBefore, autoAfter, beforeLines, afterLines string
}

// over returns the spacing with what another says more.
func (s spacing) over(base spacing) spacing {
	if s.line == "" {
		s.line, s.rule = base.line, base.rule
	}
	s.before, s.after = cmp.Or(s.before, base.before), cmp.Or(s.after, base.after)
	s.autoBefore, s.autoAfter = cmp.Or(s.autoBefore, base.autoBefore), cmp.Or(s.autoAfter, base.autoAfter)
	s.beforeLines, s.afterLines = cmp.Or(s.beforeLines, base.beforeLines), cmp.Or(s.afterLines, base.afterLines)
	return s
}

// attributes returns what an element may say, by its name.
func (s *spacing) attributes() []spaceAttribute {
	return []spaceAttribute{
		{"before", &s.before}, {"beforeLines", &s.beforeLines}, {"beforeAutospacing", &s.autoBefore},
		{"after", &s.after}, {"afterLines", &s.afterLines}, {"afterAutospacing", &s.autoAfter},
		{"line", &s.line}, {"lineRule", &s.rule},
	}
}

type spaceAttribute struct {
	name  string
	value *string
}

// read takes what an element says.
func (s *spacing) read(t *xmltok.Token) {
	for _, a := range s.attributes() {
		if v, given := t.Get(a.name); given {
			*a.value = v
		}
	}
}

// element returns a w:spacing that says it. The prefix has its colon.
func (s spacing) element(prefix string) string {
	text := "<" + prefix + "spacing"
	for _, a := range s.attributes() {
		if *a.value != "" {
			text += " " + prefix + a.name + `="` + attribute(*a.value) + `"`
		}
	}
	return text + "/>"
}

// closer returns some percent of the space.
func (s spacing) closer(percent int) spacing {
	if !said(s.autoBefore) && !said(s.beforeLines) {
		s.before = less(s.before, percent)
	}
	if !said(s.autoAfter) && !said(s.afterLines) {
		s.after = less(s.after, percent)
	}
	s.line = less(s.line, percent)
	return s
}

// onTop returns the space of a paragraph on top of a page, above which Word leaves none.
func (s spacing) onTop() spacing {
	s.before, s.beforeLines, s.autoBefore = "0", "0", "0"
	return s
}

func less(value string, percent int) string {
	n, err := strconv.Atoi(value)
	if err != nil || n <= 0 || n >= 1<<20 {
		return value
	}
	return strconv.Itoa(n * percent / 100)
}

// said reports whether an attribute is there and not nought or off.
func said(value string) bool {
	return value != "" && value != "0" && value != "false" && value != "off"
}

// closable is a paragraph whose lines can be set closer.
type closable struct {
	given
	block int // how many page starts stand before it
	style string
	own   spacing
	has   xmltok.Span // of the w:spacing that it has, empty for none
	cell  bool        // it stands in a table, whose style may have a spacing of its own
}

// edits gives the paragraph a property, "" for none, and a spacing in place of the one that it has.
func (p *closable) edits(property string, s spacing) (all []xmltok.Edit) {
	if p.has.Len == 0 {
		return []xmltok.Edit{p.edit(property + s.element(p.prefix))}
	}
	if property != "" {
		all = append(all, p.edit(property))
	}
	return append(all, xmltok.Edit{Span: p.has, Text: s.element(p.prefix)})
}

// spacingOf returns all of the spacing of a paragraph.
func (p *paragraphStyles) spacingOf(of *closable) spacing {
	all := of.own
	p.each(of.style, func(s *paragraphStyle) bool {
		all = all.over(s.spacing)
		return true
	})
	if of.cell {
		return all
	}
	if all = all.over(p.base.spacing); all.line == "" {
		all.line, all.rule = wholeLine, "auto"
	}
	return all
}
