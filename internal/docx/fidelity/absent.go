package fidelity

import (
	"slices"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// notoSymbols is the font of the bullets in every document that Google Docs exports. Distributions have it, Windows and macOS do not.
const notoSymbols = "Noto Sans Symbols"

// absent has text in a font that Word does not find shown in Arial, as Word shows it, unless the document brings the font with it.
// The line of Noto Sans Symbols is 1.8 em, half as much again as Arial's, and each entry of a list is as high as its bullet: with the
// font a document of 36 pages had 37, and .57 of its lines stood where Word has them, in Arial .93 did.
type absent struct{ places }

func (a *absent) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return visit(func(t *xmltok.Token) {
		if t.Kind != xmltok.StartToken || !t.Name.Is(xmltok.Word, "rFonts") {
			return
		}
		for _, name := range t.Attrs() {
			if name.Text() == notoSymbols {
				a.add(p.Number, xmltok.Edit{Span: t.ValueSpan(name), Text: "Arial"})
			}
		}
	})
}

func (a *absent) edits(d *docx.Document, c Changes) docx.Edits {
	if !c.Whole || slices.Contains(d.Info().EmbeddedFonts, notoSymbols) {
		return nil
	}
	return a.places.edits
}
