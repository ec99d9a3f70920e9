package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestAbsentFonts: bullets in a font that Word does not find are in Arial, unless the document brings the font with it.
func TestAbsentFonts(t *testing.T) {
	const (
		w     = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
		table = `<w:fonts` + w + `><w:font w:name="Noto Sans Symbols"><w:embedRegular xmlns:r="r" r:id="rId1"/></w:font></w:fonts>`
	)
	level := func(font string) string {
		return `<w:numbering` + w + `><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="●"/><w:rPr>` +
			`<w:rFonts w:ascii="` + font + `" w:hAnsi="` + font + `" w:cs="` + font + `" w:eastAsia="Batang"/></w:rPr></w:lvl></w:abstractNum></w:numbering>`
	}
	document := func(font string) *docxtest.Doc {
		return docxtest.New().Formatted(docxtest.Format{Font: font}, "Text.").Part("word/numbering.xml", level(font))
	}
	after := unpack(t, mend(t, document("Noto Sans Symbols").Bytes(), fidelity.Changes{Whole: true}))
	require.Equal(t, level("Arial"), after["word/numbering.xml"])
	require.Contains(t, after["word/document.xml"], `w:ascii="Arial"`)
	require.NotContains(t, after["word/document.xml"], "Noto Sans Symbols")

	for name, stays := range map[string][]byte{
		"another font": document("Noto Sans Symbols2").Bytes(),
		"embedded":     document("Noto Sans Symbols").Part("word/fontTable.xml", table).Bytes(),
	} {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, mend(t, stays, fidelity.Changes{Whole: true}))
		})
	}
}
