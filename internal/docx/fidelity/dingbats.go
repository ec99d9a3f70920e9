package fidelity

import (
	"fmt"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// dingbats names the font for bullets and for runs that are nothing but dingbats and ballot boxes and name none. Fonts of text do not
// have these signs; Word takes them from Segoe UI Symbol, whose line counts then (13.0 points at 10), LibreOffice draws them from
// another font in the line of the one that it looked in first (11.5 in Arial).
type dingbats struct{ places }

// symbolFamily has all dingbats.
const symbolFamily = "Segoe UI Symbol"

// isDingbat reports whether no font of text has a character: those of Unicode's block of dingbats, and ballot boxes.
func isDingbat(r rune) bool { return r >= 0x2701 && r <= 0x27bf || r >= 0x2610 && r <= 0x2612 }

func (d *dingbats) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &dingbatsPart{of: d, number: p.Number}
}

// dingbatsPart follows one level of a list or one run at a time.
type dingbatsPart struct {
	of     *dingbats
	number int

	now    element
	level  bool
	prefix string
	at     xmltok.Span // of its properties, where it has some: where the font goes
	whole  bool        // the font needs properties around it
	named  bool        // it has a font, or a style that may have one
	signs  bool        // it has dingbats
	others bool        // and other text
}

// Visit follows a token.
func (p *dingbatsPart) Visit(t *xmltok.Token) {
	switch {
	case t.Kind == xmltok.StartToken && t.Name.Space == xmltok.Word:
		p.start(t)
	case t.IsText() && p.now.open && t.Parent().Is(xmltok.Word, "t"):
		p.text(t.Text())
	case p.now.ends(t) && p.signs && !p.others && !p.named:
		if p.level && p.whole && p.at.Len == 0 { // properties are a level's last element
			p.at = xmltok.Span{At: t.Span.At}
		}
		p.of.add(p.number, xmltok.Edit{Span: p.at, Text: p.font()})
	}
}

func (p *dingbatsPart) start(t *xmltok.Token) {
	own := p.now.open && t.Depth() == p.now.depth+1
	switch local := t.Name.Local; {
	case (local == "r" || local == "lvl") && !t.SelfClosing() && !p.now.open:
		*p = dingbatsPart{of: p.of, number: p.number, level: local == "lvl", prefix: t.Name.Colon(), at: xmltok.Span{At: t.Span.End()}, whole: true}
		p.now.begin(t)
	case own && local == "rPr" && t.SelfClosing():
		p.at = t.Span
	case own && local == "rPr":
		p.at, p.whole = xmltok.Span{At: t.Span.End()}, false
	case own && local == "lvlText":
		text, _ := t.Get("val")
		p.text(text)
	case (local == "rFonts" || local == "rStyle" || local == "pStyle") && p.now.open:
		p.named = true
	}
}

// text notes what is shown.
func (p *dingbatsPart) text(s string) {
	for _, r := range s {
		p.signs = p.signs || isDingbat(r)
		p.others = p.others || !isDingbat(r) && r != ' '
	}
}

// font returns the property that names the font, with what it needs around it.
func (p *dingbatsPart) font() string {
	font := fmt.Sprintf(`<%[1]srFonts %[1]sascii="%[2]s" %[1]shAnsi="%[2]s" %[1]seastAsia="%[2]s" %[1]scs="%[2]s"/>`, p.prefix, symbolFamily)
	if p.whole {
		return "<" + p.prefix + "rPr>" + font + "</" + p.prefix + "rPr>"
	}
	return font
}

func (d *dingbats) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	return d.places.edits
}
