package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestLinesOfGrids tells what is left of a paragraph, in a section with a grid, for LibreOffice 7.4, and for 26.8 where it needs that, too.
func TestLinesOfGrids(t *testing.T) {
	const (
		lines = `<w:docGrid w:type="lines" w:linePitch="312"/>`
		off   = `<w:snapToGrid w:val="0"/>`
		text  = `<w:r><w:t>a</w:t></w:r>`
		exact = `<w:spacing w:line="400" w:lineRule="exact"/>`
		least = `<w:spacing w:line="400" w:lineRule="atLeast"/>`
		style = `<w:pStyle w:val="Exact"/>`
		two   = `<w:pStyle w:val="Two"/>`
	)
	styles := `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">` +
		`<w:style w:type="paragraph" w:styleId="Exact"><w:pPr>` + exact + `</w:pPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Based"><w:basedOn w:val="Exact"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Two"><w:pPr><w:spacing w:line="480" w:lineRule="auto"/></w:pPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Off"><w:pPr>` + off + exact + `</w:pPr></w:style></w:styles>`
	para := func(properties string) string { return `<w:p><w:pPr>` + properties + `</w:pPr>` + text + `</w:p>` }
	for name, c := range map[string]struct {
		grid, in, want string
		both           bool
	}{
		"exactly":                    {lines, para(exact), para(off + exact), false},
		"at least":                   {lines, para(least), para(off + least), false},
		"hardly the grid's at least": {lines, para(`<w:spacing w:line="320" w:lineRule="atLeast"/>`), "", false},
		"by its style":               {lines, para(style), para(style + off), false},
		"by what that is based on":   {lines, para(`<w:pStyle w:val="Based"/>`), para(`<w:pStyle w:val="Based"/>` + off), false},
		"not as its style":           {lines, para(style + `<w:spacing w:line="240" w:lineRule="auto"/>`), "", false},
		"off already":                {lines, para(off + exact), "", false},
		"on as it says":              {lines, para(`<w:snapToGrid/>` + exact), "", false},
		"off by its style":           {lines, para(`<w:pStyle w:val="Off"/>`), "", false},
		"as it was before a change":  {lines, para(`<w:pPrChange w:id="1"><w:pPr>` + exact + `</w:pPr></w:pPrChange>`), "", false},
		"in a text box":              {lines, `<w:p><w:r><w:pict><w:txbxContent>` + para(exact) + `</w:txbxContent></w:pict></w:r></w:p>`, `<w:p><w:r><w:pict><w:txbxContent>` + para(off+exact) + `</w:txbxContent></w:pict></w:r></w:p>`, false},
		"no grid":                    {`<w:docGrid w:linePitch="312"/>`, para(exact), "", false},
		"characters, too":            {`<w:docGrid w:type="linesAndChars" w:linePitch="312"/>`, para(exact), "", false},
		"one and a half":             {lines, para(`<w:spacing w:before="9" w:line="360" w:lineRule="auto"/>`), para(off + `<w:spacing w:before="9" w:line="468" w:lineRule="atLeast"/>`), true},
		"two by its style":           {lines, para(two), para(two + off + `<w:spacing w:line="624" w:lineRule="atLeast"/>`), true},
		"two, with a drawing":        {lines, `<w:p><w:pPr>` + two + `</w:pPr><w:r><w:drawing/></w:r></w:p>`, "", false},
		"two in a table":             {lines, `<w:tbl><w:tr><w:tc>` + para(two) + `</w:tc></w:tr></w:tbl>`, "", false},
		"less than one":              {lines, para(`<w:spacing w:line="200" w:lineRule="auto"/>`), "", false},
		"two without a grid":         {`<w:docGrid w:linePitch="312"/>`, para(two), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			document := func(body string) string { return docxtest.Document(body + `<w:sectPr>` + c.grid + `</w:sectPr>`) }
			in := docxtest.New().Part("word/styles.xml", styles).Part("word/document.xml", document(c.in)).Bytes()
			for release, changed := range map[int]bool{7: c.want != "", 26: c.both} {
				out := mend(t, in, fidelity.Changes{Whole: true, Release: release})
				if !changed {
					require.Nil(t, out, release)
					continue
				}
				require.Equal(t, document(c.want), unpack(t, out)["word/document.xml"], release)
			}
		})
	}
}

// TestGridsThatDiffer leaves lines alone that are several of a grid where that is not one for the whole document.
func TestGridsThatDiffer(t *testing.T) {
	two := `<w:p><w:pPr><w:spacing w:line="480" w:lineRule="auto"/>SECTION</w:pPr><w:r><w:t>a</w:t></w:r></w:p>`
	section := func(pitch string) string {
		return `<w:sectPr><w:docGrid w:type="lines" w:linePitch="` + pitch + `"/></w:sectPr>`
	}
	for _, c := range []struct {
		first string
		same  bool
	}{{section("312"), true}, {section("326"), false}, {`<w:sectPr/>`, false}} {
		body := strings.Replace(two, "SECTION", c.first, 1) + strings.Replace(two, "SECTION", "", 1) + section("312")
		out := mend(t, docxtest.New().Part("word/document.xml", docxtest.Document(body)).Bytes(), fidelity.Changes{Whole: true, Release: 26})
		require.Equal(t, c.same, out != nil, c.first)
	}
}
