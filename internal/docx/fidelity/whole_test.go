package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestWhole tells, by the body of a document, what is left of it once LibreOffice shows all that Word prints of it and no more.
func TestWhole(t *testing.T) {
	const (
		vml     = ` xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"`
		drawing = ` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"`
		preview = `<v:shape><v:imagedata r:id="rId9"/></v:shape>`
		object  = `<o:OLEObject Type="Embed" ProgID="Excel.Sheet.12" r:id="rId8"/>`
	)
	run := func(inner string) string { return `<w:r>` + inner + `</w:r>` }
	binding := func(path string) string {
		return `<w:sdt><w:sdtPr><w:dataBinding w:prefixMappings="xmlns:ns0='urn:x'" w:xpath="` + path + `"/></w:sdtPr><w:sdtContent>` + run(`<w:t>v</w:t>`) + `</w:sdtContent></w:sdt>`
	}
	unbound := `<w:sdt><w:sdtPr></w:sdtPr><w:sdtContent>` + run(`<w:t>v</w:t>`) + `</w:sdtContent></w:sdt>`
	for name, c := range map[string]struct{ in, want string }{
		"comment":              {run(`<w:t>a</w:t>`) + `<w:commentRangeStart w:id="1"/>` + run(`<w:commentReference w:id="1"/>`), run(`<w:t>a</w:t>`) + run(``)},
		"comment with end tag": {run(`<w:commentReference w:id="1"></w:commentReference>`), run(``)},
		"note that is missing": {run(`<w:footnoteReference w:id="7"/><w:t>a</w:t>`), run(`<w:t>a</w:t>`)},
		"preview of an object": {run(`<w:object` + vml + `>` + preview + object + `</w:object>`), run(`<w:object` + vml + `>` + preview + `</w:object>`)},
		"object, no preview":   {run(`<w:object` + vml + `>` + object + `</w:object>`), ""},
		"hidden drawing":       {run(`<w:drawing` + drawing + `><wp:inline><wp:docPr id="1" hidden="1"/></wp:inline></w:drawing>`), run(``)},
		"drawing":              {run(`<w:drawing` + drawing + `><wp:inline><wp:docPr id="1" hidden="0"/></wp:inline></w:drawing>`), ""},
		"in a hidden run":      {run(`<w:rPr><w:vanish/></w:rPr><w:drawing></w:drawing>`) + run(`<w:drawing></w:drawing>`), run(`<w:rPr><w:vanish/></w:rPr>`) + run(`<w:drawing></w:drawing>`)},
		"not hidden after all": {run(`<w:rPr><w:vanish w:val="0"/></w:rPr><w:drawing></w:drawing>`), ""},
		"hidden shape":         {run(`<w:pict` + vml + `><v:shape style="width:1pt; Visibility: hidden"/></w:pict>`), run(``)},
		"shape":                {run(`<w:pict` + vml + `><v:shape style="width:1pt;visibility:visible"/></w:pict>`), ""},
		"deleted insertion":    {`<w:ins><w:del>` + run(`<w:delText>a</w:delText>`) + `</w:del>` + run(`<w:t>b</w:t>`) + `</w:ins>`, `<w:ins>` + run(`<w:t>b</w:t>`) + `</w:ins>`},
		"deletion":             {`<w:del>` + run(`<w:delText>a</w:delText>`) + `</w:del>`, ""},
		"binding":              {binding("/ns0:a[1]/ns0:b[2]/@c"), ""},
		"binding, no mapping":  {binding("/ns1:a[1]"), unbound},
		"binding, not a path":  {binding("count(//a)"), unbound},
		"symbols": {
			run(`<w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr><w:t>ü </w:t>`+"<w:t>\uf0fe</w:t>") + run(`<w:t>ü</w:t>`),
			run(`<w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr><w:sym w:font="Wingdings" w:char="F0FC"/><w:t xml:space="preserve"> </w:t><w:sym w:font="Wingdings" w:char="F0FE"/>`) + run(`<w:t>ü</w:t>`),
		},
		"symbols that LibreOffice has not": {
			run(`<w:sym w:font="Webdings" w:char="F048"/><w:sym w:font="Wingdings" w:char="4D"/>`) + run(`<w:rPr><w:rFonts w:ascii="Webdings" w:hAnsi="Webdings"/></w:rPr><w:t>~H`+"\uf061"+`</w:t>`),
			run(`<w:t>🏠</w:t><w:t>💣</w:t>`) + run(`<w:rPr><w:rFonts w:ascii="Webdings" w:hAnsi="Webdings"/></w:rPr><w:t>🗲</w:t><w:t>🏠</w:t><w:t>✔</w:t>`),
		},
		"symbols that it has": {run(`<w:sym w:font="Webdings" w:char="F02E"/><w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:font="Symbol" w:char="F048"/><w:sym w:font="Webdings" w:char="x"/>`), ""},
		"other characters":    {run(`<w:rPr><w:rFonts w:ascii="Webdings"/></w:rPr><w:t>aж</w:t>`), ""},
		"two fonts":           {run(`<w:rPr><w:rFonts w:ascii="Webdings" w:hAnsi="Arial"/></w:rPr><w:t>a</w:t>`), ""},
		"paragraph in a run": {
			run(`<w:rPr><w:b/></w:rPr><w:t>a</w:t><w:p>`+run(`<w:t>b</w:t>`)+`</w:p><w:t>c</w:t>`) + run(`<w:t>d</w:t>`),
			run(`<w:rPr><w:b/></w:rPr><w:t>a</w:t>`) + `</w:p><w:p>` + run(`<w:t>b</w:t>`) + `</w:p><w:p><w:pPr></w:pPr>` + run(`<w:rPr><w:b/></w:rPr><w:t>c</w:t>`) + run(`<w:t>d</w:t>`),
		},
		"text box": {run(`<w:t>a</w:t><w:pict><w:txbxContent><w:p>` + run(`<w:t>b</w:t>`) + `</w:p></w:txbxContent></w:pict>`), ""},
		"link": {
			`<w:hyperlink w:anchor="x">` + run(`<w:t>a</w:t>`) + run(`<w:rPr/><w:t>b</w:t>`) + run(`<w:rPr><w:b/></w:rPr><w:t>c</w:t>`) + run(`<w:rPr><w:rStyle w:val="None"/></w:rPr>`) + run(``) + `</w:hyperlink>`,
			`<w:hyperlink w:anchor="x">` + run(ours+`<w:t>a</w:t>`) + run(ours+`<w:t>b</w:t>`) + run(`<w:rPr><w:rStyle w:val="SheafLink"/><w:b/></w:rPr><w:t>c</w:t>`) + run(`<w:rPr><w:rStyle w:val="SheafLink"/></w:rPr>`) + run(ours) + `</w:hyperlink>`,
		},
		"link with a style": {`<w:hyperlink w:anchor="x">` + run(`<w:rPr><w:rStyle w:val="Own"/></w:rPr>`) + `</w:hyperlink>`, ""},
		"link that is a field": {
			complexField(`HYPERLINK "http://a"`, run(`<w:t>a</w:t>`)) + `<w:fldSimple w:instr=" hyperlink http://b ">` + run(`<w:t>b</w:t>`) + `</w:fldSimple>` + run(`<w:t>c</w:t>`),
			strings.Replace(complexField(`HYPERLINK "http://a"`, run(ours+`<w:t>a</w:t>`)), fieldChar("end"), run(ours+`<w:fldChar w:fldCharType="end"/>`), 1) + `<w:fldSimple w:instr=" hyperlink http://b ">` + run(ours+`<w:t>b</w:t>`) + `</w:fldSimple>` + run(`<w:t>c</w:t>`),
		},
	} {
		t.Run(name, func(t *testing.T) {
			doc := func(in string) string { return docxtest.Document(docxtest.ParagraphXML("", in)) }
			b := docxtest.New().Part("word/document.xml", doc(c.in)).Part("word/styles.xml", linkSheet).Bytes()
			out := mend(t, b, fidelity.Changes{Whole: true})
			if c.want == "" {
				require.Zero(t, len(out))
				return
			}
			require.Equal(t, doc(c.want), unpack(t, out)["word/document.xml"])
			require.Zero(t, len(mend(t, out, fidelity.Changes{Whole: true})), "a second time")
		})
	}
}

