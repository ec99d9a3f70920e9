package inventory_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/inventory"
)

const (
	w   = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	a   = ` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"`
	c   = ` xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"`
	m   = ` xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"`
	mc  = ` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`
	pic = ` xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`
	v   = ` xmlns:v="urn:schemas-microsoft-com:vml"`
	wp  = ` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"`
	dgm = ` xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"`
)

// png is a picture of one pixel.
var png = func() string {
	b, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	if err != nil {
		panic(err)
	}
	return string(b)
}()

func span(text string) string { return `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r>` }

func para(content string) string { return `<w:p>` + content + `</w:p>` }

func formatted(properties string) string {
	return `<w:r><w:rPr>` + properties + `</w:rPr><w:t>hidden</w:t></w:r>`
}

func char(kind string) string { return `<w:r><w:fldChar w:fldCharType="` + kind + `"/></w:r>` }

func field(instruction, result string) string {
	return char("begin") + `<w:r><w:instrText>` + instruction + `</w:instrText></w:r>` + char("separate") + result + char("end")
}

func list(t *testing.T, file []byte) inventory.Inventory {
	t.Helper()
	b := inventory.NewBuilder()
	d, err := docx.Open(bytes.NewReader(file), int64(len(file)), docx.Limits{Ratio: 1 << 30}, b)
	require.NoError(t, err)
	return b.Inventory(d)
}

func texts(inv inventory.Inventory) []string {
	var all []string
	for _, t := range inv.Texts {
		all = append(all, t.Text)
	}
	return all
}

// document has styles, notes and a picture beside its body.
func document(body string) []byte {
	d := docxtest.New().XML(body)
	d.Relationship("footnotes", "footnotes.xml", "")
	d.Part("word/footnotes.xml", `<w:footnotes`+w+`><w:footnote w:id="1">`+para(span("not referred to"))+`</w:footnote><w:footnote w:id="2">`+para(span("the note"))+
		`</w:footnote><w:footnote w:id="3" w:type="separator">`+para(span("line"))+`</w:footnote></w:footnotes>`)
	d.Part("word/styles.xml", `<w:styles`+w+`><w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>`+
		`<w:style w:type="paragraph" w:styleId="Over"><w:basedOn w:val="Under"/><w:rPr><w:vanish/></w:rPr></w:style>`+
		`<w:style w:type="paragraph" w:styleId="Mark"><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr></w:style>`+
		`<w:style w:type="paragraph" w:styleId="Under"><w:basedOn w:val="Over"/></w:style></w:styles>`)
	return d.Bytes()
}

// TestAsked lists what is shown where it was asked for otherwise: deleted text, and no results of fields that are worked out anew.
func TestAsked(t *testing.T) {
	file := docxtest.New().XML(para(`<w:del><w:r><w:delText>old </w:delText></w:r></w:del>` + field("TITLE", span("title ")) + field("HYPERLINK x", span("link ")) +
		`<w:fldSimple w:instr="TITLE" w:fldLock="1">` + span("locked") + `</w:fldSimple>`)).Bytes()
	require.Equal(t, []string{"title link locked"}, texts(list(t, file)))
	b := inventory.NewBuilder()
	b.ShowDeleted()
	b.UpdateFields()
	d, err := docx.Open(bytes.NewReader(file), int64(len(file)), docx.Limits{}, b)
	require.NoError(t, err)
	require.Equal(t, []string{"old link locked"}, texts(b.Inventory(d)))
}

