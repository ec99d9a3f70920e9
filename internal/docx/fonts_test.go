package docx_test

import (
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

// fontsOf gives the fonts of a document with that theme, those styles and that body, as "family/language".
func fontsOf(t *testing.T, styles, body string, parts ...docxtest.Part) []string {
	t.Helper()
	d := docxtest.New().XML(body).Part("word/theme/theme1.xml", theme).Part("word/styles.xml", stylesHead+normal+styles+"</w:styles>").
		Part("word/settings.xml", `<w:settings xmlns:w="w"><w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/></w:settings>`)
	for _, p := range parts {
		d.Part(p.Name, string(p.Data))
	}
	info, err := inspect(d.Bytes(), docx.Limits{})
	require.NoError(t, err)
	out := []string{}
	for _, f := range info.Fonts {
		out = append(out, f.Family+"/"+f.Language)
	}
	return out
}

func run(properties, text string) string {
	return `<w:r><w:rPr>` + properties + `</w:rPr><w:t>` + text + `</w:t></w:r>`
}

func para(properties, runs string) string {
	return `<w:p><w:pPr>` + properties + `</w:pPr>` + runs + `</w:p>`
}

func named(family string) string {
	return `<w:rFonts w:ascii="` + family + `" w:hAnsi="` + family + `"/>`
}

func TestFonts(t *testing.T) {
	styles := `<w:style w:type="paragraph" w:styleId="H"><w:basedOn w:val="B"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="H"/><w:rPr>` + named("Georgia") + `</w:rPr></w:style>` +
		`<w:style w:type="character" w:styleId="C"><w:rPr>` + named("Consolas") + `<w:lang w:val="de-DE"/></w:rPr></w:style>` +
		`<w:style w:type="table" w:styleId="T"><w:rPr>` + named("Verdana") + `</w:rPr><w:tblStylePr w:type="firstRow"><w:rPr>` + named("Unused") + `</w:rPr></w:tblStylePr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Balloon"><w:rPr>` + named("Tahoma") + `</w:rPr></w:style>`
	table := `<w:tbl><w:tblPr><w:tblStyle w:val="T"/></w:tblPr><w:tr><w:tc>` + para("", run("", "cell")) + `</w:tc></w:tr></w:tbl>`
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"no text":              {para(`<w:rPr>`+named("Mark")+`</w:rPr>`, run(named("Blank"), "  \u00a0")), []string{}},
		"the default":          {para("", run("", "Hello")), []string{"Aptos/en-US"}},
		"by itself":            {para("", run(named("Arial")+`<w:lang w:val="fr-FR"/>`, "Bonjour")), []string{"Arial/fr-FR"}},
		"theme beats name":     {para("", run(`<w:rFonts w:ascii="Stale" w:asciiTheme="majorHAnsi"/>`, "Hello")), []string{"Cambria/en-US"}},
		"paragraph style":      {para(`<w:pStyle w:val="H"/>`, run("", "Hello")), []string{"Georgia/en-US"}},
		"character style":      {para(`<w:pStyle w:val="H"/>`, run(`<w:rStyle w:val="C"/>`, "Hello")), []string{"Consolas/de-DE"}},
		"table style":          {table, []string{"Verdana/en-US"}},
		"unknown style":        {para(`<w:pStyle w:val="X"/>`, run("", "Hello")), []string{"Aptos/en-US"}},
		"Japanese":             {para("", run("", "日本語 2026")), []string{"游明朝/ja-JP"}},
		"Japanese and English": {para("", run("", "日本語 and")), []string{"Aptos/en-US", "游明朝/ja-JP"}},
		"digits go along":      {para("", run("", "日本")+run(named("Arial")+`<w:lang w:eastAsia="ko-KR"/>`, "12")), []string{"游明朝/ja-JP", "游明朝/ko-KR"}},
		"Arabic":               {para("", run("", "مرحبا")), []string{"David/ar-SA"}},
		"full-width name":      {para("", run(`<w:rFonts w:eastAsia="ＭＳ 明朝"/>`, "本")), []string{"ＭＳ 明朝/ja-JP"}},
		"reference":            {para("", run(named("Yu &amp; Co"), "&#x41;")), []string{"Yu & Co/en-US"}},
		"hidden":               {para("", run(named("Arial")+`<w:vanish/>`, "Hello")), []string{}},
		"not hidden":           {para("", run(named("Arial")+`<w:vanish w:val="0"/>`, "Hello")), []string{"Arial/en-US"}},
		"former properties":    {para("", run(`<w:rPrChange><w:rPr>`+named("Old")+`</w:rPr></w:rPrChange>`, "Hello")), []string{"Aptos/en-US"}},
		"instruction":          {`<w:p><w:r><w:rPr>` + named("Arial") + `</w:rPr><w:instrText>PAGE</w:instrText></w:r></w:p>`, []string{}},
		"symbol":               {para("", `<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>`), []string{"Wingdings/"}},
		"text box": {para(`<w:pStyle w:val="H"/>`, `<w:r><w:rPr>`+named("Arial")+`</w:rPr><w:pict><v:textbox xmlns:v="v"><w:txbxContent>`+para("", run("", "in"))+
			`</w:txbxContent></v:textbox></w:pict><w:t>out</w:t></w:r>`), []string{"Aptos/en-US", "Arial/en-US"}},
		"formula":  {`<m:oMath xmlns:m="m"><m:r><w:rPr>` + named("Cambria Math") + `</w:rPr><m:t>x</m:t></m:r></m:oMath>`, []string{}},
		"too deep": {strings.Repeat(`<w:tbl>`, 100) + para("", run(named("Deep"), "x")) + strings.Repeat(`</w:tbl>`, 100) + para("", run("", "x")), []string{"Aptos/en-US"}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, fontsOf(t, styles, c.body)) })
	}
}

