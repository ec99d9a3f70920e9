package fontuse_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
)

const (
	stylesHead = `<w:styles xmlns:w="w"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:ascii="Stale" ` +
		`w:eastAsiaTheme="minorEastAsia" w:cstheme="minorBidi"/><w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-SA"/></w:rPr></w:rPrDefault></w:docDefaults>`
	normal = `<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>`
	theme  = `<a:theme xmlns:a="a"><a:majorFont><a:latin typeface="Cambria"/></a:majorFont><a:minorFont><a:latin typeface="Aptos"/><a:ea typeface=""/>` +
		`<a:cs typeface="David"/><a:font script="Jpan" typeface="游明朝"/><a:font script="Hang" typeface="맑은 고딕"/></a:minorFont></a:theme>`
)

func inspect(t *testing.T, b []byte) docx.Info {
	t.Helper()
	d, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{})
	require.NoError(t, err)
	return d.Info()
}

// fontsOf returns the fonts of a document with that theme, those styles and that body, as "family/language".
func fontsOf(t *testing.T, styles, body string, parts ...docxtest.Part) []string {
	t.Helper()
	d := docxtest.New().XML(body).Part("word/theme/theme1.xml", theme).Part("word/styles.xml", stylesHead+normal+styles+"</w:styles>").
		Part("word/settings.xml", `<w:settings xmlns:w="w"><w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/></w:settings>`)
	for _, p := range parts {
		d.Part(p.Name, string(p.Data))
	}
	info := inspect(t, d.Bytes())
	out := []string{}
	for _, f := range info.Fonts {
		out = append(out, f.Family+"/"+f.Language)
	}
	return out
}

func TestFonts(t *testing.T) {
	styles := `<w:style w:type="paragraph" w:styleId="H"><w:basedOn w:val="B"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="H"/><w:rPr>` + docxtest.FontXML("Georgia") + `</w:rPr></w:style>` +
		`<w:style w:type="character" w:styleId="C"><w:rPr>` + docxtest.FontXML("Consolas") + `<w:lang w:val="de-DE"/></w:rPr></w:style>` +
		`<w:style w:type="table" w:styleId="T"><w:rPr>` + docxtest.FontXML("Verdana") + `</w:rPr><w:tblStylePr w:type="firstRow"><w:rPr>` + docxtest.FontXML("Unused") + `</w:rPr></w:tblStylePr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Balloon"><w:rPr>` + docxtest.FontXML("Tahoma") + `</w:rPr></w:style>`
	table := `<w:tbl><w:tblPr><w:tblStyle w:val="T"/></w:tblPr><w:tr><w:tc>` + docxtest.ParagraphXML("", docxtest.RunXML("", "cell")) + `</w:tc></w:tr></w:tbl>`
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"no text":              {docxtest.ParagraphXML(`<w:rPr>`+docxtest.FontXML("Mark")+`</w:rPr>`, docxtest.RunXML(docxtest.FontXML("Blank"), "  \u00a0")), []string{}},
		"the default":          {docxtest.ParagraphXML("", docxtest.RunXML("", "Hello")), []string{"Aptos/en-US"}},
		"by itself":            {docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML("Arial")+`<w:lang w:val="fr-FR"/>`, "Bonjour")), []string{"Arial/fr-FR"}},
		"theme beats name":     {docxtest.ParagraphXML("", docxtest.RunXML(`<w:rFonts w:ascii="Stale" w:asciiTheme="majorHAnsi"/>`, "Hello")), []string{"Cambria/en-US"}},
		"paragraph style":      {docxtest.ParagraphXML(`<w:pStyle w:val="H"/>`, docxtest.RunXML("", "Hello")), []string{"Georgia/en-US"}},
		"character style":      {docxtest.ParagraphXML(`<w:pStyle w:val="H"/>`, docxtest.RunXML(`<w:rStyle w:val="C"/>`, "Hello")), []string{"Consolas/de-DE"}},
		"table style":          {table, []string{"Verdana/en-US"}},
		"unknown style":        {docxtest.ParagraphXML(`<w:pStyle w:val="X"/>`, docxtest.RunXML("", "Hello")), []string{"Aptos/en-US"}},
		"Japanese":             {docxtest.ParagraphXML("", docxtest.RunXML("", "日本語 2026")), []string{"游明朝/ja-JP"}},
		"Japanese and English": {docxtest.ParagraphXML("", docxtest.RunXML("", "日本語 and")), []string{"Aptos/en-US", "游明朝/ja-JP"}},
		"digits go along":      {docxtest.ParagraphXML("", docxtest.RunXML("", "日本")+docxtest.RunXML(docxtest.FontXML("Arial")+`<w:lang w:eastAsia="ko-KR"/>`, "12")), []string{"游明朝/ja-JP", "游明朝/ko-KR"}},
		"Arabic":               {docxtest.ParagraphXML("", docxtest.RunXML("", "مرحبا")), []string{"David/ar-SA"}},
		"full-width name":      {docxtest.ParagraphXML("", docxtest.RunXML(`<w:rFonts w:eastAsia="ＭＳ 明朝"/>`, "本")), []string{"ＭＳ 明朝/ja-JP"}},
		"hidden by no value":   {docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML("Arial")+`<w:vanish w:val="off"/>`, "Hello")), []string{"Arial/en-US"}},
		"reference":            {docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML("Yu &amp; Co"), "&#x41;")), []string{"Yu & Co/en-US"}},
		"hidden":               {docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML("Arial")+`<w:vanish/>`, "Hello")), []string{}},
		"not hidden":           {docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML("Arial")+`<w:vanish w:val="0"/>`, "Hello")), []string{"Arial/en-US"}},
		"former properties":    {docxtest.ParagraphXML("", docxtest.RunXML(`<w:rPrChange><w:rPr>`+docxtest.FontXML("Old")+`</w:rPr></w:rPrChange>`, "Hello")), []string{"Aptos/en-US"}},
		"instruction":          {`<w:p><w:r><w:rPr>` + docxtest.FontXML("Arial") + `</w:rPr><w:instrText>PAGE</w:instrText></w:r></w:p>`, []string{}},
		"symbol":               {docxtest.ParagraphXML("", `<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>`), []string{"Wingdings/"}},
		"text box": {docxtest.ParagraphXML(`<w:pStyle w:val="H"/>`, `<w:r><w:rPr>`+docxtest.FontXML("Arial")+`</w:rPr><w:pict><v:textbox xmlns:v="v"><w:txbxContent>`+docxtest.ParagraphXML("", docxtest.RunXML("", "in"))+
			`</w:txbxContent></v:textbox></w:pict><w:t>out</w:t></w:r>`), []string{"Aptos/en-US", "Arial/en-US"}},
		"formula":  {`<m:oMath xmlns:m="m"><m:r><w:rPr>` + docxtest.FontXML("Cambria Math") + `</w:rPr><m:t>x</m:t></m:r></m:oMath>`, []string{}},
		"too deep": {strings.Repeat(`<w:tbl>`, 100) + docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML("Deep"), "x")) + strings.Repeat(`</w:tbl>`, 100) + docxtest.ParagraphXML("", docxtest.RunXML("", "x")), []string{"Aptos/en-US"}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, fontsOf(t, styles, c.body)) })
	}
}

