package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

const (
	counted    = `<w:sectPr><w:lnNumType w:countBy="1"/></w:sectPr>`
	notCounted = `<w:suppressLineNumbers/>`
)

// TestLineNumbers are not given to lines that Word does not count.
func TestLineNumbers(t *testing.T) {
	p := func(properties, text string) string {
		return docxtest.ParagraphXML(properties, docxtest.RunXML("", text))
	}
	body := p("", "one") + p(counted, "last of the first section") +
		p("", "two") + p(`<w:pStyle w:val="Title"/><w:jc w:val="center"/>`, "three") + `<w:p/>` + p(`<w:suppressLineNumbers w:val="0"/>`, "own") + p(`<w:sectPr/>`, "last of the second") +
		p("", "four") + `<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc>` + p("", "cell") + `</w:tc></w:tr></w:tbl>` +
		`<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>` + p("", "box") + `</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>`
	parts := unpack(t, mend(t, docxtest.New().XML(body+counted).Header("left", "right").Footer("foot").Bytes(), all))
	var main string
	for name, part := range parts {
		switch {
		case name == "word/document.xml":
			main = part
		case strings.HasPrefix(name, "word/header"), strings.HasPrefix(name, "word/footer"):
			require.Contains(t, part, notCounted, name)
		}
	}
	for text, want := range map[string]bool{
		"one": false, "last of the first section": false, "two": true, "three": true, "own": false, "last of the second": true, "four": false, "cell": true, "box": true,
	} {
		before, _, found := strings.Cut(main, ">"+text+"<")
		require.True(t, found, text)
		paragraph := before[strings.LastIndex(before, "<w:p>"):]
		require.Equal(t, want, strings.Contains(paragraph, notCounted), "%s: %s", text, paragraph)
	}
	require.Contains(t, main, `<w:pStyle w:val="Title"/>`+notCounted+`<w:jc`)
	require.Contains(t, main, `<w:p><w:pPr>`+notCounted+`</w:pPr></w:p>`)
	require.Nil(t, mend(t, docxtest.New().XML(p("", "a")+`<w:sectPr/>`).Header("left", "right").Bytes(), all), "no section has numbers")
}
