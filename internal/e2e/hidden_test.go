package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// TestHiddenText converts text that is hidden by itself and by its style, with and without the option that shows it: nothing else changes,
// and neither has anything missing.
func TestHiddenText(t *testing.T) {
	s := start(t)
	document := docxtest.New().XML(`<w:p><w:r><w:t xml:space="preserve">Seen </w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t xml:space="preserve">itself </w:t></w:r>`+
		`<w:r><w:rPr><w:rStyle w:val="Secret"/></w:rPr><w:t xml:space="preserve">styled </w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>shown</w:t></w:r></w:p>`).
		Part("word/styles.xml", `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="character" w:styleId="Secret">`+
			`<w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>`).Bytes()
	for option, want := range map[string]string{"": "Seen shown", job.HiddenHide: "Seen shown", job.HiddenShow: "Seen itself styled shown"} {
		pdf, f := s.asked(t, document, map[string]any{"hidden_text": option})
		require.Nil(t, f.ErrorCode, option)
		require.Equal(t, want, shown(t, pdf), option)
		require.Empty(t, f.Warnings, option)
	}
}
