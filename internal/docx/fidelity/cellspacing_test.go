package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestSpaceBetweenCells becomes part of their margins, and of the table's edges.
func TestSpaceBetweenCells(t *testing.T) {
	side := func(name, w string) string { return `<w:` + name + ` w:w="` + w + `" w:type="dxa"/>` }
	margins := func(sides string) string { return `<w:tblCellMar>` + sides + `</w:tblCellMar>` }
	space := func(w string) string { return side("tblCellSpacing", w) }
	cell := func(properties, content string) string {
		return `<w:tc><w:tcPr>` + properties + `</w:tcPr>` + content + docxtest.ParagraphXML("", docxtest.RunXML("", "a")) + `</w:tc>`
	}
	table := func(properties, first, last, cells string) string {
		return `<w:tbl><w:tblPr>` + properties + `<w:tblLook w:val="04A0"/></w:tblPr><w:tblGrid><w:gridCol w:w="` + first + `"/><w:gridCol w:w="2000"/><w:gridCol w:w="` +
			last + `"/></w:tblGrid><w:tr w:rsidR="00A1B2C3">` + cells + `</w:tr></w:tbl>`
	}
	four := side("top", "15") + side("left", "15") + side("bottom", "15") + side("right", "15")
	more := strings.ReplaceAll(four, `"15"`, `"30"`)
	sized := cell(side("tcW", "1000"), "")
	within := table("", "1000", "3000", sized)
	for name, c := range map[string]struct{ is, want string }{
		"all sides":         {table(space("15")+margins(four), "1000", "3000", sized), table(margins(more), "985", "2985", sized)},
		"nothing said":      {table(space("15"), "1000", "3000", sized), table(margins(side("top", "15")+side("bottom", "15")), "985", "2985", sized)},
		"some sides":        {table(space("15")+margins(side("left", "108")), "1000", "3000", sized), table(margins(side("top", "15")+side("bottom", "15")+side("left", "123")), "985", "2985", sized)},
		"of a cell":         {table(space("15")+margins(four), "1000", "3000", cell(`<w:tcMar>`+side("top", "40")+`</w:tcMar>`, "")+sized), table(margins(more), "985", "2985", cell(`<w:tcMar>`+side("top", "55")+`</w:tcMar>`, "")+sized)},
		"narrow columns":    {table(space("15")+margins(four), "210", "3000", sized), table(margins(more), "210", "3000", sized)},
		"sizes itself":      {table(space("15")+margins(four), "1000", "3000", cell("", "")), strings.Replace(table(margins(more), "995", "2995", cell("", "")), "2000", "2010", 1)},
		"not of one within": {table(space("15")+margins(four), "1000", "3000", cell(side("tcW", "1000"), within)), table(margins(more), "985", "2985", cell(side("tcW", "1000"), within))},
		"none":              {table(space("0")+margins(four), "1000", "3000", sized), ""},
		"a share":           {table(`<w:tblCellSpacing w:w="15" w:type="pct"/>`+margins(four), "1000", "3000", sized), ""},
		"beyond all bounds": {table(space("7200")+margins(four), "1000", "3000", sized), ""},
	} {
		document := docxtest.New().XML(c.is).Bytes()
		out := mend(t, document, fidelity.Changes{Whole: true})
		if c.want == "" {
			require.Nil(t, out, name)
			continue
		}
		require.NotNil(t, out, name)
		body := unpack(t, out)["word/document.xml"]
		require.True(t, strings.Contains(body, c.want), "%s: %s", name, body)
		require.Nil(t, mend(t, document, fidelity.Changes{}), name)
	}
}
