package fidelity_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

const mark = `<w:lastRenderedPageBreak/>`

func pageStarts(t *testing.T, body string) []fidelity.PageStart {
	t.Helper()
	b := docxtest.New().Part("word/styles.xml", partStyles).XML(body).Bytes()
	mender := fidelity.New()
	_, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{}, mender)
	require.NoError(t, err)
	starts, pages := mender.PageStarts()
	if len(starts) > 0 {
		all := 1
		for _, s := range starts {
			all += s.Pages
		}
		require.Equal(t, all, pages)
	}
	return starts
}

func marked(properties, text string) string {
	return docxtest.ParagraphXML(properties, `<w:r>`+mark+`<w:t>`+text+`</w:t></w:r>`)
}

func TestPageStarts(t *testing.T) {
	one := docxtest.ParagraphXML("", docxtest.RunXML("", "one"))
	start := fidelity.PageStart{Before: "one", After: "two", Own: 3, Pages: 1, Place: fidelity.Paragraph}
	forced, framed, inCell, within := start, start, start, start
	forced.Forced, framed.Place, inCell.Place, within.Place = true, fidelity.Fixed, fidelity.Row, fidelity.Line
	later := start
	later.Pages = 2
	for name, c := range map[string]struct {
		body string
		want []fidelity.PageStart
	}{
		"none":                      {one, nil},
		"of a paragraph":            {one + marked("", "two"), []fidelity.PageStart{start}},
		"within a paragraph":        {docxtest.ParagraphXML("", docxtest.RunXML("", "one")+`<w:r>`+mark+`<w:t>two</w:t></w:r>`), []fidelity.PageStart{within}},
		"of a table's row":          {one + `<w:tbl><w:tr><w:tc>` + marked("", "two") + `</w:tc></w:tr></w:tbl>`, []fidelity.PageStart{inCell}},
		"of a frame":                {one + marked(`<w:framePr w:w="1"/>`, "two"), []fidelity.PageStart{framed}},
		"behind a break":            {docxtest.ParagraphXML("", docxtest.RunXML("", "one")+`<w:r><w:br w:type="page"/></w:r>`) + marked("", "two"), []fidelity.PageStart{forced}},
		"that the paragraph forces": {one + marked(`<w:pageBreakBefore/>`, "two"), []fidelity.PageStart{forced}},
		"behind a section":          {docxtest.ParagraphXML(`<w:sectPr/>`, docxtest.RunXML("", "one")) + marked("", "two"), []fidelity.PageStart{forced}},
		"behind a page without":     {`<w:p><w:r><w:br w:type="page"/><w:t>one</w:t></w:r></w:p>` + marked("", "two"), []fidelity.PageStart{later}},
		"of two renderings":         {one + docxtest.ParagraphXML("", `<w:r>`+mark+mark+`<w:t>two</w:t></w:r>`), nil},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, pageStarts(t, c.body)) })
	}
}

// TestTextOfAPage is told apart from that of the pages behind it.
func TestTextOfAPage(t *testing.T) {
	starts := pageStarts(t, docxtest.ParagraphXML("", docxtest.RunXML("", "one"))+marked("", "two")+marked("", strings.Repeat("three ", 40))+marked("", "last"))
	require.Len(t, starts, 3)
	require.True(t, strings.HasPrefix(starts[0].After, "twothree"))
	require.Equal(t, []int{3, len(starts[1].After), 4}, []int{starts[0].Own, starts[1].Own, starts[2].Own})
}

