package fidelity

import (
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// paragraphStyles knows what the styles of a document say of paragraphs: whether they begin a page, whether they are justified, and the
// space around them.
type paragraphStyles struct {
	styles map[string]*paragraphStyle
	usual  string         // the style of paragraphs that name none
	base   paragraphStyle // what all of them have where nothing else is said
	open   *paragraphStyle
}

type paragraphStyle struct {
	basedOn string
	breaks  toggle
	both    toggle
	space   space
	spacing spacing
}

// toggle is a property that is on or off, or of which nothing is said.
type toggle uint8

const (
	unsaid toggle = iota
	isOff
	isOn
)

func toggled(t *xmltok.Token) toggle {
	if wordml.Property(t.Get("val")) {
		return isOn
	}
	return isOff
}

// space is the space above and below a paragraph in twentieths of a point (w:spacing, ECMA-376 part 1, 17.3.1.33).
type space struct{ above, below int }

const (
	// noSpaceSaid stands for a space of which nothing is said.
	noSpaceSaid = -1
	// unclearSpace stands for one that depends on more than numbers: on lines or on paragraphs around.
	unclearSpace = -2
	// webSpace stands for the one that Word chooses, as in web pages.
	webSpace = -3
	// maxStyles bounds the styles that are remembered. The others say nothing.
	maxStyles = 50_000
)

// spaceOf returns what a w:spacing says.
func spaceOf(t *xmltok.Token) space {
	side := func(name string) int {
		if auto, given := t.Get(name + "Autospacing"); given && wordml.On(auto) {
			return webSpace
		}
		if number(t, name+"Lines", 0) != 0 {
			return unclearSpace
		}
		if _, given := t.Get(name); given {
			if n := number(t, name, unclearSpace); n >= 0 {
				return n
			}
			return unclearSpace
		}
		return noSpaceSaid
	}
	return space{side("before"), side("after")}
}

// see follows a property of a paragraph.
func (s *space) see(t *xmltok.Token) {
	switch t.Name.Local {
	case "spacing":
		*s = spaceOf(t)
	case "contextualSpacing":
		if toggled(t) == isOn {
			*s = space{unclearSpace, unclearSpace}
		}
	}
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

// silent is a space of which nothing is said.
func silent() space { return space{noSpaceSaid, noSpaceSaid} }

func newParagraphStyles() *paragraphStyles {
	return &paragraphStyles{styles: map[string]*paragraphStyle{}, base: paragraphStyle{space: silent()}}
}

// visit follows a token of the part of styles.
func (p *paragraphStyles) visit(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || t.Name.Space != xmltok.Word {
		return
	}
	owned := t.Parent().Is(xmltok.Word, "pPr")
	switch {
	case t.Name.Local == "style":
		p.begin(t)
	case owned && t.Ancestor(1).Is(xmltok.Word, "pPrDefault"):
		p.base.see(t)
	case p.open == nil:
	case t.Name.Local == "basedOn":
		p.open.basedOn, _ = t.Get("val")
	case owned && t.Ancestor(1).Is(xmltok.Word, "style"):
		p.open.see(t)
	}
}

// see follows a property.
func (s *paragraphStyle) see(t *xmltok.Token) {
	switch t.Name.Local {
	case "pageBreakBefore":
		s.breaks = toggled(t)
	case "jc":
		s.both = justifying(t)
	case "spacing":
		s.spacing.read(t)
	}
	s.space.see(t)
}

// justifying reads how lines of a paragraph are set (w:jc, 17.3.1.13): whether both their ends are.
func justifying(t *xmltok.Token) toggle {
	if kind, _ := t.Get("val"); kind == "both" {
		return isOn
	}
	return isOff
}

func (p *paragraphStyles) begin(t *xmltok.Token) {
	p.open = &paragraphStyle{space: silent()}
	id, _ := t.Get("styleId")
	kind, _ := t.Get("type")
	if usual, given := t.Get("default"); given && wordml.On(usual) && kind == "paragraph" {
		p.usual = id
	}
	if len(p.styles) < maxStyles {
		p.styles[id] = p.open
	}
}

// each goes through a style and those that it is based on, until a function wants no more.
func (p *paragraphStyles) each(style string, more func(*paragraphStyle) bool) {
	if style == "" {
		style = p.usual
	}
	for range len(p.styles) { // a style may be based on itself
		s := p.styles[style]
		if s == nil || !more(s) {
			return
		}
		style = s.basedOn
	}
}

// breaks reports whether paragraphs of a style begin a page.
func (p *paragraphStyles) breaks(style string) (does bool) {
	p.each(style, func(s *paragraphStyle) bool {
		does = s.breaks == isOn
		return s.breaks == unsaid
	})
	return does
}

// justifies reports whether paragraphs of a style are justified.
func (p *paragraphStyles) justifies(style string) bool {
	both := unsaid
	p.each(style, func(s *paragraphStyle) bool {
		both = s.both
		return both == unsaid
	})
	return both == isOn || both == unsaid && p.base.both == isOn
}

// said returns what a paragraph and its style say of the space around it.
func (p *paragraphStyles) said(of styled) space {
	own := of.space
	p.each(of.style, func(s *paragraphStyle) bool {
		own = own.or(s.space)
		return own.above == noSpaceSaid || own.below == noSpaceSaid
	})
	return own
}

// space returns the space around a paragraph that is in no table.
func (p *paragraphStyles) space(of styled) space { return p.said(of).or(p.base.space).or(space{}) }
