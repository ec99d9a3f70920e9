package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestNumbering tells, by the lists of a document and its paragraphs, what is left of both.
func TestNumbering(t *testing.T) {
	level := func(i, format, properties, text string) string {
		return `<w:lvl w:ilvl="` + i + `"><w:start w:val="1"/><w:numFmt w:val="` + format + `"/>` + properties + `<w:lvlText w:val="` + text + `"/></w:lvl>`
	}
	kind := func(levels ...string) string {
		return `<w:abstractNum w:abstractNumId="4">` + strings.Join(levels, "") + `</w:abstractNum>`
	}
	const list, own = `<w:num w:numId="2"><w:abstractNumId w:val="4"/></w:num>`, `<w:num w:numId="3"><w:abstractNumId w:val="4"/>`
	top := level("0", "upperRoman", "", "%1")
	legal := kind(top, level("1", "upperRoman", `<w:isLgl w:val="1"/>`, "%1.%2"))
	item := func(properties string) string { return docxtest.ParagraphXML(properties, docxtest.RunXML("", "a")) }
	in := func(id, level string) string {
		return `<w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="` + id + `"/></w:numPr>`
	}
	const style = `<w:pStyle w:val="Clause"/>`
	lgl := func(number string) string {
		return `<w:lvlOverride w:ilvl="1">` + level("1", "decimal", "", number+".%2") + `</w:lvlOverride></w:num>`
	}
	added := `<w:num w:numId="3"><w:abstractNumId w:val="4"/>`
	for name, c := range map[string]struct{ numbering, body, numberingAfter, bodyAfter string }{
		"figures": {
			legal + list, item(in("2", "0")) + item(in("2", "1")) + item(in("2", "1")),
			legal + list + added + lgl("1"), item(in("2", "0")) + item(in("3", "1")) + item(in("3", "1")),
		},
		"by a style": {
			legal + list, item(style) + item(style+`<w:ind w:left="9"/>`),
			legal + list + added + lgl("1"), item(style+in("3", "1")+`<w:ind w:left="720"/>`) + item(style+in("3", "1")+`<w:ind w:left="9"/>`),
		},
		"levels that go on": {
			kind(top, level("1", "decimal", `<w:lvlRestart w:val="0"/>`, "%2")) + list, strings.Repeat(item(in("2", "0"))+item(in("2", "1")), 2) + item(in("2", "1")),
			kind(top, level("1", "decimal", `<w:lvlRestart w:val="0"/>`, "%2")) + list + added + `<w:lvlOverride w:ilvl="1"><w:startOverride w:val="2"/></w:lvlOverride></w:num>`,
			item(in("2", "0")) + item(in("2", "1")) + item(in("2", "0")) + item(in("3", "1")) + item(in("2", "1")),
		},
		"another start": {
			kind(top) + own + `<w:lvlOverride w:ilvl="0">` + strings.Replace(top, `"1"`, `"5"`, 1) + `</w:lvlOverride></w:num>`, item(in("3", "0")),
			kind(top) + own + `<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>` + strings.Replace(top, `"1"`, `"5"`, 1) + `</w:lvlOverride></w:num>`, item(in("3", "0")),
		},
		"the same start":          {kind(top) + own + `<w:lvlOverride w:ilvl="0">` + level("0", "decimal", "", "%1]") + `</w:lvlOverride></w:num>`, item(in("3", "0")), "", ""},
		"figures as they are":     {kind(level("0", "decimal", "", "%1"), level("1", "decimal", `<w:isLgl/>`, "%1.%2")) + list, item(in("2", "1")), "", ""},
		"not legal":               {kind(top, level("1", "decimal", `<w:isLgl w:val="0"/>`, "%1.%2")) + list, item(in("2", "1")), kind(top, level("1", "decimal", "", "%1.%2")) + list, item(in("2", "1"))},
		"begins anew as usual":    {kind(top, level("1", "decimal", `<w:lvlRestart w:val="1"/>`, "%2")) + list, strings.Repeat(item(in("2", "0"))+item(in("2", "1")), 2), "", ""},
		"a list that is not":      {legal + list, item(in("9", "1")) + item(in("0", "1")) + item(`<w:pStyle w:val="None"/>`), "", ""},
		"a level that is not":     {legal + list, item(in("2", "9")) + item(in("2", "x")) + item(in("2", "7")), "", ""},
		"in a text box":           {legal + list, docxtest.ParagraphXML("", `<w:r><w:pict><w:txbxContent>`+item(in("2", "1"))+`</w:txbxContent></w:pict></w:r>`), "", ""},
		"levels too long to keep": {kind(top, level("1", "decimal", `<w:isLgl/>`, "%1.%2"+strings.Repeat("x", 5000))) + list, item(in("2", "1")), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			const w = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
			wrap := func(in string) string { return `<w:numbering` + w + `>` + in + `</w:numbering>` }
			styles := `<w:styles` + w + `><w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:ind w:left="720"/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr></w:pPr></w:style>` +
				`<w:style w:type="paragraph" w:styleId="Clause"><w:basedOn w:val="Base"/></w:style></w:styles>`
			b := docxtest.New().Part("word/document.xml", docxtest.Document(c.body)).Part("word/numbering.xml", wrap(c.numbering)).Part("word/styles.xml", styles).Bytes()
			out := mend(t, b, fidelity.Changes{Whole: true})
			if c.numberingAfter == "" {
				require.Zero(t, len(out))
				return
			}
			parts := unpack(t, out)
			require.Equal(t, wrap(c.numberingAfter), parts["word/numbering.xml"])
			require.Equal(t, docxtest.Document(c.bodyAfter), parts["word/document.xml"])
			require.Zero(t, len(mend(t, out, fidelity.Changes{Whole: true})), "a second time")
		})
	}
}