// TestMarksOfOnePage: Word marks each cell of a row that goes on on another page, and rows behind it, which begin no page more.
func TestMarksOfOnePage(t *testing.T) {
	run := func(text string) string { return `<w:r><w:t>` + text + `</w:t></w:r>` }
	parted := func(text string) string { return `<w:r>` + mark + `<w:t>` + text + `</w:t></w:r>` }
	cell := func(runs ...string) string { return `<w:tc><w:p>` + strings.Join(runs, "") + `</w:p></w:tc>` }
	row := func(cells ...string) string { return `<w:tr>` + strings.Join(cells, "") + `</w:tr>` }
	table := func(rows ...string) string {
		return `<w:p>` + run("before") + `</w:p><w:tbl>` + strings.Join(rows, "") + `</w:tbl>`
	}
	long := strings.Repeat("a page of it ", 20)
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"a row over two pages":          {table(row(cell(run(long), parted("one")), cell(run(long), parted(long)), cell(run("x"), parted("three")))), []string{"one"}},
		"a row over three pages":        {table(row(cell(run("a"), parted("one"+long), parted("two"+long)), cell(run(long), parted(long), parted(long), parted("three"+long)))), []string{"one", "two", "thr"}},
		"nothing between":               {table(row(cell(parted("one")), cell(), cell(parted("two")))), []string{"one"}},
		"rows behind it":                {table(row(cell(run("a"), parted("one"))), row(cell(parted("two"))), row(cell(parted("three")))), []string{"one"}},
		"rows of pages":                 {table(row(cell(run("a"), parted("one"))), row(cell(parted("two"+long))), row(cell(parted("three")))), []string{"one", "thr"}},
		"rows with a page between":      {table(row(cell(parted("one"))), row(cell(run("between"))), row(cell(parted("three")))), []string{"one", "thr"}},
		"rows with a picture between":   {table(row(cell(parted("one"), `<w:r><w:drawing/></w:r>`)), row(cell(parted("two")))), []string{"one", "two"}},
		"a row behind the rest of one":  {table(row(cell(run("a"), parted("one"+long))), row(cell(parted("two")))), []string{"one"}},
		"a page behind the rest of one": {table(row(cell(run("a"), parted("one"+long+long+long))), row(cell(parted("two")))), []string{"one", "two"}},
		"a picture in the rest of one":  {table(row(cell(run("a"), parted("one"), `<w:r><w:drawing/></w:r>`)), row(cell(parted("two")))), []string{"one", "two"}},
		"pages of the row behind":       {table(row(cell(run("a"), parted("one"+long))), row(cell(parted("two"+long)), cell(run("b"), parted("three"+long)))), []string{"one", "thr"}},
		"rows within a cell":            {table(row(cell(run("a")), `<w:tc>`+`<w:tbl>`+row(cell(parted("one")), cell(parted("two")))+row(cell(parted("three")))+`</w:tbl><w:p/></w:tc>`)), []string{"one"}},
		"two tables":                    {table(row(cell(parted("one")))) + table(row(cell(parted("two")))), []string{"one", "two"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, s := range pageStarts(t, c.body) {
				got = append(got, s.After[:3])
			}
			require.Equal(t, c.want, got)
		})
	}
}

// TestSectionsThatGoOn: a section that goes on below the one before, or beside it, begins no page, which its last paragraph says.
func TestSectionsThatGoOn(t *testing.T) {
	section := func(properties, text string) string {
		return docxtest.ParagraphXML(`<w:sectPr>`+properties+`</w:sectPr>`, docxtest.RunXML("", text))
	}
	broken := docxtest.ParagraphXML(`<w:sectPr/>`, docxtest.RunXML("", "one")+`<w:r><w:br w:type="page"/></w:r>`)
	within := docxtest.ParagraphXML("", docxtest.RunXML("", "below")+`<w:r>`+mark+`<w:t>two</w:t></w:r>`)
	for kind, more := range map[string]int{"nextPage": 1, "oddPage": 1, "continuous": 0, "nextColumn": 0} {
		last := section(`<w:type w:val="`+kind+`"/>`, "last")
		for name, c := range map[string]struct {
			body string
			want fidelity.PageStart
		}{
			"without a start": {section("", "one") + last + marked("", "two"), fidelity.PageStart{Pages: 1 + more, Forced: true, Place: fidelity.Paragraph}},
			"before a start":  {section("", "one") + within + last, fidelity.PageStart{Pages: 1 + more, Place: fidelity.Line}},
			"at a start":      {section("", "one") + marked("", "two") + last, fidelity.PageStart{Pages: 1, Forced: more > 0, Place: fidelity.Paragraph}},
			"at a break":      {section("", "one") + marked(`<w:pageBreakBefore/>`, "two") + last, fidelity.PageStart{Pages: 1, Forced: true, Place: fidelity.Paragraph}},
			"behind a break":  {broken + marked("", "two") + last, fidelity.PageStart{Pages: 1, Forced: true, Place: fidelity.Paragraph}},
		} {
			t.Run(kind+" "+name, func(t *testing.T) {
				got := pageStarts(t, c.body)
				require.Len(t, got, 1)
				c.want.Before, c.want.After, c.want.Own = got[0].Before, got[0].After, got[0].Own
				require.Equal(t, c.want, got[0])
			})
		}
	}
}

