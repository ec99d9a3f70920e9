package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestClearedTabs of levels are taken out where the level's own style clears them.
func TestClearedTabs(t *testing.T) {
	const word = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	style := func(id, properties string) string {
		return `<w:style w:type="paragraph" w:styleId="` + id + `"><w:pPr>` + properties + `</w:pPr></w:style>`
	}
	level := func(style, tab string) string {
		return `<w:lvl>` + style + `<w:pPr><w:tabs>` + tab + `</w:tabs><w:ind w:left="1569" w:hanging="576"/></w:pPr></w:lvl>`
	}
	const (
		of  = `<w:pStyle w:val="H2"/>`
		num = `<w:tab w:val="num" w:pos="1569"/>`
	)
	clears := style("H2", `<w:tabs><w:tab w:val="clear" w:pos="1569"/></w:tabs><w:ind w:left="0" w:firstLine="0"/>`)
	for name, c := range map[string]struct{ styles, is, want string }{
		"cleared":          {clears, level(of, num), level(of, "")},
		"kept":             {style("H2", `<w:ind w:left="0"/>`), level(of, num), level(of, num)},
		"of another place": {style("H2", `<w:tabs><w:tab w:val="clear" w:pos="360"/></w:tabs>`), level(of, num), level(of, num)},
		"set, not cleared": {style("H2", `<w:tabs><w:tab w:val="left" w:pos="1569"/></w:tabs>`), level(of, num), level(of, num)},
		"by another style": {style("H3", `<w:tabs><w:tab w:val="clear" w:pos="1569"/></w:tabs>`), level(of, num), level(of, num)},
		"of no style":      {clears, level("", num) + level(of, num), level("", num) + level(of, "")},
	} {
		numbering := func(levels string) string {
			return `<w:numbering ` + word + `><w:abstractNum w:abstractNumId="1">` + levels + `</w:abstractNum></w:numbering>`
		}
		document := docxtest.New().XML(docxtest.ParagraphXML(of, docxtest.RunXML("", "Heading"))).
			Part("word/styles.xml", `<w:styles `+word+`>`+c.styles+`</w:styles>`).Part("word/numbering.xml", numbering(c.is)).Bytes()
		out := mend(t, document, fidelity.Changes{Whole: true})
		if c.want == c.is {
			require.Nil(t, out, name)
			continue
		}
		require.Equal(t, numbering(c.want), unpack(t, out)["word/numbering.xml"], name)
		require.Nil(t, mend(t, out, fidelity.Changes{Whole: true}), "a second time")
		require.Nil(t, mend(t, document, fidelity.Changes{}), name)
	}
}
