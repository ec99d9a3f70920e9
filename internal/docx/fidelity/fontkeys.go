package fidelity

import (
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// fontKeys writes the keys of embedded fonts in capitals (w:fontKey, ECMA-376 part 1, 17.8.1): with small letters in a key
// LibreOffice does not load the font. The GUID is the same.
type fontKeys struct{ places }

func (f *fontKeys) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return visit(func(t *xmltok.Token) {
		if t.Kind != xmltok.StartToken || t.Name.Space != xmltok.Word || !strings.HasPrefix(t.Name.Local, "embed") {
			return
		}
		for _, a := range t.Attrs() {
			if key := a.Text(); string(a.Local()) == "fontKey" && strings.ToUpper(key) != key && isGUID(key) {
				f.add(p.Number, xmltok.Edit{Span: t.ValueSpan(a), Text: strings.ToUpper(key)})
			}
		}
	})
}

// isGUID reports whether a text has nothing in it but what a GUID is made of.
func isGUID(s string) bool { return strings.Trim(s, "{}-0123456789abcdefABCDEF") == "" }

func (f *fontKeys) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	return f.places.edits
}