func TestForcedStarts(t *testing.T) {
	const begins = `<w:pageBreakBefore/>`
	body := docxtest.ParagraphXML("", docxtest.RunXML("", "one")) + marked("", "two") +
		marked(`<w:pStyle w:val="Title"/><w:spacing w:after="200"/>`, "three") + `<w:p><w:r>` + mark + `<w:t>four</w:t></w:r></w:p>`
	b := docxtest.New().XML(body).Bytes()
	main := func(c fidelity.Changes) string { return unpack(t, mend(t, b, c))["word/document.xml"] }

	out := main(fidelity.Changes{PageStarts: map[int]bool{0: true, 1: true, 2: true}})
	require.Equal(t, 3, strings.Count(out, begins))
	require.Contains(t, out, `<w:pStyle w:val="Title"/>`+begins+`<w:spacing w:before="0" w:beforeLines="0" w:beforeAutospacing="0" w:after="200"`)
	require.Contains(t, out, `<w:p><w:pPr>`+begins+`<w:spacing w:before="0" `)

	out = main(fidelity.Changes{PageStarts: map[int]bool{0: true}, Closer: map[int]int{2: 97}})
	require.Equal(t, 1, strings.Count(out, begins))
	require.Contains(t, out, `<w:spacing w:before="0" w:after="194" w:line="232" w:lineRule="auto"/>`)
	require.Nil(t, mend(t, b, fidelity.Changes{}))
}

// TestCloserLines: what Word works out for itself stays its own, and every paragraph can be set closer.
func TestCloserLines(t *testing.T) {
	const closer = `<w:spacing w:after="135" w:line="262" w:lineRule="auto"/>`
	for name, c := range map[string]struct{ in, want string }{
		"space worked out": {`<w:p><w:pPr><w:spacing w:before="100" w:beforeAutospacing="1" w:afterLines="50" w:after="100" w:line="200" w:lineRule="exact"/></w:pPr></w:p>`,
			`<w:p><w:pPr><w:spacing w:before="100" w:beforeAutospacing="1" w:after="100" w:afterLines="50" w:line="194" w:lineRule="exact"/></w:pPr></w:p>`},
		"nothing said":  {`<w:p><w:r/></w:p>`, `<w:p><w:pPr>` + closer + `</w:pPr><w:r/></w:p>`},
		"empty":         {`<w:p/>`, `<w:p><w:pPr>` + closer + `</w:pPr></w:p>`},
		"no properties": {`<w:p><w:pPr/></w:p>`, `<w:p><w:pPr>` + closer + `</w:pPr></w:p>`},
	} {
		t.Run(name, func(t *testing.T) {
			b := docxtest.New().XML(docxtest.ParagraphXML("", docxtest.RunXML("", "one")) + marked("", "two") + c.in).Bytes()
			require.Contains(t, unpack(t, mend(t, b, fidelity.Changes{Closer: map[int]int{1: 97}}))["word/document.xml"], c.want)
		})
	}
}
