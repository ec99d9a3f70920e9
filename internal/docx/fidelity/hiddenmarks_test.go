package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestHiddenMarks of cells make rows no higher.
func TestHiddenMarks(t *testing.T) {
	const (
		word   = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
		styles = `<w:styles ` + word + `><w:style w:type="paragraph" w:styleId="Numbered"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>`
		hides  = `<w:hideMark/>`
		low    = `<w:spacing w:before="0" w:beforeLines="0" w:beforeAutospacing="0" w:after="0" w:afterLines="0" w:afterAutospacing="0" w:line="20" w:lineRule="exact"/>`
	)
	cell := func(properties, content string) string {
		return `<w:tc><w:tcPr>` + properties + `</w:tcPr>` + content + `</w:tc>`
	}
	empty := func(properties string) string { return `<w:p><w:pPr>` + properties + `</w:pPr></w:p>` }
	mark := `<w:rPr><w:sz w:val="20"/></w:rPr>`
	for name, c := range map[string]struct{ is, want string }{
		"empty":              {cell(hides, empty(mark)), cell(hides, empty(low+mark))},
		"of a style":         {cell(hides, empty(`<w:pStyle w:val="S"/>`+mark)), cell(hides, empty(`<w:pStyle w:val="S"/>`+low+mark))},
		"with a space":       {cell(hides, empty(`<w:spacing w:after="160"/>`)), cell(hides, empty(low))},
		"without properties": {cell(hides, `<w:p/>`), cell(hides, `<w:p>`+`<w:pPr>`+low+`</w:pPr></w:p>`)},
		"with a bookmark":    {cell(hides, `<w:p><w:bookmarkStart w:id="1" w:name="b"/></w:p>`), cell(hides, `<w:p><w:pPr>`+low+`</w:pPr><w:bookmarkStart w:id="1" w:name="b"/></w:p>`)},
		"not hidden":         {cell("", empty(mark)), ""},
		"hidden off":         {cell(`<w:hideMark w:val="0"/>`, empty(mark)), ""},
		"with text":          {cell(hides, docxtest.ParagraphXML(mark, docxtest.RunXML("", "a"))), ""},
		"two paragraphs":     {cell(hides, empty(mark)+empty(mark)), ""},
		"with a number":      {cell(hides, empty(`<w:numPr><w:numId w:val="1"/></w:numPr>`)), ""},
		"with one by style":  {cell(hides, empty(`<w:pStyle w:val="Numbered"/>`)), ""},
		"with a control":     {cell(hides, `<w:sdt><w:sdtContent>`+empty(mark)+`</w:sdtContent></w:sdt>`), ""},
		"with a table": {
			cell(hides, `<w:tbl><w:tr w:rsidR="00A1B2C3">`+cell(hides, empty(mark))+`</w:tr></w:tbl>`+empty(mark)),
			cell(hides, `<w:tbl><w:tr w:rsidR="00A1B2C3">`+cell(hides, empty(low+mark))+`</w:tr></w:tbl>`+empty(mark)),
		},
	} {
		table := func(cells string) string { return `<w:tbl><w:tr w:rsidR="00A1B2C3">` + cells + `</w:tr></w:tbl>` }
		document := docxtest.New().XML(table(c.is)).Part("word/styles.xml", styles).Bytes()
		out := mend(t, document, fidelity.Changes{Whole: true})
		if c.want == "" {
			require.Nil(t, out, name)
			continue
		}
		require.NotNil(t, out, name)
		body := unpack(t, out)["word/document.xml"]
		require.True(t, strings.Contains(body, table(c.want)), "%s: %s", name, body)
		require.Nil(t, mend(t, document, fidelity.Changes{}), name)
	}
}
