package fidelity

import (
	_ "embed"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// usualTheme has the colours that Word uses where a document has no theme, and no fonts, so that text stays as it is.
//
//go:embed theme.xml
var usualTheme []byte

// theme gives a document a theme (20.1.6.9) that has none and needs one: the bars of a chart and the fills of shapes take their colours
// from there, and without it LibreOffice draws them with none.
type theme struct {
	themed map[string]bool // parts with a relationship to a theme
	needed bool
}

func newTheme() *theme { return &theme{themed: map[string]bool{}} }

func (th *theme) Part(p docx.Part) xmltok.Visitor {
	if !p.Relationships() {
		return visit(func(t *xmltok.Token) {
			th.needed = th.needed || t.Kind == xmltok.StartToken && themed(t.Name)
		})
	}
	return visit(func(t *xmltok.Token) {
		if kind, _ := t.Get("Type"); t.Kind == xmltok.StartToken && strings.HasSuffix(kind, "/theme") {
			th.themed[p.Owner()] = true
		}
	})
}

// themed reports whether an element is drawn with what the theme says.
func themed(n xmltok.Name) bool {
	switch n.Space {
	case xmltok.Chart:
		return n.Local == "chartSpace"
	case xmltok.Drawing:
		return n.Local == "schemeClr" || n.Local == "fillRef" || n.Local == "lnRef"
	}
	return false
}

func (th *theme) edits(*docx.Document, Changes) docx.Edits { return nil }

func (th *theme) added(d *docx.Document, c Changes) []docx.NewPart {
	if !c.Whole || !th.needed || th.themed[d.Main()] || !d.Takes(d.Main()) {
		return nil
	}
	return []docx.NewPart{{
		Name: "sheaf/theme.xml", Type: "application/vnd.openxmlformats-officedocument.theme+xml", Data: usualTheme,
		From: d.Main(), Relation: "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme",
	}}
}
