package fidelity_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

const (
	wordSpace   = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	justifyText = "one two three four five six seven eight nine ten eleven twelve"
)

// justifiedDocument has a body, in the compatibility mode of Word 2013 and later unless another is given.
func justifiedDocument(mode, body string) []byte {
	styles := `<w:styles ` + wordSpace + `><w:style w:type="paragraph" w:styleId="Text"><w:pPr><w:jc w:val="both"/></w:pPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="List"><w:basedOn w:val="Text"/></w:style></w:styles>`
	settings := `<w:settings ` + wordSpace + `><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="` + mode + `"/></w:compat></w:settings>`
	return docxtest.New().XML(body).Part("word/styles.xml", styles).Part("word/settings.xml", settings).Bytes()
}

// whole has only what is needed.
var whole = fidelity.Changes{Whole: true}

// TestSpacesOfJustifiedLines get runs of their own, three quarters as wide.
func TestSpacesOfJustifiedLines(t *testing.T) {
	const (
		bold   = `<w:rPr><w:b/></w:rPr>`
		narrow = `<w:r><w:rPr><w:b/><w:w w:val="75"/></w:rPr><w:t xml:space="preserve"> </w:t></w:r>`
	)
	paragraph := docxtest.ParagraphXML
	run := func(properties, text string) string { return `<w:r>` + properties + `<w:t>` + text + `</w:t></w:r>` }
	split := strings.ReplaceAll(justifyText, " ", `</w:t></w:r>`+narrow+`<w:r>`+bold+`<w:t xml:space="preserve">`)
	for name, properties := range map[string]string{"itself": `<w:jc w:val="both"/>`, "by its style": `<w:pStyle w:val="Text"/>`, "by the style of its style": `<w:pStyle w:val="List"/>`} {
		main := unpack(t, mend(t, justifiedDocument("15", paragraph(properties, run(bold, justifyText))), whole))["word/document.xml"]
		require.Contains(t, main, `<w:r>`+bold+`<w:t>`+split+`</w:t></w:r>`, name)
	}
	plain := unpack(t, mend(t, justifiedDocument("15", paragraph(`<w:jc w:val="both"/>`, run("", justifyText))), whole))["word/document.xml"]
	require.Contains(t, plain, `<w:t>one</w:t></w:r><w:r><w:rPr><w:w w:val="75"/></w:rPr><w:t xml:space="preserve"> </w:t></w:r><w:r><w:t xml:space="preserve">two</w:t></w:r>`)
}

// narrowed reports whether changes make something narrower.
func narrowed(t *testing.T, document []byte, changes fidelity.Changes) bool {
	mended := mend(t, document, changes)
	return mended != nil && strings.Contains(unpack(t, mended)["word/document.xml"], `<w:w w:val="75"/>`)
}

// TestSpacesThatStay are those of lines that Word does not make narrower, and those in text that is more than text.
func TestSpacesThatStay(t *testing.T) {
	both := `<w:jc w:val="both"/>`
	text := docxtest.RunXML("", justifyText)
	field := `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF a</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` + text + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
	for name, body := range map[string]string{
		"left":             docxtest.ParagraphXML("", text),
		"left by itself":   docxtest.ParagraphXML(`<w:pStyle w:val="Text"/><w:jc w:val="left"/>`, text),
		"short":            docxtest.ParagraphXML(both, docxtest.RunXML("", "one two three")),
		"field":            docxtest.ParagraphXML(both, field),
		"link":             docxtest.ParagraphXML(both, `<w:hyperlink w:anchor="a">`+text+`</w:hyperlink>`),
		"control":          docxtest.ParagraphXML(both, `<w:sdt><w:sdtContent>`+text+`</w:sdtContent></w:sdt>`),
		"width of its own": docxtest.ParagraphXML(both, docxtest.RunXML(`<w:w w:val="90"/>`, justifyText)),
		"fitted":           docxtest.ParagraphXML(both, docxtest.RunXML(`<w:fitText w:val="90"/>`, justifyText)),
		"text box":         docxtest.ParagraphXML("", `<w:r><w:pict><w:txbxContent>`+docxtest.ParagraphXML(both, text)+`</w:txbxContent></w:pict></w:r>`),
		"East Asian":       docxtest.ParagraphXML(both, text+docxtest.RunXML("", "漢字")),
	} {
		require.False(t, narrowed(t, justifiedDocument("15", body), whole), name)
	}
	body := docxtest.ParagraphXML(both, text)
	require.False(t, narrowed(t, justifiedDocument("14", body), whole), "before Word 2013")
	later := whole
	later.Release = 26
	require.False(t, narrowed(t, justifiedDocument("15", body), later), "narrows spaces itself")
	untrimmed := docxtest.ParagraphXML(both, `<w:r><w:t> `+justifyText+`</w:t></w:r>`)
	require.False(t, narrowed(t, justifiedDocument("15", untrimmed), whole), "the first space is not shown")
}

// TestSpacesOfJustifiedLinesAmongOtherChanges have the properties that the run has after all changes.
func TestSpacesOfJustifiedLinesAmongOtherChanges(t *testing.T) {
	changes := whole
	changes.Ligatures = true
	run := docxtest.RunXML(`<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/>`, justifyText)
	main := unpack(t, mend(t, justifiedDocument("15", docxtest.ParagraphXML(`<w:jc w:val="both"/>`, run)), changes))["word/document.xml"]
	require.Equal(t, 2*(2*strings.Count(justifyText, " ")+1), strings.Count(main, `="Calibri:-liga"`))
	require.Equal(t, strings.Count(justifyText, " "), strings.Count(main, `<w:w w:val="75"/>`))
}