func TestTexts(t *testing.T) {
	box := `<w:txbxContent>` + para(span("box")) + `</w:txbxContent>`
	for name, test := range map[string]struct {
		body string
		want []string
	}{
		"runs":                                 {para(span("one ") + span("tw") + span("o")), []string{"one two"}},
		"table":                                {`<w:tbl><w:tr><w:tc>` + para(span("cell")) + `</w:tc></w:tr></w:tbl>`, []string{"cell"}},
		"hidden row":                           {`<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>` + para(span("cell")) + `</w:tc></w:tr><w:tr><w:tc>` + para(span("next")) + `</w:tc></w:tr></w:tbl>`, []string{"next"}},
		"row that cuts off":                    {`<w:tbl><w:tr><w:trPr><w:trHeight w:val="9" w:hRule="exact"/></w:trPr><w:tc>` + para(span("cell")) + `</w:tc></w:tr></w:tbl>` + para(span("after")), []string{"after"}},
		"breaks":                               {para(`<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:t/></w:r>`), []string{"a b c-d"}},
		"inserted and deleted":                 {para(`<w:ins>` + span("new") + `</w:ins><w:del><w:r><w:delText>old</w:delText><w:t>old</w:t></w:r></w:del><w:moveFrom>` + span("gone") + `</w:moveFrom>` + span(" end")), []string{"new end"}},
		"hidden":                               {para(formatted(`<w:vanish/>`) + span("seen") + formatted(`<w:rStyle w:val="Secret"/>`)), []string{"seen"}},
		"hidden by a style and not by the run": {para(`<w:pPr><w:pStyle w:val="Under"/></w:pPr>` + span("unseen") + formatted(`<w:vanish w:val="0"/>`)), []string{"hidden"}},
		"hidden mark of a paragraph":           {para(`<w:pPr><w:pStyle w:val="Mark"/><w:rPr><w:vanish/></w:rPr></w:pPr>` + span("seen")), []string{"seen"}},
		"signs":                                {para(`<w:r><w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr><w:t>q</w:t></w:r><w:r><w:sym w:font="Symbol" w:char="F0B7"/></w:r>`), nil},
		"a choice is there once":               {para(`<mc:AlternateContent` + mc + `><mc:Choice>` + box + `</mc:Choice><mc:Fallback>` + box + `</mc:Fallback></mc:AlternateContent>` + span("anchor")), []string{"anchor", "box"}},
		"a choice of nothing":                  {para(`<mc:AlternateContent` + mc + `><mc:Choice><x/></mc:Choice><mc:Fallback>` + box + `</mc:Fallback></mc:AlternateContent>`), []string{"box"}},
		"a choice that Word does not know":     {para(`<mc:AlternateContent` + mc + ` xmlns:a="urn:a" xmlns:b="http://schemas.microsoft.com/office/word/2012/wordml"><mc:Choice Requires="b a">` + span("one") + `</mc:Choice><mc:Choice Requires="b">` + span("two") + `</mc:Choice><mc:Fallback>` + span("three") + `</mc:Fallback></mc:AlternateContent>`), []string{"two"}},
		"hidden drawing":                       {para(`<w:r><w:drawing><wp:inline` + wp + `><wp:docPr hidden="1"/>` + box + `</wp:inline></w:drawing></w:r>` + span("seen")), []string{"seen"}},
		"hidden shape":                         {para(`<w:r><w:pict><v:shape` + v + ` style="visibility: hidden">` + box + `</v:shape></w:pict></w:r>` + span("seen")), []string{"seen"}},
		"field":                                {para(span("on ") + field(" PAGE ", span("7")) + span(" of ") + field(`HYPERLINK "x"`, span("link"))), []string{"on  of link"}},
		"field in a field":                     {para(field("TOC", span("Chapter ")+field("PAGEREF _1", span("9")))), []string{"Chapter "}},
		"simple field":                         {para(`<w:fldSimple w:instr=" DATE ">` + span("today") + `</w:fldSimple>` + span("after")), []string{"after"}},
		"field that shows nothing":             {para(field("SET x", span("value")) + span("after")), []string{"after"}},
		"fields that end too often":            {para(char("end") + char("separate") + span("text") + `<w:r><w:instrText>x</w:instrText></w:r>`), []string{"text"}},
		"notes referred to":                    {para(span("text") + `<w:r><w:footnoteReference w:id="2"/><w:footnoteReference w:id="3"/></w:r>`), []string{"text", "the note"}},
		"text above characters":                {para(`<w:r><w:ruby><w:rt>` + span("above") + `</w:rt><w:rubyBase>` + span("base") + `</w:rubyBase></w:ruby></w:r>`), []string{"base", "above"}},
		"formula":                              {para(span("with ") + `<m:oMath` + m + `><m:f><m:num><m:r><m:t>x</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>` + span("in it")), []string{"with in it", "x2"}},
		"words in a drawing":                   {para(`<a:p` + a + `><a:r><a:t>drawn</a:t></a:r></a:p>`), []string{"drawn"}},
	} {
		t.Run(name, func(t *testing.T) {
			inv := list(t, document(test.body))
			require.ElementsMatch(t, test.want, texts(inv))
			require.False(t, inv.Partial)
		})
	}
}

