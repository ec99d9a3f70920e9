package fidelity

import (
	"cmp"

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
	number  toggle // they are of a list
	snap    toggle // their lines are on the grid of the section
	banded  bool   // tables of it may have colors in every other row
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

// maxStyles bounds the styles that are remembered. The others say nothing.
const maxStyles = 50_000

func newParagraphStyles() *paragraphStyles {
	return &paragraphStyles{styles: map[string]*paragraphStyle{}}
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
	case t.Name.Local == "tblStylePr":
		kind, _ := t.Get("type")
		p.open.banded = p.open.banded || kind == "band1Horz" || kind == "band2Horz"
	}
}

// see follows a property.
func (s *paragraphStyle) see(t *xmltok.Token) {
	switch t.Name.Local {
	case "pageBreakBefore":
		s.breaks = toggled(t)
	case "jc":
		s.both = justifying(t)
	case "numPr":
		s.number = isOn
	case "snapToGrid":
		s.snap = toggled(t)
	}
	s.spacing.see(t)
}

// justifying reads how lines of a paragraph are set (w:jc, 17.3.1.13): whether both their ends are.
func justifying(t *xmltok.Token) toggle {
	if kind, _ := t.Get("val"); kind == "both" {
		return isOn
	}
	return isOff
}

func (p *paragraphStyles) begin(t *xmltok.Token) {
	p.open = &paragraphStyle{}
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

// numbers reports whether paragraphs of a style are of a list.
func (p *paragraphStyles) numbers(style string) (does bool) {
	p.each(style, func(s *paragraphStyle) bool {
		does = s.number == isOn
		return !does
	})
	return does
}

// snaps returns what is said of whether lines of a style are on the grid.
func (p *paragraphStyles) snaps(style string) (said toggle) {
	p.each(style, func(s *paragraphStyle) bool {
		said = s.snap
		return said == unsaid
	})
	return cmp.Or(said, p.base.snap)
}

// banded reports whether every other row of tables of a style may have a color of its own.
func (p *paragraphStyles) banded(style string) (is bool) {
	if style == "" {
		return false
	}
	p.each(style, func(s *paragraphStyle) bool {
		is = s.banded
		return !is
	})
	return is
}

// said returns what a paragraph and its style say of the space around it.
func (p *paragraphStyles) said(of styled) space { return p.gather(of, spacing.space) }

// gather returns the space that a paragraph and its style say, as it is read from what one of them says.
func (p *paragraphStyles) gather(of styled, read func(spacing) space) space {
	own := read(of.spacing)
	p.each(of.style, func(s *paragraphStyle) bool {
		own = own.or(read(s.spacing))
		return own.above == noSpaceSaid || own.below == noSpaceSaid
	})
	return own
}

// between returns the space that a paragraph has below it and the one behind it above.
func (p *paragraphStyles) between(upper, lower styled) (below, above int) {
	first, second := p.apart(upper), p.apart(lower)
	if cmp.Or(upper.style, p.usual) == cmp.Or(lower.style, p.usual) {
		if p.contextual(upper) {
			first.below = 0
		}
		if p.contextual(lower) {
			second.above = 0
		}
	}
	return first.below, second.above
}

// apart returns the space that a paragraph has to paragraphs of other styles.
func (p *paragraphStyles) apart(of styled) space {
	return p.gather(of, spacing.apart).or(p.base.spacing.apart()).or(space{})
}

// contextual reports whether a paragraph has no space to others of its style.
func (p *paragraphStyles) contextual(of styled) bool {
	said := of.spacing.contextual
	p.each(of.style, func(s *paragraphStyle) bool {
		if said == unsaid {
			said = s.spacing.contextual
		}
		return said == unsaid
	})
	return said == isOn || said == unsaid && p.base.spacing.contextual == isOn
}

// space returns the space around a paragraph that is in no table.
func (p *paragraphStyles) space(of styled) space {
	return p.said(of).or(p.base.spacing.space()).or(space{})
}

// spacing returns all that is said of a paragraph's spacing. A paragraph in a table has nothing but what it and its style say: the
// table's style may have a spacing of its own.
func (p *paragraphStyles) spacing(of styled, inTable bool) spacing {
	all := of.spacing
	p.each(of.style, func(s *paragraphStyle) bool {
		all = all.over(s.spacing)
		return true
	})
	if inTable {
		return all
	}
	if all = all.over(p.base.spacing); all.line == "" {
		all.line, all.rule = wholeLine, "auto"
	}
	return all
}
