package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestFlattened: paragraphs in a content control in the line are text of that line.
func TestFlattened(t *testing.T) {
	control := func(content string) string { return `<w:sdt><w:sdtContent>` + content + `</w:sdtContent></w:sdt>` }
	para := func(content string) string { return `<w:p>` + content + `</w:p>` }
	a, b := docxtest.RunXML("", "a"), docxtest.RunXML("", "b")
	const line = `<w:r><w:br/></w:r>`
	box := `<w:r><w:pict><w:txbxContent>` + para(b) + control(para(b)) + `</w:txbxContent></w:pict></w:r>`
	for in, want := range map[string]string{
		para(control(`<w:p><w:pPr><w:jc w:val="left"/></w:pPr>` + a + `</w:p>`)): para(control(a)),
		para(control(`<w:p><w:pPr/>`+a+`</w:p>`) + b):                            para(control(a) + b),
		para(control(para(a) + para(b))):                                         para(control(a + line + b)),
		para(control(para(a)) + control(para(b)+`<w:p/>`)):                       para(control(a) + control(b+line)),
		para(control(para(a + control(para(b))))):                                para(control(a + control(b))),
		para(control(para(box))):                                                 para(control(box)),
		control(para(a)):                                                         control(para(a)),
		para(control(a)):                                                         para(control(a)),
	} {
		after := mend(t, docxtest.New().XML(in).Bytes(), fidelity.Changes{Whole: true})
		if in == want {
			require.Nil(t, after)
		} else {
			require.Contains(t, unpack(t, after)["word/document.xml"], "<w:body>"+want+"<w:sectPr>")
		}
	}
}