func TestKinds(t *testing.T) {
	inv := list(t, document(para(span("body")+`<w:r><w:footnoteReference w:id="2"/></w:r><m:oMath`+m+`><m:r><m:t>x</m:t></m:r></m:oMath>`)))
	require.Equal(t, []inventory.Text{{Text: "body"}, {Kind: inventory.Formula, Text: "x"}, {Kind: inventory.Note, Text: "the note"}}, inv.Texts)
}

func TestMargins(t *testing.T) {
	section := func(properties string) string { return para(`<w:pPr><w:sectPr>` + properties + `</w:sectPr></w:pPr>`) }
	reference := func(kind, id string) string { return `<w:headerReference w:type="` + kind + `" r:id="` + id + `"/>` }
	for name, test := range map[string]struct {
		body string
		want []string
	}{
		"shown":                     {section(reference("default", "A")), []string{"A"}},
		"none of it":                {section(""), nil},
		"another first page":        {section(reference("default", "A") + reference("first", "B") + `<w:titlePg/>`), []string{"B"}},
		"no other first page":       {section(reference("default", "A") + reference("first", "B") + `<w:titlePg w:val="0"/>`), []string{"A"}},
		"as before":                 {section(reference("default", "A")) + section(""), []string{"A"}},
		"of the next section":       {section(reference("default", "A")) + section(reference("default", "B")), []string{"A", "B"}},
		"that begins within a page": {section(reference("default", "A")) + section(`<w:type w:val="continuous"/>`+reference("default", "B")), []string{"A"}},
		"with what it was before":   {section(reference("default", "A") + `<w:sectPrChange><w:sectPr>` + reference("default", "B") + `</w:sectPr></w:sectPrChange>`), []string{"A"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := docxtest.New()
			body := test.body
			for _, id := range []string{"A", "B"} {
				file := "head" + id + ".xml"
				body = strings.ReplaceAll(body, `r:id="`+id+`"`, `r:id="`+d.Relationship("header", file, "")+`"`)
				d.Part("word/"+file, `<w:hdr`+w+`>`+para(span(id))+`</w:hdr>`)
			}
			require.Equal(t, test.want, texts(list(t, d.Part("word/document.xml", docxtest.Document(body)).Bytes())))
		})
	}
}

