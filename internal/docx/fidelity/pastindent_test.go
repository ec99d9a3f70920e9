package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestTabsPastTheIndent have the indent end where the tab is, in old releases of LibreOffice.
func TestTabsPastTheIndent(t *testing.T) {
	const (
		word    = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
		section = `<w:sectPr><w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:left="1080" w:right="1080" w:top="1000" w:bottom="1000"/></w:sectPr>` // 10080 wide
	)
	style := func(id, based, ind, tabs string) string {
		return `<w:style w:type="paragraph" w:styleId="` + id + `"><w:basedOn w:val="` + based + `"/><w:pPr>` + tabs + ind + `</w:pPr></w:style>`
	}
	ind := func(right string) string { return `<w:ind w:left="720" w:right="` + right + `" w:hanging="720"/>` }
	tab := func(kind, at string) string {
		return `<w:tabs><w:tab w:val="` + kind + `" w:pos="` + at + `"/></w:tabs>`
	}
	base := style("Base", "", "", tab("right", "9752"))
	for name, c := range map[string]struct{ is, want, text string }{
		"past the indent":      {is: style("S", "", ind("500"), tab("right", "9752")), want: style("S", "", ind("328"), tab("right", "9752"))},
		"past the margin":      {is: style("S", "", ind("500"), tab("right", "12000")), want: style("S", "", ind("0"), tab("right", "12000"))},
		"of the one it is on":  {is: base + style("S", "Base", ind("500"), ""), want: base + style("S", "Base", ind("328"), "")},
		"of a paragraph":       {is: style("S", "", ind("500"), ""), want: style("S", "", ind("328"), ""), text: `<w:p><w:pPr><w:pStyle w:val="S"/>` + tab("right", "9752") + `</w:pPr></w:p>`},
		"of another paragraph": {is: style("S", "", ind("500"), ""), text: `<w:p><w:pPr><w:pStyle w:val="S"/></w:pPr></w:p><w:p><w:pPr>` + tab("right", "9752") + `</w:pPr></w:p>`},
		"before the indent":    {is: style("S", "", ind("500"), tab("right", "9580"))},
		"a left tab":           {is: style("S", "", ind("500"), tab("left", "9752"))},
		"no indent":            {is: style("S", "", ind("0"), tab("right", "9752"))},
		"of a circle":          {is: style("S", "N", ind("500"), "") + style("N", "S", "", "")},
	} {
		styles := func(s string) string { return `<w:styles ` + word + `>` + s + `</w:styles>` }
		body := `<w:document ` + word + `><w:body>` + c.text + `<w:p/>` + section + `</w:body></w:document>`
		document := docxtest.New().Part("word/styles.xml", styles(c.is)).Part("word/document.xml", body).Bytes()
		require.Nil(t, mend(t, document, fidelity.Changes{Whole: true, Release: 25}), name)
		require.Nil(t, mend(t, document, fidelity.Changes{}), name)
		out := mend(t, document, fidelity.Changes{Whole: true})
		if c.want == "" {
			require.Nil(t, out, name)
			continue
		}
		require.Equal(t, styles(c.want), unpack(t, out)["word/styles.xml"], name)
		require.Nil(t, mend(t, out, fidelity.Changes{Whole: true}), "a second time")
	}
}