// TestFontsWithNarrowSpaces are given to runs whose font is sure, where LibreOffice takes the width of spaces from there.
func TestFontsWithNarrowSpaces(t *testing.T) {
	const fonts = `<w:rFonts w:ascii="%[1]s" w:hAnsi="%[1]s"/>`
	styles := `<w:styles ` + wordSpace + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi"/></w:rPr></w:rPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:styleId="Named"><w:rPr><w:rFonts w:ascii="Calibri"/></w:rPr></w:style>` +
		`<w:style w:type="character" w:styleId="Code"><w:rPr><w:rFonts w:ascii="Courier New"/></w:rPr></w:style></w:styles>`
	theme := `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:minorFont><a:latin typeface="Arial"/></a:minorFont></a:theme>`
	settings := `<w:settings ` + wordSpace + `><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`
	changes := whole
	changes.SpaceWidths, changes.Ligatures = true, true
	both := `<w:jc w:val="both"/>`
	text := `<w:t>` + justifyText + `</w:t></w:r>`
	table := func(paragraph string) string { return `<w:tbl><w:tr><w:tc>` + paragraph + `</w:tc></w:tr></w:tbl>` }
	for name, c := range map[string]struct{ body, want string }{
		"itself":        {docxtest.ParagraphXML(both, docxtest.RunXML(`<w:rFonts w:ascii="Verdana"/>`, justifyText)), `<w:rPr><w:rFonts w:ascii="Verdana"/>` + fmt.Sprintf(fonts, "Verdana:SPCW=75") + `</w:rPr>` + text},
		"by the theme":  {docxtest.ParagraphXML(both, `<w:r>`+text), `<w:r><w:rPr>` + fmt.Sprintf(fonts, "Arial:SPCW=75") + `</w:rPr>` + text},
		"empty":         {docxtest.ParagraphXML(both, `<w:r><w:rPr/>`+text), `<w:rPr/><w:rPr>` + fmt.Sprintf(fonts, "Arial:SPCW=75") + `</w:rPr>` + text},
		"by a style":    {docxtest.ParagraphXML(`<w:pStyle w:val="Named"/>`+both, `<w:r>`+text), `<w:rPr>` + fmt.Sprintf(fonts, "Calibri:-liga&amp;SPCW=75") + `</w:rPr>` + text},
		"by characters": {docxtest.ParagraphXML(both, docxtest.RunXML(`<w:rStyle w:val="Code"/>`, justifyText)), `<w:rStyle w:val="Code"/>` + fmt.Sprintf(fonts, "Courier New:SPCW=75") + `</w:rPr>` + text},
		"two":           {docxtest.ParagraphXML(both, `<w:r><w:t>`+justifyText+`</w:t>`+mark+text), fmt.Sprintf(fonts, "Arial:SPCW=75") + `</w:rPr><w:t>` + justifyText + `</w:t></w:r></w:p>`},
		"symbols":       {docxtest.ParagraphXML(both, docxtest.RunXML(`<w:rFonts w:ascii="Segoe UI Symbol"/>`, justifyText)), `<w:w w:val="75"/>`},
		"features":      {docxtest.ParagraphXML(both, docxtest.RunXML(`<w:rFonts w:ascii="Carlito:smcp"/>`, justifyText)), `<w:w w:val="75"/>`},
		"a table":       {table(docxtest.ParagraphXML(both, `<w:r>`+text)), `<w:w w:val="75"/>`},
		"itself in one": {table(docxtest.ParagraphXML(both, docxtest.RunXML(`<w:rFonts w:ascii="Verdana"/>`, justifyText))), fmt.Sprintf(fonts, "Verdana:SPCW=75") + `</w:rPr>` + text},
		"a link":        {docxtest.ParagraphXML(both, `<w:hyperlink w:anchor="a"><w:r>`+text+`</w:hyperlink>`), fmt.Sprintf(fonts, "Arial:SPCW=75") + `</w:rPr>` + text + `</w:hyperlink>`},
		"a control":     {docxtest.ParagraphXML(both, `<w:sdt><w:sdtContent><w:r>`+text+`</w:sdtContent></w:sdt>`), `<w:r><w:rPr>` + fmt.Sprintf(fonts, "Arial:SPCW=75") + `</w:rPr>` + text},
		"a field":       {docxtest.ParagraphXML(both, `<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>ADDIN a</w:instrText><w:fldChar w:fldCharType="separate"/></w:r><w:r>`+text+`<w:r><w:fldChar w:fldCharType="end"/></w:r>`), `<w:r><w:rPr>` + fmt.Sprintf(fonts, "Arial:SPCW=75") + `</w:rPr>` + text},
		"behind one":    {table(docxtest.ParagraphXML("", "")) + docxtest.ParagraphXML(both, `<w:r>`+text), fmt.Sprintf(fonts, "Arial:SPCW=75")},
	} {
		also := changes
		if name == "two" { // both have it
			also.PageStarts = map[int]bool{0: true}
		}
		out := unpack(t, mend(t, docxtest.New().XML(c.body).Part("word/styles.xml", styles).Part("word/theme/theme1.xml", theme).Part("word/settings.xml", settings).Bytes(), also))["word/document.xml"]
		require.Contains(t, out, c.want, name)
		split := strings.Contains(c.want, `<w:w `)
		require.Equal(t, split, strings.Contains(out, `<w:w `), name)
		require.Equal(t, !split, strings.Contains(out, "SPCW=75"), name)
		if name == "two" {
			require.Equal(t, 2*2, strings.Count(out, "SPCW=75"), name)
		}
	}
}