func TestPictures(t *testing.T) {
	blip := func(id string) string {
		return `<w:r><w:drawing><pic:pic` + pic + `><pic:blipFill><a:blip` + a + ` r:embed="` + id + `"/></pic:blipFill></pic:pic></w:drawing></w:r>`
	}
	image := func(id string) string { return `<v:shape` + v + `><v:imagedata r:id="` + id + `"/></v:shape>` }
	one, emf := inventory.Picture{Width: 1, Height: 1}, inventory.Picture{Vector: true}
	preview := emf
	preview.Preview = true
	for name, test := range map[string]struct {
		runs string
		want []inventory.Picture
	}{
		"drawn":                {blip("PNG"), []inventory.Picture{one}},
		"twice":                {blip("PNG") + blip("PNG"), []inventory.Picture{one, one}},
		"of older documents":   {`<w:r><w:pict>` + image("PNG") + `</w:pict></w:r>`, []inventory.Picture{one}},
		"of an object":         {`<w:r><w:object>` + image("EMF") + `</w:object></w:r>`, []inventory.Picture{preview}},
		"both":                 {`<mc:AlternateContent` + mc + `><mc:Choice>` + blip("PNG") + `</mc:Choice><mc:Fallback><w:r><w:pict>` + image("PNG") + `</w:pict></w:r></mc:Fallback></mc:AlternateContent>`, []inventory.Picture{one}},
		"hidden":               {strings.Replace(blip("PNG"), `<w:r>`, `<w:r><w:rPr><w:vanish/></w:rPr>`, 1), nil},
		"deleted":              {`<w:del>` + blip("PNG") + `</w:del>`, nil},
		"of a condition":       {char("begin") + `<w:r><w:instrText>IF 1 = 1 </w:instrText></w:r>` + blip("PNG") + char("separate") + blip("EMF") + char("end"), []inventory.Picture{emf}},
		"elsewhere":            {blip("OUT"), nil},
		"without a part":       {blip("GONE"), nil},
		"without relationship": {blip("none"), nil},
		"of an unknown kind":   {blip("ODD"), []inventory.Picture{{}}},
	} {
		t.Run(name, func(t *testing.T) {
			d := docxtest.New()
			d.Part("word/media/a.png", png).Part("word/media/b.emf", "\x01\x00\x00\x00"+strings.Repeat("\x00", 36)+" EMF").Part("word/media/c.heic", "odd")
			ids := strings.NewReplacer("PNG", d.Relationship("image", "media/a.png", ""), "EMF", d.Relationship("image", "media/B.emf", ""),
				"ODD", d.Relationship("image", "/word/media/c.heic", ""),
				"OUT", d.Relationship("image", "https://example.org/a.png", "External"), "GONE", d.Relationship("image", "media/gone.png", ""))
			require.Equal(t, test.want, list(t, d.XML(para(ids.Replace(test.runs))).Bytes()).Pictures)
		})
	}
}

func TestLinks(t *testing.T) {
	link := func(attributes, content string) string {
		return `<w:hyperlink ` + attributes + `>` + content + `</w:hyperlink>`
	}
	out, inside := inventory.Link{URL: "https://example.org/a"}, inventory.Link{}
	mark := `<w:bookmarkStart w:id="1" w:name="There"/>`
	for name, test := range map[string]struct {
		runs string
		want []inventory.Link
	}{
		"out":               {link(`r:id="OUT"`, span("a")), []inventory.Link{out}},
		"inside":            {mark + link(`w:anchor="there"`, span("a")), []inventory.Link{inside}},
		"nowhere":           {link(`w:anchor="gone"`, span("a")) + link(`r:id="gone"`, span("a")), nil},
		"of nothing":        {link(`r:id="OUT"`, span(" ")), nil},
		"hidden":            {link(`r:id="OUT"`, formatted("<w:vanish/>")), nil},
		"in pieces":         {link(`r:id="OUT"`, span("a")+span("b")) + link(`r:id="OUT"`, span("c")), []inventory.Link{out}},
		"field":             {field(`HYPERLINK "https://example.org/a" \o "tip"`, span("a")+span("b")), []inventory.Link{out}},
		"field inside":      {mark + field(` HYPERLINK  \l "There"`, span("a")), []inventory.Link{inside}},
		"field of no words": {field(`HYPERLINK "https://example.org/a"`, ""), nil},
		"picture":           {`<wp:docPr` + wp + `><a:hlinkClick` + a + ` r:id="OUT"/></wp:docPr>`, []inventory.Link{out}},
	} {
		t.Run(name, func(t *testing.T) {
			d := docxtest.New()
			id := d.Relationship("hyperlink", "https://example.org/a", "External")
			require.Equal(t, test.want, list(t, d.XML(para(strings.ReplaceAll(test.runs, "OUT", id))).Bytes()).Links)
		})
	}
}

