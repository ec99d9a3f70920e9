package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

// TestPageTops have no space above where a break puts a paragraph there, in documents of Word 2013 and later.
func TestPageTops(t *testing.T) {
	const (
		space   = `<w:spacing w:before="0" w:beforeAutospacing="0" w:beforeLines="0"`
		word    = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
		chapter = `<w:style w:type="paragraph" w:styleId="Chapter"><w:pPr><w:pageBreakBefore/></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Annex"><w:basedOn w:val="Chapter"/></w:style>`
		page    = `<w:r><w:br w:type="page"/></w:r>`
	)
	p := func(properties, text string) string {
		return docxtest.ParagraphXML(properties, docxtest.RunXML("", text))
	}
	body := p(`<w:pageBreakBefore/>`, "first") + docxtest.ParagraphXML("", docxtest.RunXML("", "a")+page) +
		p(`<w:spacing w:before="240" w:after="60"/>`, "behind a break") + p(`<w:spacing w:before="240"/>`, "below") +
		p(`<w:pStyle w:val="Chapter"/><w:keepNext/>`, "chapter") + p(`<w:pStyle w:val="Annex"/>`, "annex") +
		p(`<w:pStyle w:val="Annex"/><w:pageBreakBefore w:val="0"/>`, "section") +
		docxtest.ParagraphXML("", page+docxtest.RunXML("", "b")) + p("", "not behind a break") +
		`<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc>` + p(`<w:pageBreakBefore/>`, "cell") + `</w:tc></w:tr></w:tbl>` +
		`<w:p><w:pPr><w:sectPr/></w:pPr>` + page + `</w:p>` + p(`<w:pageBreakBefore/>`, "new section")
	document := func(mode string) []byte {
		settings := `<w:settings ` + word + `><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="` + mode + `"/></w:compat></w:settings>`
		return docxtest.New().XML(body).Part("word/styles.xml", `<w:styles `+word+`>`+chapter+`</w:styles>`).Part("word/settings.xml", settings).Bytes()
	}
	main := unpack(t, mend(t, document("15"), all))["word/document.xml"]
	for text, want := range map[string]bool{
		"first": false, "behind a break": true, "below": false, "chapter": true, "annex": true, "section": false, "not behind a break": false, "cell": false, "new section": false,
	} {
		before, _, found := strings.Cut(main, ">"+text+"<")
		require.True(t, found, text)
		require.Equal(t, want, strings.Contains(before[strings.LastIndex(before, "<w:p>"):], space), text)
	}
	require.Contains(t, main, `<w:pPr>`+space+` w:after="60"/></w:pPr>`)
	require.Contains(t, main, `<w:pStyle w:val="Chapter"/>`+space+`/><w:keepNext/>`)
	require.Nil(t, mend(t, document("14"), all))
}
