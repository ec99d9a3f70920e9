package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestTablesThatSizeThemselves: their columns get half a point wider, and no others do.
func TestTablesThatSizeThemselves(t *testing.T) {
	const auto = `<w:tcW w:w="0" w:type="auto"/>`
	cell := func(props, content string) string {
		return `<w:tc><w:tcPr>` + props + `</w:tcPr>` + content + docxtest.ParagraphXML("", docxtest.RunXML("", "L2")) + `</w:tc>`
	}
	table := func(props, grid, row string) string {
		return `<w:tbl><w:tblPr>` + props + `</w:tblPr><w:tblGrid>` + grid + `</w:tblGrid><w:tr w:rsidR="00A1B2C3">` + row + `</w:tr></w:tbl>`
	}
	grid := func(widths ...string) string {
		return `<w:gridCol w:w="` + strings.Join(widths, `"/><w:gridCol w:w="`) + `"/>`
	}
	const change = `<w:tblGridChange w:id="1"><w:tblGrid><w:gridCol w:w="300"/></w:tblGrid></w:tblGridChange>`
	two := cell(auto, "") + cell(auto, "")
	within := table("", grid("402", "2000"), two)
	fixed := table("", grid("402", "2000"), cell(`<w:tcW w:w="402" w:type="dxa"/>`, "")+cell(auto, ""))
	many := strings.TrimSuffix(strings.TrimPrefix(strings.Repeat(`", "200`, 50), `", "`), `"`)

	for name, c := range map[string]struct{ before, after string }{
		"automatic widths":    {table("", grid("402", "2000")+change, two), table("", grid("412", "2010")+change, two)},
		"no widths of cells":  {table("", grid("402", "2000"), cell("", "")), table("", grid("412", "2010"), cell("", ""))},
		"a table in a cell":   {table("", grid("4000", "2000"), cell(auto, fixed)+cell(auto, within)), table("", grid("4010", "2010"), cell(auto, fixed)+cell(auto, strings.NewReplacer("402", "412", "2000", "2010").Replace(within)))},
		"a width of a cell":   {fixed, fixed},
		"a share of a cell":   {table("", grid("402", "2000"), cell(`<w:tcW w:w="2500" w:type="pct"/>`, "")), ""},
		"widths without kind": {table("", grid("402", "2000"), cell(`<w:tcW w:w="402"/>`, "")), ""},
		"a fixed layout":      {table(`<w:tblLayout w:type="fixed"/>`, grid("402", "2000"), two), ""},
		"one column":          {table("", grid("402"), cell(auto, "")), ""},
		"a column of nothing": {table("", grid("402", "0"), two), ""},
		"many columns":        {table("", grid(strings.Split(many, `", "`)...), two), table("", strings.ReplaceAll(grid(strings.Split(many, `", "`)...), "200", "205"), two)},
	} {
		t.Run(name, func(t *testing.T) {
			out := mend(t, docxtest.New().XML(c.before).Bytes(), fidelity.Changes{Whole: true})
			if c.after == "" || c.after == c.before {
				require.Empty(t, out)
				return
			}
			require.Contains(t, unpack(t, out)["word/document.xml"], c.after)
		})
	}
}