// TestEastAsian tells text of East Asian letters, with figures, from that of others in the same font.
func TestEastAsian(t *testing.T) {
	font := `<w:rFonts w:ascii="MS Mincho" w:hAnsi="MS Mincho" w:eastAsia="MS Mincho"/><w:lang w:val="ja-JP" w:eastAsia="ja-JP"/>`
	for text, want := range map[string][]docx.Font{
		"日本 12":  {{Family: "MS Mincho", Language: "ja-JP", EastAsian: true}},
		"a":      {{Family: "MS Mincho", Language: "ja-JP"}},
		"日本 and": {{Family: "MS Mincho", Language: "ja-JP"}, {Family: "MS Mincho", Language: "ja-JP", EastAsian: true}},
	} {
		require.Equal(t, want, inspect(t, docxtest.New().XML(docxtest.ParagraphXML("", docxtest.RunXML(font, text))).Bytes()).Fonts, text)
	}
}

func TestFontsOfLists(t *testing.T) {
	level := func(n int, font, text string) string {
		return fmt.Sprintf(`<w:lvl w:ilvl="%d"><w:lvlText w:val="%s"/><w:rPr>%s</w:rPr></w:lvl>`, n, text, docxtest.FontXML(font))
	}
	numbering := docxtest.Part{Name: "word/numbering.xml", Data: []byte(`<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7">` +
		level(0, "Symbol", "\uf0b7") + level(1, "Courier New", "o") + level(2, "Wingdings", "") + `</w:abstractNum>` +
		`<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">` +
		level(0, "Webdings", "x") + `</w:lvlOverride></w:num></w:numbering>`)}
	styles := `<w:style w:type="paragraph" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="L2"><w:basedOn w:val="L"/></w:style>`
	for name, c := range map[string]struct {
		properties string
		want       []string
	}{
		"no list":       {"", []string{"Aptos/en-US"}},
		"first level":   {`<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>`, []string{"Aptos/en-US", "Symbol/en-US"}},
		"second level":  {`<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>`, []string{"Aptos/en-US", "Courier New/en-US"}},
		"no bullet":     {`<w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr>`, []string{"Aptos/en-US"}},
		"overridden":    {`<w:numPr><w:numId w:val="2"/></w:numPr>`, []string{"Aptos/en-US", "Webdings/en-US"}},
		"by the style":  {`<w:pStyle w:val="L2"/>`, []string{"Aptos/en-US", "Symbol/en-US"}},
		"style's, none": {`<w:pStyle w:val="L2"/><w:numPr><w:numId w:val="0"/></w:numPr>`, []string{"Aptos/en-US"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, fontsOf(t, styles, docxtest.ParagraphXML(c.properties, docxtest.RunXML("", "x")), numbering))
		})
	}
}

