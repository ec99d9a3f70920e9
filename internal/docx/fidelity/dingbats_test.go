package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestDingbats: bullets and runs of dingbats alone are in a font that has them, as Word shows them, unless they name one.
func TestDingbats(t *testing.T) {
	const (
		w    = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
		font = `<w:rFonts w:ascii="Segoe UI Symbol" w:hAnsi="Segoe UI Symbol" w:eastAsia="Segoe UI Symbol" w:cs="Segoe UI Symbol"/>`
	)
	level := func(inside string) string {
		return `<w:numbering` + w + `><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>` + inside + `</w:lvl></w:abstractNum></w:numbering>`
	}
	for name, c := range map[string]struct{ before, after string }{
		"with properties":  {`<w:lvlText w:val="❏"/><w:rPr><w:u w:val="none"/></w:rPr>`, `<w:lvlText w:val="❏"/><w:rPr>` + font + `<w:u w:val="none"/></w:rPr>`},
		"with empty ones":  {`<w:lvlText w:val="❏"/><w:rPr/>`, `<w:lvlText w:val="❏"/><w:rPr>` + font + `</w:rPr>`},
		"without":          {`<w:lvlText w:val="❏ "/><w:lvlJc w:val="left"/>`, `<w:lvlText w:val="❏ "/><w:lvlJc w:val="left"/><w:rPr>` + font + `</w:rPr>`},
		"in a font":        {`<w:lvlText w:val="❏"/><w:rPr><w:rFonts w:ascii="MS Gothic"/></w:rPr>`, ""},
		"in a style's":     {`<w:pStyle w:val="a"/><w:lvlText w:val="❏"/>`, ""},
		"a bullet of text": {`<w:lvlText w:val="●"/>`, ""},
		"with a number":    {`<w:lvlText w:val="❏%1"/>`, ""},
		"nothing":          {`<w:lvlText w:val=""/>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			mended := mend(t, docxtest.New().Paragraph("Text.").Part("word/numbering.xml", level(c.before)).Bytes(), fidelity.Changes{Whole: true})
			if c.after == "" {
				require.Empty(t, mended)
				return
			}
			require.Equal(t, level(c.after), unpack(t, mended)["word/numbering.xml"])
		})
	}

	runs := func(inside string) *docxtest.Doc {
		return docxtest.New().XML(`<w:p>` + inside + `<w:r><w:t>Text ✓ text</w:t></w:r><w:r><w:tab/></w:r></w:p>`)
	}
	after := unpack(t, mend(t, runs(`<w:r><w:t>✓</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>☐</w:t></w:r>`).Bytes(), fidelity.Changes{Whole: true}))
	require.Contains(t, after["word/document.xml"], `<w:r><w:rPr>`+font+`</w:rPr><w:t>✓</w:t></w:r><w:r><w:rPr>`+font+`<w:b/></w:rPr><w:t>☐</w:t></w:r>`)
	require.Empty(t, mend(t, runs(`<w:r><w:rPr><w:rStyle w:val="a"/></w:rPr><w:t>✓</w:t></w:r>`).Bytes(), fidelity.Changes{Whole: true}))
	require.Empty(t, mend(t, runs(`<w:r><w:t>✓</w:t></w:r>`).Bytes(), fidelity.Changes{}))
}
