package fidelity

import (
	"fmt"
	"maps"

	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// hanging says which commas and full stops of Chinese and Japanese text may stand beyond the end of their line (w:overflowPunct, ECMA-376
// part 1, 17.3.1.21). LibreOffice reads that upside down, 7.4 and 26.8 alike: where it is on none stands there, and where it is off, or
// nothing is said, all that come there do. Word has none there either where nothing is said, unless signs are set closer in the document
// (w:characterSpacingControl, 17.15.1.18): in its PDFs of four documents not one of the lines stands out that LibreOffice has so. That is
// left to releases before 24, which without it do not break lines between such a sign and a Latin letter, but for text whose language has
// no rules for that.
type hanging struct {
	*facts
	places

	said     bool // by the defaults themselves
	standing int  // the part of the styles
	defaults wordml.Defaults
}

func (h *hanging) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return visit(func(t *xmltok.Token) {
		switch {
		case t.Kind != xmltok.StartToken || t.Name.Space != xmltok.Word:
		case t.Name.Local == "overflowPunct":
			h.turn(p.Number, t)
		case !h.defaults.Found() || h.standing == p.Number:
			h.standing, h.defaults.Properties = p.Number, "pPr"
			h.defaults.See(t)
		}
	})
}

// turn turns over what a paragraph or style says.
func (h *hanging) turn(part int, t *xmltok.Token) {
	h.said = h.said || t.Ancestor(1).Is(xmltok.Word, "pPrDefault")
	if t.SelfClosing() {
		h.add(part, xmltok.Edit{Span: t.Span, Text: overflowing(t.Name.Colon(), !wordml.Property(t.Get("val")))})
	}
}

func overflowing(prefix string, on bool) string {
	value := 0
	if on {
		value = 1
	}
	return fmt.Sprintf(`<%[1]soverflowPunct %[1]sval="%[2]d"/>`, prefix, value)
}

func (h *hanging) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole || !h.scripts.chinese() && !h.scripts.japanese() {
		return nil
	}
	all := maps.Clone(h.places.edits)
	if all == nil {
		all = docx.Edits{}
	}
	none := h.scripts.lawless() || c.Release >= firstApart && !h.compat.tight
	if none && h.defaults.Found() && !h.said {
		e := h.defaults.Edit(func(prefix string) string { return overflowing(prefix, true) })
		all[h.standing] = xmltok.Merge(all[h.standing], []xmltok.Edit{e})
	}
	return all
}