const (
	ours      = `<w:rPr><w:rStyle w:val="SheafLink"/></w:rPr>`
	linkSheet = `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="character" w:styleId="Own"/></w:styles>`
)

// TestStyleOfLinksIsDefined where the document has its styles, and else in a part of its own.
func TestStyleOfLinksIsDefined(t *testing.T) {
	const (
		w     = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
		style = `<w:style` + w + ` w:type="character" w:customStyle="1" w:styleId="SheafLink"><w:name w:val="SheafLink"/></w:style></w:styles>`
		rels  = "word/_rels/document.xml.rels"
	)
	whole := fidelity.Changes{Whole: true}
	link := docxtest.New().Hyperlink("a", "http://example.org/")
	linked := func(after map[string]string) {
		t.Helper()
		require.Contains(t, after["word/document.xml"], `<w:rStyle w:val="SheafLink"/>`)
	}
	after := unpack(t, mend(t, link.Part("word/styles.xml", linkSheet).Bytes(), whole))
	require.Contains(t, after["word/styles.xml"], style)
	linked(after)

	after = unpack(t, mend(t, link.Without("word/styles.xml").Bytes(), whole))
	require.Contains(t, after["word/styles.xml"], style, "the relationship leads nowhere")
	linked(after)

	hyperlink := `<Relationship Id="rId100" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="http://example.org/" TargetMode="External"/>`
	unrelated := docxtest.New().Hyperlink("a", "http://example.org/").Part(rels, docxtest.Relationships(hyperlink)).Part("word/styles.xml", linkSheet)
	after = unpack(t, mend(t, unrelated.Bytes(), whole))
	require.Equal(t, linkSheet, after["word/styles.xml"], "nobody reads it")
	require.Contains(t, after["sheaf/styles.xml"], style)
	require.Contains(t, after[rels], `/styles" Target="/sheaf/styles.xml"`)
	linked(after)

	page := docxtest.New()
	page.Part("word/a.html", `<a href="https://example.org/">a</a>`).Without("word/styles.xml").
		XML(`<w:altChunk r:id="` + page.Relationship("aFChunk", "a.html", "") + `"/>`)
	require.Contains(t, unpack(t, mend(t, page.Bytes(), whole))["word/styles.xml"], `w:styleId="SheafInsertedLink"`)

	bare := docxtest.New().Part("word/document.xml", `<document xmlns="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><body><p><hyperlink anchor="x"><r><t>a</t></r></hyperlink></p></body></document>`)
	require.Contains(t, unpack(t, mend(t, bare.Bytes(), whole))["word/document.xml"], `<r><w:rPr`+w+`><w:rStyle`+w+` w:val="SheafLink"/></w:rPr><t>a</t></r>`)
}

