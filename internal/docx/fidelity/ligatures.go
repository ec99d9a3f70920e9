package fidelity

import (
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// ligatures has text set without ligatures in the families of whose letters "tt", "ti" or "ff" LibreOffice makes one sign, up to
// .06 em narrower than the two, so that lines take a word more. Word joins none unless the document says so (w14:ligatures of
// [MS-DOCX]); in one that does they stay everywhere. LibreOffice reads OpenType's features behind the name of a family.
type ligatures struct {
	*facts
	places
}

// noLigatures is what LibreOffice reads behind the name of a family ("Font features" of its help).
const noLigatures = ":-liga"

// joining are the families with such ligatures, in lower case: Calibri and those that Carlito stands in for.
var joining = map[string]bool{
	"calibri": true, "calibri light": true, "carlito": true, "candara": true, "corbel": true, "aptos": true, "aptos display": true,
}

func (l *ligatures) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return visit(func(t *xmltok.Token) {
		if t.Kind != xmltok.StartToken {
			return
		}
		switch {
		case t.Name.Is(xmltok.Word2010, "ligatures"):
			kind, _ := t.Get("val")
			l.joined = l.joined || kind != "none"
		case t.Name.Is(xmltok.Word, "rFonts"):
			l.names(p.Number, t, "ascii", "hAnsi")
		case t.Name.Is(xmltok.Drawing, "latin"):
			l.names(p.Number, t, "typeface")
		}
	})
}

// names remembers the attributes of a tag, of these names, that name such a family.
func (l *ligatures) names(part int, t *xmltok.Token, attributes ...string) {
	for _, a := range t.Attrs() {
		for _, name := range attributes {
			if string(a.Local()) == name && joining[strings.ToLower(a.Text())] {
				span := t.ValueSpan(a)
				l.add(part, xmltok.Edit{Span: xmltok.Span{At: span.At + span.Len}, Text: noLigatures})
			}
		}
	}
}

func (l *ligatures) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Ligatures || l.joined {
		return nil
	}
	return l.places.edits
}