func TestFontsOfLists(t *testing.T) {
	level := func(n int, font, text string) string {
		return fmt.Sprintf(`<w:lvl w:ilvl="%d"><w:lvlText w:val="%s"/><w:rPr>%s</w:rPr></w:lvl>`, n, text, named(font))
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
			require.Equal(t, c.want, fontsOf(t, styles, para(c.properties, run("", "x")), numbering))
		})
	}
}

// TestFontsOfParts: only what is on the pages asks for fonts.
func TestFontsOfParts(t *testing.T) {
	w := func(root, font string) []byte {
		return fmt.Appendf(nil, `<w:%s xmlns:w="w">%s</w:%[1]s>`, root, para("", run(named(font), "x")))
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
		"styles of 2010": {docxtest.Part{Name: "word/stylesWithEffects.xml", Data: []byte(`<w:styles xmlns:w="w"><w:style w:type="paragraph" w:default="1" w:styleId="N"><w:rPr>` + named("Effect") + `</w:rPr></w:style></w:styles>`)}, []string{"Aptos/en-US"}},
		"font table":     {docxtest.Part{Name: "word/fontTable.xml", Data: []byte(`<w:fonts xmlns:w="w"><w:font w:name="Listed"/></w:fonts>`)}, []string{"Aptos/en-US"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, fontsOf(t, "", para("", run("", "x")), c.part))
		})
	}
}

func TestEmbeddedFonts(t *testing.T) {
	table := `<w:fonts xmlns:w="w"><w:font w:name="Georgia"><w:embedRegular xmlns:r="r" r:id="rId1"/><w:embedBold/></w:font><w:font w:name="Arial"/></w:fonts>`
	info, err := inspect(docxtest.New().Paragraph("x").Part("word/fontTable.xml", table).Bytes(), docx.Limits{})
	require.NoError(t, err)
	require.Equal(t, []string{"Georgia"}, info.EmbeddedFonts)
}

// TestFontsStayBounded: a document that names ever new fonts is not followed for ever.
func TestFontsStayBounded(t *testing.T) {
	var b strings.Builder
	for i := range 20_000 {
		b.WriteString(para("", run(named(fmt.Sprint("F", i)), "x")))
	}
	require.LessOrEqual(t, len(fontsOf(t, "", b.String())), 1000)
	require.Equal(t, []string{"Aptos/en-US"}, fontsOf(t, "", para("", run(named(strings.Repeat("n", 300)), "x"))))
}
