package fidelity

import (
	"cmp"
	"strconv"
	"strings"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// spacing is what a paragraph or a style says of its space (w:spacing, ECMA-376 part 1, 17.3.1.33), each "" where it says nothing.
type spacing struct {
	before, after, line, rule string
	// what takes the place of before and after, where it is neither "" nor nought: a space that Word works out, or hundredths of a line
	autoBefore, autoAfter, beforeLines, afterLines string
	contextual                                     toggle // there is none to paragraphs of the same style (17.3.1.9)
}

// wholeLine is the line of a paragraph of which nothing is said.
const wholeLine = "240"

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

// see follows a property of a paragraph.
func (s *spacing) see(t *xmltok.Token) {
	switch t.Name.Local {
	case "spacing":
		for _, a := range s.attributes() {
			if v, given := t.Get(a.name); given {
				*a.value = v
			}
		}
	case "contextualSpacing":
		s.contextual = toggled(t)
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

// above returns the spacing with this space above, in twentieths of a point.
func (s spacing) above(twips int) spacing {
	s.before, s.beforeLines, s.autoBefore = strconv.Itoa(twips), "0", "0"
	return s
}

// below returns the spacing with this space below, in twentieths of a point.
func (s spacing) below(twips int) spacing {
	s.after, s.afterLines, s.autoAfter = strconv.Itoa(twips), "0", "0"
	return s
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

// space is the space above and below a paragraph in twentieths of a point.
type space struct{ above, below int }

const (
	// noSpaceSaid stands for a space of which nothing is said.
	noSpaceSaid = -1
	// unclearSpace stands for one that depends on more than numbers: on lines or on paragraphs around.
	unclearSpace = -2
	// webSpace stands for the one that Word chooses, as in web pages.
	webSpace = -3
)

// space returns the space that the spacing says.
func (s spacing) space() space {
	if s.contextual == isOn {
		return space{unclearSpace, unclearSpace}
	}
	return s.apart()
}

// apart returns the space that the spacing says to paragraphs of other styles.
func (s spacing) apart() space {
	return space{oneSpace(s.before, s.beforeLines, s.autoBefore), oneSpace(s.after, s.afterLines, s.autoAfter)}
}

func oneSpace(twips, lines, auto string) int {
	switch {
	case auto != "" && wordml.On(auto):
		return webSpace
	case said(lines):
		return unclearSpace
	case twips == "":
		return noSpaceSaid
	}
	if n, err := strconv.ParseInt(strings.TrimSpace(twips), 10, 32); err == nil && n >= 0 {
		return int(n)
	}
	return unclearSpace
}

// or returns the space with what is not said taken from another.
func (s space) or(other space) space {
	if s.above == noSpaceSaid {
		s.above = other.above
	}
	if s.below == noSpaceSaid {
		s.below = other.below
	}
	return s
}