func TestNotesThatThereAreStay(t *testing.T) {
	b := docxtest.New().XML(docxtest.ParagraphXML("", `<w:r><w:footnoteReference w:id="7"/></w:r>`))
	b.Relationship("http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes", "footnotes.xml", "")
	notes := `<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="7"/></w:footnotes>`
	require.Zero(t, len(mend(t, b.Part("word/footnotes.xml", notes).Bytes(), fidelity.Changes{Whole: true})))
}

// TestNestedParagraphs tells what becomes of bodies with paragraphs and tables where there may be none.
func TestNestedParagraphs(t *testing.T) {
	r := func(s string) string { return `<w:r><w:t>` + s + `</w:t></w:r>` }
	for name, c := range map[string]struct{ in, want string }{
		"all of a paragraph": {`<w:p><w:r><w:p>` + r("a") + `</w:p><w:p>` + r("b") + `</w:p></w:r></w:p>`, `<w:p>` + r("a") + `</w:p><w:p>` + r("b") + `</w:p>`},
		"at the end":         {`<w:p>` + r("a") + `<w:p>` + r("b") + `</w:p></w:p>`, `<w:p>` + r("a") + `</w:p><w:p>` + r("b") + `</w:p>`},
		"a table": {
			`<w:p>` + r("a") + `<w:tbl><w:tr><w:tc><w:p>` + r("b") + `</w:p></w:tc></w:tr></w:tbl>` + r("c") + `</w:p>`,
			`<w:p>` + r("a") + `</w:p><w:tbl><w:tr><w:tc><w:p>` + r("b") + `</w:p></w:tc></w:tr></w:tbl><w:p>` + r("c") + `</w:p>`,
		},
		"deep":      {`<w:p>` + r("a") + `<w:p>` + r("b") + `<w:p>` + r("c") + `</w:p>` + r("d") + `</w:p></w:p>`, `<w:p>` + r("a") + `</w:p><w:p>` + r("b") + `</w:p><w:p>` + r("c") + `</w:p><w:p>` + r("d") + `</w:p>`},
		"empty":     {`<w:p>` + r("a") + `<w:p/>` + r("b") + `</w:p>`, `<w:p>` + r("a") + `</w:p><w:p/><w:p>` + r("b") + `</w:p>`},
		"as it may": {`<w:p>` + r("a") + `</w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			in := docxtest.New().Part("word/document.xml", docxtest.Document(c.in)).Bytes()
			out := mend(t, in, fidelity.Changes{Whole: true})
			if c.want == "" {
				require.Zero(t, len(out))
				return
			}
			require.Equal(t, strings.HasPrefix(name, "lines"), mend(t, in, fidelity.Changes{Whole: true, Release: 26}) == nil)
			require.Equal(t, docxtest.Document(c.want), unpack(t, out)["word/document.xml"])
			require.Zero(t, len(mend(t, out, fidelity.Changes{Whole: true})), "a second time")
		})
	}
}

func TestFontKeysInSmallLetters(t *testing.T) {
	table := func(key string) string {
		return `<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:font w:name="A"><w:embedRegular w:fontKey="` + key + `"/></w:font></w:fonts>`
	}
	mended := func(key string) []byte {
		return mend(t, docxtest.New().Part("word/fontTable.xml", table(key)).Bytes(), fidelity.Changes{Whole: true})
	}
	require.Equal(t, table("{0AF00000-0000-0000-0000-00000000000B}"), unpack(t, mended("{0af00000-0000-0000-0000-00000000000b}"))["word/fontTable.xml"])
	require.Zero(t, len(mended("{0AF00000-0000-0000-0000-00000000000B}")))
	require.Zero(t, len(mended("not a key")))
}

// TestTheme: what is drawn in the colours of a theme has one, and only that.
func TestTheme(t *testing.T) {
	chart := `<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart/></c:chartSpace>`
	charted := func() *docxtest.Doc {
		d := docxtest.New().Paragraph("a").Part("word/charts/chart1.xml", chart)
		d.Relationship("chart", "charts/chart1.xml", "")
		return d
	}
	parts := unpack(t, mend(t, charted().Bytes(), fidelity.Changes{Whole: true}))
	require.Contains(t, parts["sheaf/theme.xml"], `<a:accent1><a:srgbClr val="4472C4"/></a:accent1>`)
	require.Contains(t, parts["word/_rels/document.xml.rels"], `/theme" Target="/sheaf/theme.xml"/></Relationships>`)
	require.Contains(t, parts["[Content_Types].xml"], `<Override PartName="/sheaf/theme.xml" ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/></Types>`)

	shape := docxtest.New().XML(docxtest.ParagraphXML("", `<w:r><w:drawing><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></w:drawing></w:r>`))
	require.Contains(t, unpack(t, mend(t, shape.Bytes(), fidelity.Changes{Whole: true})), "sheaf/theme.xml")

	themed := charted().Part("word/theme/theme1.xml", `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>`)
	themed.Relationship("theme", "theme/theme1.xml", "")
	for name, d := range map[string]*docxtest.Doc{"a theme": themed, "no drawing": docxtest.New().Paragraph("a")} {
		require.Zero(t, len(mend(t, d.Bytes(), fidelity.Changes{Whole: true})), name)
	}
	require.Zero(t, len(mend(t, charted().Bytes(), fidelity.Changes{})), "nothing is wanted")
}

// TestControls tells what is left of bodies with content controls.
func TestControls(t *testing.T) {
	control := func(properties, in string) string {
		return `<w:sdt><w:sdtPr>` + properties + `</w:sdtPr><w:sdtContent>` + in + `</w:sdtContent></w:sdt>`
	}
	link := `<w:p><w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>`
	text := `<w:p><w:r><w:t>a</w:t></w:r></w:p>`
	lines := `<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>`
	para := func(in string) string { return `<w:p>` + in + `</w:p>` }
	for name, c := range map[string]struct{ in, want string }{
		"a field":          {control(`<w:id w:val="1"/>`, link), link},
		"in a cell":        {`<w:tbl><w:tr><w:tc>` + control("", link) + `</w:tc></w:tr></w:tbl>`, `<w:tbl><w:tr><w:tc>` + link + `</w:tc></w:tr></w:tbl>`},
		"in each other":    {control("", control("", link)), link},
		"text":             {control("", text), ""},
		"an inserted file": {control("", `<w:altChunk r:id="x"/>`), `<w:altChunk r:id="x"/>`},
		"two paragraphs":   {control("", text+link), ""},
		"bound":            {control(`<w:dataBinding w:prefixMappings="xmlns:a='b'" w:xpath="/a:a[1]"/>`, link), ""},
		"building block":   {control(`<w:docPartObj/>`, link), ""},
		"in the paragraph": {`<w:p>` + control("", `<w:fldSimple w:instr="PAGE"/>`) + `</w:p>`, ""},
		"empty":            {`<w:sdt><w:sdtContent/></w:sdt><w:sdt/>` + link, ""},
		"lines":            {control("", para(lines)+text), para(lines) + text},
		"lines deep in it": {control("", para(control("", lines))), para(control("", lines))},
		"lines of text":    {para(control(`<w:text w:multiLine="1"/>`, lines)), para(lines)},
		"lines of looks":   {para(control("", lines)), ""},
		"a cover page":     {control(`<w:docPartObj/>`, para(lines)), ""},
		"pages":            {control("", para(`<w:r><w:br w:type="page"/></w:r>`)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			out := mend(t, docxtest.New().Part("word/document.xml", docxtest.Document(c.in)).Bytes(), fidelity.Changes{Whole: true})
			if c.want == "" {
				require.Zero(t, len(out))
				return
			}
			require.Equal(t, docxtest.Document(c.want), unpack(t, out)["word/document.xml"])
		})
	}
}