func TestCharts(t *testing.T) {
	d := docxtest.New()
	d.Part("word/charts/chart1.xml", `<c:chartSpace`+c+a+`><c:title><a:p><a:r><a:t>Sales</a:t></a:r></a:p></c:title><c:ser><c:tx><c:strCache><c:v>North &amp; South</c:v></c:strCache></c:tx>`+
		`<c:cat><c:v>2025</c:v></c:cat><c:val><c:v>17</c:v></c:val></c:ser></c:chartSpace>`)
	d.Part("word/charts/chart2.xml", `<c:chartSpace`+c+a+`/>`)
	id := d.Relationship("chart", "charts/chart1.xml", "")
	d.Relationship("chart", "charts/chart2.xml", "") // not drawn
	inv := list(t, d.XML(para(`<c:chart`+c+` r:id="`+id+`"/>`)).Bytes())
	require.Equal(t, []inventory.Chart{{Texts: []string{"Sales", "North & South", "2025"}}}, inv.Charts)
}

func TestDiagrams(t *testing.T) {
	point := func(kind, properties, text string) string {
		return `<dgm:pt` + kind + `>` + properties + `<dgm:t><a:p` + a + `><a:r><a:t>` + text + `</a:t></a:r></a:p></dgm:t></dgm:pt>`
	}
	for drawing, want := range map[string][]string{"DRAWN": {"step"}, "": {"one", "two"}} {
		d := docxtest.New()
		data, drawn := d.Relationship("diagramData", "diagrams/data1.xml", ""), d.Relationship("diagramDrawing", "diagrams/drawing1.xml", "")
		d.Part("word/diagrams/drawing1.xml", `<dsp:drawing xmlns:dsp="dsp"`+a+`><dsp:txBody><a:p><a:r><a:t>step</a:t></a:r></a:p></dsp:txBody></dsp:drawing>`)
		d.Part("word/diagrams/data1.xml", `<dgm:dataModel`+dgm+`><dsp:dataModelExt xmlns:dsp="dsp" relId="`+strings.Replace(drawing, "DRAWN", drawn, 1)+`"/>`+
			point("", `<dgm:prSet/>`, "one")+point(` type="asst"`, "", "two")+point(` type="pres"`, "", "three")+point("", `<dgm:prSet phldr="1"/>`, "four")+`</dgm:dataModel>`)
		inv := list(t, d.XML(para(`<dgm:relIds`+dgm+` r:dm="`+data+`"/>`)).Bytes())
		require.Equal(t, want, texts(inv), drawing)
	}
}

func TestPartial(t *testing.T) {
	long := list(t, document(para(span(strings.Repeat("words ", 6<<20)))))
	require.True(t, long.Partial, "more text than is listed")
	note := docxtest.New()
	note.Relationship("footnotes", "footnotes.xml", "")
	cut := note.Part("word/footnotes.xml", `<w:footnotes`+w+`><w:footnote w:id="2">`+para(span("the note"))+`<w:p`).Bytes()
	require.True(t, list(t, cut).Partial, "a part that ends within markup")
	require.Equal(t, []string{"grüße"}, texts(list(t, docxtest.New().Part("word/document.xml",
		`<?xml version="1.0" encoding="windows-1252"?><w:document`+w+`>`+para(span("gr\xfc\xdfe"))+`</w:document>`).Bytes())))
}

func FuzzInventory(f *testing.F) {
	f.Add(para(span("text") + field("HYPERLINK x", span("a")) + `<mc:Choice` + mc + `/></w:r>`))
	f.Add(`<w:tbl><w:tr><w:trPr><w:hidden/></w:tr><w:t></m:oMath><w:sectPr>`)
	f.Fuzz(func(t *testing.T, body string) {
		file := document(body)
		b := inventory.NewBuilder()
		if d, err := docx.Open(bytes.NewReader(file), int64(len(file)), docx.Limits{}, b); err == nil {
			b.Inventory(d)
		}
	})
}
