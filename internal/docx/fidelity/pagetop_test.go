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
		space   = `<w:spacing w:before="0" w:beforeLines="0" w:beforeAutospacing="0"`
		word    = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
		chapter = `<w:style w:type="paragraph" w:styleId="Chapter"><w:pPr><w:pageBreakBefore/><w:spacing w:before="300"/></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Annex"><w:basedOn w:val="Chapter"/></w:style>`
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
		`<w:tbl><w:tblPr/><w:tblGrid/><w:tr w:rsidR="00A1B2C3"><w:tc>` + p(`<w:pageBreakBefore/>`, "cell") + `</w:tc></w:tr></w:tbl>` +
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
}

// TestPageTopsOfOlderModes have no space above behind a break, and above w:pageBreakBefore what the space below the paragraph before leaves.
func TestPageTopsOfOlderModes(t *testing.T) {
	const (
		word   = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
		styles = `<w:styles ` + word + `><w:docDefaults><w:pPrDefault><w:pPr><w:spacing w:after="100"/></w:pPr></w:pPrDefault></w:docDefaults>` +
			`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:pPr><w:spacing w:before="60"/></w:pPr></w:style>` +
			`<w:style w:type="paragraph" w:styleId="Chapter"><w:basedOn w:val="Normal"/><w:pPr><w:pageBreakBefore/><w:spacing w:before="240"/></w:pPr></w:style>` +
			`<w:style w:type="paragraph" w:styleId="Joined"><w:basedOn w:val="Normal"/><w:pPr><w:contextualSpacing/></w:pPr></w:style></w:styles>`
		chapter = `<w:pStyle w:val="Chapter"/>`
		table   = `<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>`
	)
	p := func(properties, text string) string {
		return docxtest.ParagraphXML(properties, docxtest.RunXML("", text))
	}
	body := docxtest.ParagraphXML("", `<w:r><w:br w:type="page"/></w:r>`) + p(`<w:spacing w:before="480"/>`, "behind a break") +
		p(chapter, "chapter") + p(`<w:spacing w:after="300"/>`, "much below") + p(chapter, "used up") +
		p(`<w:spacing w:after="40"/>`, "little below") + p(chapter+`<w:spacing w:before="200" w:line="300"/>`, "own") +
		p(`<w:spacing w:after="0"/>`, "none below") + p(chapter, "all") + table + p(chapter, "behind a table") +
		p(`<w:pStyle w:val="Joined"/>`, "joined") + p(chapter, "joined to its own style") +
		p(chapter+`<w:contextualSpacing/><w:spacing w:after="100"/>`, "joined chapter") + p(chapter, "same style") + p(`<w:spacing w:afterLines="50"/>`, "lines") + p(chapter, "lines above") +
		p(`<w:spacing w:after="60" w:afterAutospacing="1"/>`, "auto") + p(chapter+`<w:spacing w:before="300"/>`, "auto above")
	document := func(settings string) []byte {
		return docxtest.New().XML(body).Part("word/styles.xml", styles).Part("word/settings.xml", `<w:settings `+word+`><w:compat>`+settings+`</w:compat></w:settings>`).Bytes()
	}
	above := func(main, text string) string {
		before, _, found := strings.Cut(main, ">"+text+"<")
		require.True(t, found, text)
		_, value, _ := strings.Cut(before[strings.LastIndex(before, "<w:p>"):], `<w:spacing w:before="`)
		return strings.Split(value, `"`)[0]
	}
	changed := map[string]string{"behind a break": "0", "chapter": "140", "used up": "0", "own": "160", "all": "", "behind a table": "", "joined to its own style": "140", "same style": "", "lines above": "", "auto above": "20"}
	main := unpack(t, mend(t, document(""), all))["word/document.xml"]
	for text, want := range changed {
		require.Equal(t, want, above(main, text), text)
	}
	require.Contains(t, main, `<w:spacing w:before="160" w:beforeLines="0" w:beforeAutospacing="0" w:line="300"/>`)

	later := all
	later.Release = 26 // takes the space below itself
	main = unpack(t, mend(t, document(""), later))["word/document.xml"]
	require.Equal(t, "0", above(main, "behind a break"))
	require.Empty(t, above(main, "chapter"))

	main = unpack(t, mend(t, document(`<w:splitPgBreakAndParaMark/>`), all))["word/document.xml"]
	require.Equal(t, "480", above(main, "behind a break"), "the end of the paragraph with the break stands above it")
	main = unpack(t, mend(t, document(`<w:doNotUseHTMLParagraphAutoSpacing/>`), all))["word/document.xml"]
	require.Equal(t, "300", above(main, "auto above"))
}

// TestPageTopsOfSections have above what the space below the paragraph before leaves, in all modes.
func TestPageTopsOfSections(t *testing.T) {
	const heading = `<w:spacing w:before="240"/>`
	p := func(properties, text string) string {
		return docxtest.ParagraphXML(properties, docxtest.RunXML("", text))
	}
	ends := func(kind string) string {
		return docxtest.ParagraphXML(`<w:spacing w:after="100"/><w:sectPr>`+kind+`</w:sectPr>`, "")
	}
	body := p(heading, "first") + ends("") + p(heading, "next page") + ends("") + p(heading, "odd page") + ends(`<w:type w:val="oddPage"/>`) +
		p(heading, "goes on") + p("", "text") + ends(`<w:type w:val="continuous"/>`) +
		docxtest.ParagraphXML(heading+`<w:spacing w:after="100"/><w:sectPr><w:type w:val="continuous"/></w:sectPr>`, docxtest.RunXML("", "ends where it begins")) +
		`<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>` + p(heading, "below a table") + ends("") + p(heading, "next column") +
		`<w:sectPr><w:type w:val="nextColumn"/></w:sectPr>`
	main := unpack(t, mend(t, docxtest.New().XML(body).Bytes(), all))["word/document.xml"]
	for text, want := range map[string]string{"first": "240", "next page": "140", "odd page": "140", "goes on": "240", "ends where it begins": "240", "below a table": "240", "next column": "240"} {
		before, _, found := strings.Cut(main, ">"+text+"<")
		require.True(t, found, text)
		_, value, _ := strings.Cut(before[strings.LastIndex(before, "<w:p>"):], `w:before="`)
		require.Equal(t, want, strings.Split(value, `"`)[0], text)
	}
}
