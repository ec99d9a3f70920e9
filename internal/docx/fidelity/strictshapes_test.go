package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestStrictShapes get the names that LibreOffice knows; what stands in their text keeps its own.
func TestStrictShapes(t *testing.T) {
	const (
		inline = `<wp:inline><wp:extent cx="9" cy="9"/></wp:inline>`
		head   = `<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing" xmlns:a="http://purl.oclc.org/ooxml/drawingml/main"><a:graphic><a:graphicData uri="u">`
		tail   = `</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`
		text   = `<w:txbxContent><w:p><w:r><w:t>box</w:t></w:r><w:r><w:drawing>` + inline + `</w:drawing></w:r></w:p></w:txbxContent>`
	)
	b := docxtest.New().XML(head + `<wp:wsp><wp:cNvSpPr txBox="1"/><wp:txbx>` + text + `</wp:txbx><wp:bodyPr rot="0"></wp:bodyPr></wp:wsp>` + tail).Bytes()
	out := mend(t, b, fidelity.Changes{Whole: true})
	require.Contains(t, unpack(t, out)["word/document.xml"], head+
		`<sheafshape:wsp xmlns:sheafshape="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><sheafshape:cNvSpPr txBox="1"/><sheafshape:txbx>`+
		text+`</sheafshape:txbx><sheafshape:bodyPr rot="0"></sheafshape:bodyPr></sheafshape:wsp>`+tail)
	require.Nil(t, mend(t, out, fidelity.Changes{Whole: true}), "a second time")
}
