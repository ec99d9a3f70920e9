package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

// TestCellsOfHeaders have half of the space below their last paragraphs, which LibreOffice 7.4 counts twice.
func TestCellsOfHeaders(t *testing.T) {
	const (
		word   = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
		styles = `<w:styles ` + word + `><w:docDefaults><w:pPrDefault><w:pPr><w:spacing w:after="160"/></w:pPr></w:pPrDefault></w:docDefaults>` +
			`<w:style w:type="paragraph" w:styleId="Header"><w:pPr><w:spacing w:before="60" w:after="120"/></w:pPr></w:style></w:styles>`
	)
	p := func(properties, text string) string {
		return docxtest.ParagraphXML(properties, docxtest.RunXML("", text))
	}
	cell := func(content string) string { return `<w:tc>` + content + `</w:tc>` }
	table := func(properties, cells string) string {
		return `<w:tbl><w:tblPr>` + properties + `</w:tblPr><w:tr w:rsidR="00A1B2C3">` + cells + `</w:tr></w:tbl>`
	}
	head := `<w:pStyle w:val="Header"/>`
	text := table("", cell(p(head, "not last")+p(head, "by its style"))+cell(p(head+`<w:spacing w:after="40" w:line="300"/>`, "by itself"))+
		cell(p("", "by default"))+cell(p(head+`<w:spacing w:after="0"/>`, "none"))+cell(p(head+`<w:spacing w:afterAutospacing="1"/>`, "auto"))+
		cell(p(head, "before a control")+`<w:sdt><w:sdtContent>`+p(head, "control")+`</w:sdtContent></w:sdt>`)+
		cell(table("", cell(p(head, "inner")))+p(head, "outer"))) +
		table(`<w:tblStyle w:val="Grid"/>`, cell(p("", "by the table"))+cell(p(head, "before the table"))) + p(head, "below")
	wrap := func(root string) string { return `<w:` + root + ` ` + word + `>` + text + `</w:` + root + `>` }
	document := docxtest.New().XML(p("", "text")).Part("word/styles.xml", styles).Part("word/header1.xml", wrap("hdr")).Part("word/footer1.xml", wrap("ftr")).
		Part("word/footnotes.xml", wrap("footnotes")).Bytes()
	parts := unpack(t, mend(t, document, all))
	for _, part := range []string{"word/header1.xml", "word/footer1.xml"} {
		for text, want := range map[string]string{
			"not last": "", "by its style": "60", "by itself": "20", "by default": "80", "none": "0", "auto": "", "before a control": "", "control": "60", "inner": "60",
			"outer": "60", "by the table": "", "before the table": "60", "below": "",
		} {
			before, _, found := strings.Cut(parts[part], ">"+text+"<")
			require.True(t, found, text)
			_, value, _ := strings.Cut(before[strings.LastIndex(before, "<w:p>"):], `w:after="`)
			require.Equal(t, want, strings.Split(value, `"`)[0], text)
		}
		require.Contains(t, parts[part], `<w:spacing w:after="20" w:afterLines="0" w:afterAutospacing="0" w:line="300"/>`)
	}
	require.Equal(t, wrap("footnotes"), parts["word/footnotes.xml"])

	later := all
	later.Release = 26
	require.Nil(t, mend(t, document, later))
}
