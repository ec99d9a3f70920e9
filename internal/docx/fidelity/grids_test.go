package fidelity_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// gridOf is a w:tblGrid of columns.
func gridOf(columns ...int) string {
	var b strings.Builder
	for _, c := range columns {
		fmt.Fprintf(&b, `<w:gridCol w:w="%d"/>`, c)
	}
	return `<w:tblGrid>` + b.String() + `</w:tblGrid>`
}

// cellOf is a cell that says how wide it wants to be, in twentieths of a point for a number, nothing for "".
func cellOf(width, content string) string {
	kind := "dxa"
	if strings.HasSuffix(width, "%") || strings.HasSuffix(width, " pct") {
		width, kind = strings.TrimSuffix(width, " pct"), "pct"
	}
	props := ""
	if width != "" {
		props = `<w:tcPr><w:tcW w:w="` + width + `" w:type="` + kind + `"/></w:tcPr>`
	}
	return `<w:tc>` + props + docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML("Arial")+`<w:sz w:val="20"/>`, content)) + `</w:tc>`
}

func rowOf(cells ...string) string { return `<w:tr>` + strings.Join(cells, "") + `</w:tr>` }

func tableOf(props string, parts ...string) string {
	return `<w:tbl><w:tblPr>` + props + `</w:tblPr>` + strings.Join(parts, "") + `</w:tbl>`
}

const (
	// room is the width of the text on a page of the document, in twentieths of a point.
	room    = 9000
	section = `<w:p><w:pPr><w:sectPr><w:pgSz w:w="11000" w:h="16000"/><w:pgMar w:left="1000" w:right="1000" w:top="1000" w:bottom="1000"/></w:sectPr></w:pPr></w:p>`
	auto    = `<w:tblW w:w="0" w:type="auto"/>`
	fixed   = `<w:tblLayout w:type="fixed"/>`
	mode15  = `<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>`
)

var gridCol = regexp.MustCompile(`<w:gridCol w:w="(\d+)"/>`)

// grids mends a document with a table, and returns the columns that its tables have then.
func grids(t *testing.T, table string) (columns []int) {
	t.Helper()
	settings := `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">` + mode15 + `</w:settings>`
	in := docxtest.New().Part("word/settings.xml", settings).XML(table + section).Bytes()
	out := mend(t, in, fidelity.Changes{Whole: true})
	if len(out) == 0 {
		return nil
	}
	for _, m := range gridCol.FindAllStringSubmatch(unpack(t, out)["word/document.xml"], -1) {
		n, err := strconv.Atoi(m[1])
		require.NoError(t, err)
		columns = append(columns, n)
	}
	return columns
}

// TestGridsThatOtherProgramsWrite: columns are as wide as their cells prefer to be.
func TestGridsThatOtherProgramsWrite(t *testing.T) {
	two := rowOf(cellOf("1500", "Aa"), cellOf("6000", "Bb"))
	shares := rowOf(cellOf("20%", "Aa"), cellOf("80%", "Bb"))
	whole := `<w:tblW w:w="100%" w:type="pct"/>`
	for name, c := range map[string]struct {
		table string
		want  []int
	}{
		"a hundredth for each":            {tableOf(auto, gridOf(100, 100), two), []int{1500, 6000}},
		"no grid":                         {tableOf(auto, two), []int{1500, 6000}},
		"an empty one":                    {tableOf(auto, `<w:tblGrid/>`, two), []int{1500, 6000}},
		"columns of nothing":              {tableOf(auto, gridOf(0, 0), two), []int{1500, 6000}},
		"columns that say nothing":        {tableOf(auto, `<w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>`, two), []int{1500, 6000}},
		"all the same":                    {tableOf(auto, gridOf(4500, 4500), two), []int{1500, 6000}},
		"too many columns":                {tableOf(auto, gridOf(1500, 6000, 700), two), []int{1500, 6000}},
		"shares of the page":              {tableOf(whole, gridOf(100, 100), shares), []int{1800, 7200}},
		"shares in fiftieths":             {tableOf(`<w:tblW w:w="2500" w:type="pct"/>`, gridOf(100, 100), rowOf(cellOf("1000 pct", "Aa"), cellOf("4000 pct", "Bb"))), []int{900, 3600}},
		"fixed":                           {tableOf(auto+fixed, gridOf(100, 100), two), []int{1500, 6000}},
		"fixed, in the first row":         {tableOf(auto+fixed, gridOf(4500, 4500), two, rowOf(cellOf("4500", "Cc"), cellOf("4500", "Dd"))), []int{1500, 6000}},
		"fixed, of which nothing is said": {tableOf(whole+fixed, gridOf(100, 100), rowOf(cellOf("", "Aa"), cellOf("", "Bb"))), []int{4500, 4500}},
		"the widest of the rows":          {tableOf(auto, gridOf(100, 100), two, rowOf(cellOf("2000", "Cc"), cellOf("500", "Dd"))), []int{2000, 6000}},
		"a cell over two columns":         {tableOf(auto, gridOf(100, 100, 100), rowOf(`<w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/><w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc>`, cellOf("1000", "Cc"))), []int{2000, 2000, 1000}},
		"what is left":                    {tableOf(`<w:tblW w:w="8000" w:type="dxa"/>`, gridOf(100, 100, 100), rowOf(cellOf("2000", "Aa"), cellOf("3000", "Bb"), cellOf("", "Cc"))), []int{2000, 3000, 3000}},
		"wider than the table says":       {tableOf(`<w:tblW w:w="8000" w:type="dxa"/>`, gridOf(100, 100), rowOf(cellOf("1000", "Aa"), cellOf("3000", "Bb"))), []int{2000, 6000}},
		"of formulas":                     {tableOf(auto, gridOf(3000), `<w:tr><w:tc><w:p><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x</m:t></m:r></m:oMath></w:p></w:tc></w:tr>`), []int{3000}},
	} {
		t.Run(name, func(t *testing.T) {
			require.InDeltaSlice(t, c.want, grids(t, c.table), 1)
		})
	}
}

