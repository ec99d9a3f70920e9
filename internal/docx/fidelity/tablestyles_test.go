package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestTableStyles say themselves what spacing they have from the styles they are based on.
func TestTableStyles(t *testing.T) {
	const (
		word = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
		grid = `<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:tblPr/></w:style>`
		all4 = `<w:spacing w:after="0" w:line="240" w:lineRule="auto"/>`
	)
	style := func(id, content string) string {
		return `<w:style w:type="table" w:styleId="` + id + `">` + content + `</w:style>`
	}
	on := func(id string) string { return `<w:basedOn w:val="` + id + `"/>` }
	row := `<w:tblStylePr w:type="firstRow"><w:pPr><w:spacing w:after="60"/></w:pPr></w:tblStylePr>`
	for name, c := range map[string]struct{ is, want string }{
		"its own only":       {style("S", on("Grid")+`<w:pPr><w:jc w:val="left"/>`+all4+`</w:pPr>`), ""},
		"none":               {style("S", on("Grid")), style("S", on("Grid")+`<w:pPr>`+all4+`</w:pPr>`)},
		"before others":      {style("S", on("Grid")+`<w:rPr/><w:tblPr/>`+row), style("S", on("Grid")+`<w:pPr>`+all4+`</w:pPr><w:rPr/><w:tblPr/>`+row)},
		"of rows":            {style("S", on("Grid")+row), style("S", on("Grid")+`<w:pPr>`+all4+`</w:pPr>`+row)},
		"other properties":   {style("S", on("Grid")+`<w:pPr><w:jc w:val="left"/></w:pPr>`), style("S", on("Grid")+`<w:pPr>`+all4+`<w:jc w:val="left"/></w:pPr>`)},
		"a part":             {style("S", on("Grid")+`<w:pPr><w:spacing w:before="40"/></w:pPr>`), style("S", on("Grid")+`<w:pPr><w:spacing w:before="40" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>`)},
		"through another":    {style("M", `<w:tblPr/>`) + style("S", on("N")) + style("N", on("M")), ""},
		"of none":            {style("S", on("gone")), ""},
		"of a paragraph's":   {`<w:style w:type="paragraph" w:styleId="P"><w:pPr><w:spacing w:after="0"/></w:pPr></w:style>` + style("S", on("P")), ""},
		"of a circle":        {style("S", on("N")) + style("N", on("S")), ""},
		"empty, self-closed": {`<w:style w:type="table" w:styleId="S"/>`, ""},
	} {
		styles := func(s string) string { return `<w:styles ` + word + `>` + grid + s + `</w:styles>` }
		document := docxtest.New().XML(docxtest.ParagraphXML("", docxtest.RunXML("", "a"))).Part("word/styles.xml", styles(c.is)).Bytes()
		out := mend(t, document, fidelity.Changes{Whole: true})
		if c.want == "" {
			require.Nil(t, out, name)
			continue
		}
		require.Equal(t, styles(c.want), unpack(t, out)["word/styles.xml"], name)
		require.Nil(t, mend(t, out, fidelity.Changes{Whole: true}), "a second time")
		require.Nil(t, mend(t, document, fidelity.Changes{}))
	}
}
