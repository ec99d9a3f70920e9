package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

// TestBlankLines have no blanks, so that they are as high as their end.
func TestBlankLines(t *testing.T) {
	const (
		end  = `<w:rPr><w:sz w:val="16"/></w:rPr>`
		size = `<w:sz w:val="16"/>`
		tab  = `<w:r><w:rPr>` + size + `</w:rPr><w:tab/></w:r>`
	)
	space := docxtest.RunXML(size, " ")
	mark := `<w:bookmarkStart w:id="1" w:name="a"/><w:bookmarkEnd w:id="1"/>`
	taken := docxtest.ParagraphXML(end, tab+mark+tab) + `<w:tbl><w:tr><w:tc>` + docxtest.ParagraphXML(`<w:keepNext/>`+end, space) + `</w:tc></w:tr></w:tbl>`
	main := unpack(t, mend(t, docxtest.New().XML(taken).Bytes(), whole))["word/document.xml"]
	require.Contains(t, main, docxtest.ParagraphXML(end, mark)+`<w:tbl><w:tr><w:tc>`+docxtest.ParagraphXML(`<w:keepNext/>`+end, "")+`</w:tc></w:tr></w:tbl>`)

	for name, kept := range map[string]string{
		"text":            docxtest.ParagraphXML(end, tab+docxtest.RunXML(size, "a")),
		"underlined":      docxtest.ParagraphXML(end, docxtest.RunXML(`<w:u w:val="single"/>`+size, " ")),
		"line of dots":    docxtest.ParagraphXML(`<w:tabs><w:tab w:val="left" w:leader="dot" w:pos="720"/></w:tabs>`+end, tab),
		"number":          docxtest.ParagraphXML(`<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>`+end, space),
		"taller":          docxtest.ParagraphXML(end, docxtest.RunXML(`<w:sz w:val="20"/>`, " ")),
		"no size":         docxtest.ParagraphXML(end, docxtest.RunXML("", " ")),
		"end has no size": docxtest.ParagraphXML("", space),
		"break":           docxtest.ParagraphXML(end, space+`<w:r><w:rPr>`+size+`</w:rPr><w:br w:type="page"/></w:r>`),
		"picture":         docxtest.ParagraphXML(end, space+`<w:r><w:rPr>`+size+`</w:rPr><w:pict/></w:r>`),
		"field":           docxtest.ParagraphXML(end, `<w:fldSimple w:instr="DATE">`+space+`</w:fldSimple>`),
		"around a box":    docxtest.ParagraphXML(end, space+`<w:r><w:rPr>`+size+`</w:rPr><w:pict><w:txbxContent>`+docxtest.ParagraphXML("", docxtest.RunXML("", "a"))+`</w:txbxContent></w:pict></w:r>`),
	} {
		require.Nil(t, mend(t, docxtest.New().XML(kept).Bytes(), whole), name)
	}

	later := whole
	later.Release = 26
	require.Nil(t, mend(t, docxtest.New().XML(taken).Bytes(), later))
}
