package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestLigatures names fonts without them, unless the document asks for some.
func TestLigatures(t *testing.T) {
	const ask = `<w14:ligatures xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" w14:val="`
	run := func(rest string) string {
		return docxtest.RunXML(`<w:rFonts w:ascii="Calibri" w:hAnsi='calibri light' w:cs="Calibri" w:eastAsia="Calibri"/>`+rest, "tt") +
			docxtest.RunXML(docxtest.FontXML("Arial"), "tt")
	}
	theme := `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:latin typeface="Aptos"/><a:latin typeface="Georgia"/></a:theme>`
	mended := func(rest string) map[string]string {
		b := docxtest.New().XML(docxtest.ParagraphXML("", run(rest))).Part("word/theme/theme1.xml", theme).Bytes()
		out := mend(t, b, fidelity.Changes{Ligatures: true})
		if out == nil {
			return nil
		}
		return unpack(t, out)
	}
	for _, rest := range []string{"", ask + `none"/>`} {
		parts := mended(rest)
		require.Contains(t, parts["word/document.xml"], strings.NewReplacer(`"Calibri" w:h`, `"Calibri:-liga" w:h`, `'calibri light'`, `'calibri light:-liga'`).Replace(run(rest)))
		require.Contains(t, parts["word/theme/theme1.xml"], strings.Replace(theme, "Aptos", "Aptos:-liga", 1))
	}
	require.Empty(t, mended(ask+`standardContextual"/>`))
}