// TestFontsOfParts: only what is on the pages asks for fonts.
func TestFontsOfParts(t *testing.T) {
	w := func(root, font string) []byte {
		return fmt.Appendf(nil, `<w:%s xmlns:w="w">%s</w:%[1]s>`, root, docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML(font), "x")))
	}
	a := func(root string) []byte {
		return fmt.Appendf(nil, `<c:%s xmlns:c="c" xmlns:a="a"><a:latin typeface="Drawn"/><a:ea typeface="Unseen"/></c:%[1]s>`, root)
	}
	for name, c := range map[string]struct {
		part docxtest.Part
		want []string
	}{
		"footnotes":      {docxtest.Part{Name: "word/footnotes.xml", Data: w("footnotes", "Notes")}, []string{"Aptos/en-US", "Notes/en-US"}},
		"comments":       {docxtest.Part{Name: "word/comments.xml", Data: w("comments", "Notes")}, []string{"Aptos/en-US"}},
		"glossary":       {docxtest.Part{Name: "word/glossary/document.xml", Data: w("document", "Block")}, []string{"Aptos/en-US"}},
		"chart":          {docxtest.Part{Name: "word/charts/chart1.xml", Data: a("chartSpace")}, []string{"Aptos/", "Aptos/en-US", "Drawn/"}},
		"chart's theme":  {docxtest.Part{Name: "word/theme/themeOverride1.xml", Data: []byte(strings.ReplaceAll(strings.ReplaceAll(theme, "a:theme", "a:themeOverride"), "Aptos", "Other"))}, []string{"Aptos/en-US"}},
		"diagram":        {docxtest.Part{Name: "word/diagrams/data1.xml", Data: a("dataModel")}, []string{"Aptos/en-US"}},
		"styles of 2010": {docxtest.Part{Name: "word/stylesWithEffects.xml", Data: []byte(`<w:styles xmlns:w="w"><w:style w:type="paragraph" w:default="1" w:styleId="N"><w:rPr>` + docxtest.FontXML("Effect") + `</w:rPr></w:style></w:styles>`)}, []string{"Aptos/en-US"}},
		"font table":     {docxtest.Part{Name: "word/fontTable.xml", Data: []byte(`<w:fonts xmlns:w="w"><w:font w:name="Listed"/></w:fonts>`)}, []string{"Aptos/en-US"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, fontsOf(t, "", docxtest.ParagraphXML("", docxtest.RunXML("", "x")), c.part))
		})
	}
}

func TestEmbeddedFonts(t *testing.T) {
	table := `<w:fonts xmlns:w="w"><w:font w:name="Georgia"><w:embedRegular xmlns:r="r" r:id="rId1"/><w:embedBold/></w:font><w:font w:name="Arial"/></w:fonts>`
	info := inspect(t, docxtest.New().Paragraph("x").Part("word/fontTable.xml", table).Bytes())
	require.Equal(t, []string{"Georgia"}, info.EmbeddedFonts)
}

// TestFontsStayBounded: a document that names ever new fonts is not followed for ever.
func TestFontsStayBounded(t *testing.T) {
	var b strings.Builder
	for i := range 20_000 {
		b.WriteString(docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML(fmt.Sprint("F", i)), "x")))
	}
	require.LessOrEqual(t, len(fontsOf(t, "", b.String())), 1000)
	require.Equal(t, []string{"Aptos/en-US"}, fontsOf(t, "", docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML(strings.Repeat("n", 300)), "x"))))
}
