package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

const (
	gridXML  = `<w:tblGrid><w:gridCol w:w="2500"/></w:tblGrid>`
	repeated = `<w:trPr><w:tblHeader/></w:trPr>`
)

func rowXML(properties, paragraph string) string {
	return `<w:tr>` + properties + `<w:tc>` + paragraph + `</w:tc></w:tr>`
}

func textRow(properties, text string) string {
	return rowXML(properties, docxtest.ParagraphXML("", docxtest.RunXML("", text)))
}

// places returns what the page starts of a body are the beginning of.
func places(t *testing.T, body string) (all []fidelity.Place) {
	t.Helper()
	for _, s := range pageStarts(t, body) {
		all = append(all, s.Place)
	}
	return all
}

// TestPlaces: tables and paragraphs can be parted that are no more than they look.
func TestPlaces(t *testing.T) {
	one := docxtest.ParagraphXML("", docxtest.RunXML("", "one"))
	table := func(properties, rows string) string {
		return one + `<w:tbl><w:tblPr>` + properties + `</w:tblPr>` + gridXML + rows + `</w:tbl>`
	}
	within := func(properties, before, run string) string {
		return docxtest.ParagraphXML(properties, before+docxtest.RunXML("", "one ")+run)
	}
	run := `<w:r>` + mark + `<w:t>two</w:t></w:r>`
	row, first := rowXML("", marked("", "two")), textRow("", "first")
	for name, c := range map[string]struct {
		body string
		want fidelity.Place
	}{
		"a row":                     {table("", first+row), fidelity.Row},
		"the first row":             {table("", row+first), fidelity.Row},
		"below rows repeated":       {table("", textRow(repeated, "head")+first+row), fidelity.Row},
		"one that is repeated":      {table("", first+rowXML(repeated, marked("", "two"))), fidelity.Fixed},
		"a note in a row repeated":  {table("", rowXML(repeated, docxtest.ParagraphXML("", `<w:r><w:footnoteReference w:id="1"/></w:r>`))+first+row), fidelity.Fixed},
		"cells merged":              {table("", first+rowXML("", `<w:tcPr><w:vMerge/></w:tcPr>`+marked("", "two"))), fidelity.Fixed},
		"not its first cell":        {table("", first+`<w:tr><w:tc>`+one+`</w:tc><w:tc>`+marked("", "two")+`</w:tc></w:tr>`), fidelity.Fixed},
		"a floating table":          {table(`<w:tblpPr w:tblpX="1"/>`, first+row), fidelity.Fixed},
		"a last row of its own":     {table(`<w:tblLook w:val="0460"/>`, first+row), fidelity.Fixed},
		"a table in a table":        {table("", first+rowXML("", table("", first+row)+one)), fidelity.Fixed},
		"rows in turn":              {table(`<w:tblStyle w:val="Banded"/>`, first+row), fidelity.Fixed},
		"rows in turn, two of them": {table(`<w:tblStyle w:val="Banded"/>`, first+first+row), fidelity.Row},

		"a line":                    {within("", "", run), fidelity.Line},
		"of a list":                 {within(`<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>`, "", run), fidelity.Fixed},
		"of a style's list":         {within(`<w:pStyle w:val="Listed"/>`, "", run), fidelity.Fixed},
		"of a list, taken out":      {within(`<w:pStyle w:val="Listed"/><w:numPr><w:numId w:val="0"/></w:numPr>`, "", run), fidelity.Line},
		"of a list, with an indent": {within(`<w:pStyle w:val="Listed"/><w:ind w:left="720"/>`, "", run), fidelity.Line},
		"that ends a section":       {within(`<w:sectPr/>`, "", run), fidelity.Fixed},
		"with borders":              {within(`<w:pBdr><w:top w:val="single"/></w:pBdr>`, "", run), fidelity.Fixed},
		"in a link":                 {within("", "", `<w:hyperlink w:anchor="x">`+run+`</w:hyperlink>`), fidelity.Fixed},
		"in a field":                {within("", `<w:r>`+fieldChar("begin")+`</w:r>`, run), fidelity.Fixed},
		"behind a field":            {within("", `<w:r>`+fieldChar("begin")+`</w:r><w:r>`+fieldChar("end")+`</w:r>`, run), fidelity.Line},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, []fidelity.Place{c.want}, places(t, c.body)) })
	}
}

const partStyles = `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">` +
	`<w:style w:type="paragraph" w:styleId="Listed"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Even"><w:pPr><w:jc w:val="both"/></w:pPr></w:style>` +
	`<w:style w:type="table" w:styleId="Banded"><w:tblStylePr w:type="band1Horz"/></w:style></w:styles>`

// parted returns the body of a document whose page starts begin pages.
func parted(t *testing.T, body string, c fidelity.Changes) string {
	t.Helper()
	doc := docxtest.New().Part("word/styles.xml", partStyles).XML(docxtest.ParagraphXML("", docxtest.RunXML("", "one")) + body).Bytes()
	return unpack(t, mend(t, doc, c))["word/document.xml"]
}

