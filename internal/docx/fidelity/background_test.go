package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

// TestBackground has no color on the pages. White is none, and a picture is more than a color.
func TestBackground(t *testing.T) {
	for background, taken := range map[string]bool{
		`<w:background w:color="00B8FF"/>`:                                      true,
		`<w:background w:color="ffffff"/>`:                                      false,
		`<w:background w:color="00B8FF"><w:drawing></w:drawing></w:background>`: false,
	} {
		plain := docxtest.Document(docxtest.ParagraphXML("", docxtest.RunXML("", "a")))
		main := strings.Replace(plain, `<w:body>`, background+`<w:body>`, 1)
		out := mend(t, docxtest.New().Part("word/document.xml", main).Bytes(), all)
		if !taken {
			require.Nil(t, out, background)
			continue
		}
		require.Equal(t, plain, unpack(t, out)["word/document.xml"])
	}
}