// TestGridsThatStay: those that say what the cells say, and those of Word, which has made them of the cells and their text.
func TestGridsThatStay(t *testing.T) {
	two := rowOf(cellOf("1500", "Aa"), cellOf("6000", "Bb"))
	byWord := strings.Replace(two, `<w:tr>`, `<w:tr w:rsidR="00A1B2C3">`, 1)
	for name, table := range map[string]string{
		"the same":                        tableOf(auto, gridOf(1500, 6000), two),
		"nearly the same":                 tableOf(auto, gridOf(1504, 5995), two),
		"by Word":                         tableOf(auto, gridOf(4500, 4500), byWord),
		"a floating table":                tableOf(`<w:tblpPr w:tblpX="100"/>`+auto, gridOf(100, 100), two),
		"fixed, of which nothing is said": tableOf(`<w:tblW w:w="9000" w:type="dxa"/>`+fixed, gridOf(3000, 6000), rowOf(cellOf("", "Aa"), cellOf("", "Bb"))),
		"a text box":                      `<w:p><w:r><w:pict><w:txbxContent>` + tableOf(auto, gridOf(100, 100), two) + `</w:txbxContent></w:pict></w:r></w:p>`,
	} {
		t.Run(name, func(t *testing.T) { require.Empty(t, grids(t, table)) })
	}
	share := tableOf(`<w:tblW w:w="5000" w:type="pct"/>`, gridOf(3000, 6000), rowOf(cellOf("", "Aa"), cellOf("", "Bb")))
	require.Equal(t, []int{3010, 6010}, grids(t, share), "a hair wider, as every table that sizes itself")
}

// TestGridsKeepWordsWhole: a column is at least as wide as its longest word, and one of which nothing is said as its text.
func TestGridsKeepWordsWhole(t *testing.T) {
	const long = "Incomprehensibilities" // in Arial of ten points 93.4 points wide
	const need = 1868 + 2*108

	got := grids(t, tableOf(auto, gridOf(1000, 1000, 5000), rowOf(cellOf("1000", "Aa"), cellOf("1000", long+" "+long), cellOf("5000", "Cc"))))
	require.Len(t, got, 3)
	require.InDelta(t, need, got[1], 20)
	require.Equal(t, []int{1000, 5000}, []int{got[0], got[2]})

	got = grids(t, tableOf(auto, gridOf(1000, 4000, 4000), rowOf(cellOf("1000", long), cellOf("4000", "Bb"), cellOf("4000", "Cc"))))
	require.InDelta(t, need, got[0], 20, "the others give up their part")
	require.InDelta(t, room, got[0]+got[1]+got[2], 3)
	require.InDelta(t, got[1], got[2], 1)

	got = grids(t, tableOf(auto, gridOf(4500, 4500), rowOf(cellOf("", long), cellOf("", long+" "+long))))
	require.InDelta(t, need, got[0], 20, "as wide as the text")
	require.InDelta(t, 2*(need-216)+56+216, got[1], 30)

	got = grids(t, tableOf(auto, gridOf(100, 100), rowOf(cellOf("", long), cellOf("", strings.Repeat(long+" ", 10)))))
	require.InDelta(t, room, got[0]+got[1], 3, "as wide as the page")
	require.Greater(t, got[0], need-20)

	bold := strings.ReplaceAll(cellOf("1000", long), `<w:sz w:val="20"/>`, `<w:b/><w:sz w:val="40"/>`)
	got = grids(t, tableOf(auto, gridOf(1000, 1000), rowOf(bold, cellOf("1000", "Bb"))))
	require.Greater(t, got[0], 2*need-216)
}

// TestGridsOfTablesInCells: the column around is as wide as the table in it has to be, and a table has the room of its cell.
func TestGridsOfTablesInCells(t *testing.T) {
	within := tableOf(auto, gridOf(3000, 3000), rowOf(cellOf("3000", "Incomprehensibilities"), cellOf("3000", "Bb")))
	around := tableOf(auto, gridOf(4500, 4500), rowOf(`<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>`+within+`<w:p/></w:tc>`, cellOf("4500", "Cc")))
	got := grids(t, around)
	require.Len(t, got, 4)
	require.Greater(t, got[0], 2084+200+216)
	require.LessOrEqual(t, got[2]+got[3], got[0])
	require.InDelta(t, 2084, got[2], 30)
}