// TestPartedTables: the second part has the properties, the columns and the rows that are repeated, and stands behind a paragraph of no
// height, which begins the page.
func TestPartedTables(t *testing.T) {
	const apart = `<w:p><w:pPr><w:pageBreakBefore/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:rPr><w:vanish/><w:sz w:val="2"/></w:rPr></w:pPr></w:p>`
	begin := fidelity.Changes{PageStarts: map[int]bool{0: true}}
	head := `<w:tblPr><w:tblLook w:firstRow="1" w:val="04A0"/></w:tblPr>` + gridXML
	plain := `<w:tblPr><w:tblLook w:firstRow="0" w:val="0480"/></w:tblPr>` + gridXML
	row, first, header := rowXML("", marked("", "two")), textRow("", "first"), textRow(repeated, "head")

	require.Contains(t, parted(t, `<w:tbl>`+head+header+first+row+`</w:tbl>`, begin),
		`<w:tbl>`+head+header+first+`</w:tbl>`+apart+`<w:tbl>`+head+header+row+`</w:tbl>`)
	require.Contains(t, parted(t, `<w:tbl>`+head+first+row+`</w:tbl>`, begin),
		`<w:tbl>`+head+first+`</w:tbl>`+apart+`<w:tbl>`+plain+row+`</w:tbl>`)
	require.Contains(t, parted(t, `<w:tbl>`+head+row+first+`</w:tbl>`, begin),
		`<w:tbl>`+head+rowXML("", marked(`<w:pageBreakBefore/>`, "two"))+first+`</w:tbl>`, "a table that begins a page stays whole")
}

// TestPartedParagraphs: the lines behind the mark keep their look and where they begin, without number, first indent, space above and
// place in the outline, and the line before it is as wide as the others of a justified paragraph.
func TestPartedParagraphs(t *testing.T) {
	begin := fidelity.Changes{PageStarts: map[int]bool{0: true, 1: true}}
	const (
		style   = `<w:pStyle w:val="Even"/>`
		below   = `<w:spacing w:after="200"/>`
		indent  = `<w:ind w:left="720" w:hanging="360"/>`
		around  = `<w:spacing w:before="0" w:beforeLines="0" w:beforeAutospacing="0" w:after="200" w:line="240" w:lineRule="auto"/>`
		none    = `<w:pageBreakBefore/><w:numPr><w:numId w:val="0"/></w:numPr>`
		outline = `<w:outlineLvl w:val="9"/>`
		bold    = `<w:rPr><w:b/></w:rPr>`
		wide    = `<w:jc w:val="distribute"/>`
	)
	run := func(text string) string { return `<w:r>` + bold + mark + `<w:t>` + text + `</w:t></w:r>` }
	before := docxtest.RunXML("", "one ")
	again := func(justify, text string) string {
		return `<w:r>` + bold + `</w:r></w:p><w:p><w:pPr>` + style + none + around + `<w:ind w:left="720" w:hanging="1" w:firstLineChars="0"/>` + justify + outline + `</w:pPr>` +
			`<w:r>` + bold + `<w:t>` + text + `</w:t></w:r>`
	}
	require.Contains(t, parted(t, docxtest.ParagraphXML(style+below+indent, before+run("two")), begin),
		`<w:p><w:pPr>`+style+wide+below+indent+`</w:pPr>`+before+again("", "two")+`</w:p>`)
	require.Contains(t, parted(t, docxtest.ParagraphXML(style+below+indent, before+run("two ")+run("three")), begin),
		before+again(wide, "two ")+again("", "three")+`</w:p>`, "two marks in one")
	require.Contains(t, parted(t, docxtest.ParagraphXML(`<w:jc w:val="both"/>`, before+run("two")), begin), `<w:pPr>`+wide+`</w:pPr>`)
	require.NotContains(t, parted(t, docxtest.ParagraphXML(style+`<w:jc w:val="left"/>`, before+run("two")), begin), wide)

	closer := parted(t, docxtest.ParagraphXML("", before+run("two")), fidelity.Changes{PageStarts: map[int]bool{0: true}, Closer: map[int]int{0: 95, 1: 97}})
	require.Contains(t, closer, `w:line="228" w:lineRule="auto"/></w:pPr>`+before)
	require.Equal(t, 1, strings.Count(closer, `w:line="232"`), "each part is as close as its page")
}

// TestPartedWithOtherMends: what other mends put into a run's properties, both parts have.
func TestPartedWithOtherMends(t *testing.T) {
	fonts := docxtest.FontXML("Aptos")
	body := docxtest.ParagraphXML("", `<w:r><w:rPr>`+fonts+`</w:rPr><w:t>one </w:t>`+mark+`<w:t>two</w:t></w:r>`)
	out := parted(t, body, fidelity.Changes{PageStarts: map[int]bool{0: true}, Widths: fidelity.Widths{"Aptos": 105}})
	require.Equal(t, 2, strings.Count(out, `<w:w w:val="105"/>`+fonts), out)
}

// TestLowerRows: rows of a page that is set closer are lower, but not those whose height is what it is.
func TestLowerRows(t *testing.T) {
	height := func(rule string) string { return `<w:trPr><w:trHeight w:val="1000"` + rule + `/></w:trPr>` }
	out := parted(t, marked("", "two")+`<w:tbl>`+gridXML+textRow(height(""), "a")+textRow(height(` w:hRule="exact"`), "b")+textRow(height(` w:hRule="atLeast"`), "c")+`</w:tbl>`,
		fidelity.Changes{Closer: map[int]int{1: 97}})
	require.Equal(t, 2, strings.Count(out, `w:val="970"`))
	require.Contains(t, out, `<w:trHeight w:val="1000" w:hRule="exact"/>`)
}
