package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestMarked has all changes shown in a document that was saved with them hidden, with text that was deleted after it was inserted.
func TestMarked(t *testing.T) {
	const twice = `<w:ins w:id="1"><w:del w:id="2"><w:r><w:delText>a</w:delText></w:r></w:del></w:ins>`
	file := docxtest.New().XML(docxtest.ParagraphXML("", twice)).Part("word/settings.xml",
		`<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:revisionView w:markup="0"/></w:settings>`).Bytes()
	parts := unpack(t, mend(t, file, fidelity.Changes{Whole: true, Marked: true}))
	require.NotContains(t, parts["word/settings.xml"], "revisionView")
	require.Contains(t, parts["word/document.xml"], twice)
	parts = unpack(t, mend(t, file, fidelity.Changes{Whole: true}))
	require.Contains(t, parts["word/settings.xml"], "revisionView")
	require.Contains(t, parts["word/document.xml"], `<w:ins w:id="1"></w:ins>`)
}
