package e2e

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

// TestLanguage looks at the language that PDFs say they are in, and at that of text which names its own: whatever the document says by
// default, and also where LibreOffice has no name for a language.
func TestLanguage(t *testing.T) {
	s := start(t)
	document := docxtest.New().Paragraph("Ein Satz.").Formatted(docxtest.Format{Language: "fr-FR"}, "Une phrase.").Bytes()
	for _, tag := range []string{"de-CH", "ja", "ar", "sr-Latn-RS", "es-419"} {
		pdf, f := s.asked(t, document, map[string]any{"language": tag, "tagged": true})
		require.Nil(t, f.ErrorCode, tag)
		require.Empty(t, f.Warnings, tag)
		b, err := os.ReadFile(pdf)
		require.NoError(t, err)
		require.Regexp(t, `/Lang ?\(`+tag+`\)`, string(b))
		require.Contains(t, string(b), "(fr-FR)", tag)
		require.Equal(t, "Ein Satz. Une phrase.", shown(t, pdf), tag)
	}
	_, f := s.asked(t, docxtest.New().Paragraph("Plain.").Bytes(), map[string]any{"language": "de-CH", "pdfa": "2b"})
	require.Nil(t, f.ErrorCode)
}
