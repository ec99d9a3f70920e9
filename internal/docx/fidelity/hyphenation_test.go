package fidelity_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

func TestHyphenation(t *testing.T) {
	for settings, want := range map[string]bool{
		``:                                   false,
		`<w:autoHyphenation/>`:               true,
		`<w:autoHyphenation w:val="true"/>`:  true,
		`<w:autoHyphenation w:val="0"/>`:     false,
		`<x><w:autoHyphenation/></x>`:        false,
		`<w:doNotHyphenateCaps w:val="1"/>`:  false,
		`<w:autoHyphenation w:val="false"/>`: false,
	} {
		t.Run(settings, func(t *testing.T) {
			b := docxtest.New().Paragraph("Word").Part("word/settings.xml", `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`+settings+`</w:settings>`).Bytes()
			var h fidelity.Hyphenation
			_, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{}, &h)
			require.NoError(t, err)
			require.Equal(t, want, h.On())
		})
	}
}
