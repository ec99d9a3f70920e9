package fidelity_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

const theme = `<a:theme xmlns:a="a"><a:majorFont><a:latin typeface="Cambria"/></a:majorFont><a:minorFont><a:latin typeface="Aptos"/></a:minorFont></a:theme>`

const styles = `<w:styles xmlns:w="w"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:ascii="Stale"/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>`

// widen returns what is written with widths set, nil where the document is left alone.
func widen(t *testing.T, b []byte, widths fidelity.Widths) []byte {
	t.Helper()
	return mend(t, b, fidelity.Changes{Widths: widths})
}

func TestWidths(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a font with a width":      {docxtest.FontXML("Aptos"), `<w:w w:val="105"/>` + docxtest.FontXML("Aptos")},
		"whatever its case":        {docxtest.FontXML("APTOS"), `<w:w w:val="105"/>` + docxtest.FontXML("APTOS")},
		"another font":             {docxtest.FontXML("Arial"), `<w:w w:val="100"/>` + docxtest.FontXML("Arial")},
		"theme":                    {`<w:rFonts w:asciiTheme="minorHAnsi" w:ascii="Arial"/>`, `<w:w w:val="105"/><w:rFonts w:asciiTheme="minorHAnsi" w:ascii="Arial"/>`},
		"theme, another font":      {`<w:rFonts w:asciiTheme="majorHAnsi"/>`, `<w:w w:val="100"/><w:rFonts w:asciiTheme="majorHAnsi"/>`},
		"no font for Latin text":   {`<w:rFonts w:eastAsia="Aptos" w:hint="eastAsia"/>`, `<w:rFonts w:eastAsia="Aptos" w:hint="eastAsia"/>`},
		"an element with children": {`<w:rFonts w:ascii="Aptos"></w:rFonts>`, `<w:w w:val="105"/><w:rFonts w:ascii="Aptos"></w:rFonts>`},
		"a name in references":     {`<w:rFonts w:ascii="&#65;ptos"/>`, `<w:w w:val="105"/><w:rFonts w:ascii="&#65;ptos"/>`},
		"another prefix":           {`<ns0:rFonts ns0:ascii="Aptos"/>`, `<ns0:w ns0:val="105"/><ns0:rFonts ns0:ascii="Aptos"/>`},
		"prefix of the attribute":  {`<rFonts w:ascii="Aptos"/>`, `<w w:val="105"/><rFonts w:ascii="Aptos"/>`},
	} {
		t.Run(name, func(t *testing.T) {
			doc := docxtest.New().XML(docxtest.ParagraphXML("", docxtest.RunXML(c.in, "a")+docxtest.RunXML(docxtest.FontXML("Georgia"), "b"))).Part("word/theme/theme1.xml", theme)
			out := unpack(t, widen(t, doc.Bytes(), substituted))
			require.Contains(t, out["word/document.xml"], `<w:rPr>`+c.want+`</w:rPr>`)
			require.Contains(t, out["word/document.xml"], `<w:w w:val="103"/>`+docxtest.FontXML("Georgia"))
		})
	}
}

func TestWidthsOfStylesAndLists(t *testing.T) {
	doc := docxtest.New().Paragraph("x").Part("word/theme/theme1.xml", theme).
		Part("word/styles.xml", styles).
		Part("word/numbering.xml", `<w:numbering xmlns:w="w"><w:abstractNum><w:lvl><w:rPr>`+docxtest.FontXML("Symbol")+`</w:rPr></w:lvl></w:abstractNum></w:numbering>`)
	out := unpack(t, widen(t, doc.Bytes(), substituted))
	require.Contains(t, out["word/styles.xml"], `<w:rPr><w:w w:val="105"/><w:rFonts `)
	require.Contains(t, out["word/numbering.xml"], `<w:rPr><w:w w:val="100"/>`+docxtest.FontXML("Symbol"))
}

func TestWidthsThatAreLeftAlone(t *testing.T) {
	aptos := docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML("Aptos"), "a"))
	for name, doc := range map[string]*docxtest.Doc{
		"other fonts":                docxtest.New().XML(docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML("Arial"), "a"))),
		"a font that it brings":      docxtest.New().XML(aptos).Part("word/fontTable.xml", `<w:fonts xmlns:w="w"><w:font w:name="aptos"><w:embedRegular/></w:font></w:fonts>`),
		"widths of its own":          docxtest.New().XML(aptos + docxtest.ParagraphXML("", docxtest.RunXML(`<w:w w:val="90"/>`, "b"))),
		"widths of its own in style": docxtest.New().XML(aptos).Part("word/styles.xml", `<w:styles xmlns:w="w"><w:style><w:rPr><w:w w:val="90"/></w:rPr></w:style></w:styles>`),
		"East Asian text":            docxtest.New().XML(aptos + docxtest.ParagraphXML("", docxtest.RunXML("", "日本"))),
		"complex text":               docxtest.New().XML(aptos + docxtest.ParagraphXML("", docxtest.RunXML("", "שלום"))),
		"building blocks alone":      docxtest.New().Part("word/glossary/document.xml", docxtest.Document(aptos)),
		"a part that breaks off":     docxtest.New().XML(aptos).Part("word/footnotes.xml", `<w:footnotes xmlns:w="w"><w:rPr>`+docxtest.FontXML("Aptos")+`</w:rPr><w:`),
	} {
		t.Run(name, func(t *testing.T) { require.Zero(t, len(widen(t, doc.Bytes(), substituted))) })
	}
	require.Zero(t, len(widen(t, docxtest.New().XML(aptos).Bytes(), nil)))
}

// inserted is all that this mend writes into a document.
var inserted = regexp.MustCompile(`<[^<>]*?w [^<>]*?val="[0-9]+"/>(<[^<>]*rFonts)`)

func TestWidthsKeepContent(t *testing.T) {
	b := docxtest.New().Title("Report").Heading(1, "Numbers").Table([]string{"a", "b"}, []string{"1", "2"}).
		Header("left", "right").Footer("foot").PageBreak().Bullet("point").XML(docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML("Aptos"), "x &lt; y "))).Bytes()
	before, adapted := unpack(t, b), widen(t, b, substituted)
	after := unpack(t, adapted)
	require.Len(t, after, len(before))
	for name, data := range before {
		require.Equal(t, data, inserted.ReplaceAllString(after[name], "$1"), name)
	}
	require.NotEqual(t, before["word/document.xml"], after["word/document.xml"])
	require.Zero(t, len(widen(t, adapted, substituted)), "a second time")
}
