package lost

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

func span(text string) string { return `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r>` }

func para(content string) string { return `<w:p>` + content + `</w:p>` }

func hidden(property string) string {
	return `<w:r><w:rPr>` + property + `</w:rPr><w:t>hidden</w:t></w:r>`
}

func char(kind string) string { return `<w:r><w:fldChar w:fldCharType="` + kind + `"/></w:r>` }

func fieldOf(instruction, result string) string {
	return char("begin") + `<w:r><w:instrText>` + instruction + `</w:instrText></w:r>` + char("separate") + result + char("end")
}

func TestRead(t *testing.T) {
	box := `<w:txbxContent>` + para(span("box")) + `</w:txbxContent>`
	tests := []struct {
		name, body string
		want       Body
	}{
		{"runs", para(span("one ") + span("tw") + span("o")), Body{"one two"}},
		{"table", `<w:tbl><w:tr><w:tc>` + para(span("cell")) + `</w:tc></w:tr></w:tbl>`, Body{"cell"}},
		{"breaks", para(`<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>`), Body{"a b c-d"}},
		{"inserted and deleted", para(`<w:ins>` + span("new") + `</w:ins><w:del><w:r><w:delText>old</w:delText><w:t>old</w:t></w:r></w:del><w:moveFrom>` + span("gone") + `</w:moveFrom>`), Body{"new"}},
		{"hidden", para(hidden(`<w:vanish/>`) + span("seen") + hidden(`<w:rStyle w:val="Secret"/>`)), Body{"seen"}},
		{"hidden by a style and not by the run", para(`<w:pPr><w:pStyle w:val="Under"/></w:pPr>` + span("unseen") + hidden(`<w:vanish w:val="0"/>`)), Body{"hidden"}},
		{"hidden mark of a paragraph", para(`<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>` + span("seen")), Body{"seen"}},
		{"signs", para(`<w:r><w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr><w:t>q</w:t></w:r><w:r><w:sym w:font="Symbol" w:char="F0B7"/></w:r>`), Body{""}},
		{"a choice is there once", para(`<mc:AlternateContent xmlns:mc="m"><mc:Choice>` + box + `</mc:Choice><mc:Fallback>` + box + `</mc:Fallback></mc:AlternateContent>` + span("anchor")), Body{"box", "anchor"}},
		{"field", para(span("on ") + fieldOf(" PAGE ", span("7")) + span(" of ") + fieldOf(`HYPERLINK "x"`, span("link"))), Body{"on  of link"}},
		{"field in a field", para(fieldOf("TOC", span("Chapter ")+fieldOf("PAGEREF _1", span("9")))), Body{"Chapter "}},
		{"simple field", para(`<w:fldSimple w:instr=" DATE ">` + span("today") + `</w:fldSimple>` + span("after")), Body{"after"}},
		{"fields that end too often", para(char("end") + char("separate") + span("text") + `<w:r><w:instrText>x</w:instrText></w:r>`), Body{"text"}},
		{"notes referred to", para(span("text") + `<w:r><w:footnoteReference w:id="2"/></w:r>`), Body{"text", "the note"}},
		{"text above characters", para(`<w:r><w:ruby><w:rt>` + span("above") + `</w:rt><w:rubyBase>` + span("base") + `</w:rubyBase></w:ruby></w:r>`), Body{"above", "base"}},
		{"formulas and drawings", para(`<m:r xmlns:m="m"><m:t>x</m:t></m:r><a:p><a:r><a:t>y</a:t></a:r></a:p>`), Body{""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, read(t, document(tt.body)))
		})
	}
}

const namespace = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

func document(body string) []byte {
	d := docxtest.New().XML(body)
	d.Relationship("footnotes", "footnotes.xml", "")
	d.Part("word/footnotes.xml", `<w:footnotes`+namespace+`><w:footnote w:id="1">`+para(span("not referred to"))+`</w:footnote><w:footnote w:id="2">`+para(span("the note"))+`</w:footnote></w:footnotes>`)
	d.Part("word/styles.xml", `<w:styles`+namespace+`><w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>`+
		`<w:style w:type="paragraph" w:styleId="Over"><w:basedOn w:val="Under"/><w:rPr><w:vanish/></w:rPr></w:style>`+
		`<w:style w:type="paragraph" w:styleId="Under"><w:basedOn w:val="Over"/></w:style></w:styles>`)
	return d.Bytes()
}

func read(t *testing.T, file []byte) Body {
	t.Helper()
	b, err := Read(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	return b
}

func TestReadOtherEncoding(t *testing.T) {
	b := read(t, docxtest.New().Part("word/document.xml", `<?xml version="1.0" encoding="windows-1252"?><w:document`+namespace+`>`+para(span("gr\xfc\xdfe"))+`</w:document>`).Bytes())
	require.Equal(t, Body{"grüße"}, b)
}

func TestReadHostile(t *testing.T) {
	for name, file := range map[string][]byte{
		"no ZIP":       []byte("PK no"),
		"truncated":    docxtest.Truncated(),
		"malformed":    docxtest.Malformed(),
		"no main part": docxtest.NoMainPart(),
		"entities":     docxtest.New().Part("word/document.xml", `<!DOCTYPE d [<!ENTITY a "aaaa">]><w:document`+namespace+`>`+para(span("&a;"))+`</w:document>`).Bytes(),
		"no encoding":  docxtest.New().Part("word/document.xml", `<?xml version="1.0" encoding="klingon"?><d/>`).Bytes(),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(bytes.NewReader(file), int64(len(file)))
			require.Error(t, err)
		})
	}
	deep := strings.Repeat("<w:p>", 200_000)
	_, err := Read(bytes.NewReader(document(deep)), int64(len(document(deep))))
	require.Error(t, err)
}

func TestCompare(t *testing.T) {
	long := "The road goes over a hill, past a mill and down to the sea."
	tests := []struct {
		name string
		body Body
		pdf  string
		lost []string
	}{
		{"all there", Body{long}, "1\n" + long + "\n- 1 -", nil},
		{"other breaks and hyphens", Body{long}, "The road goes ov-\ner a hill, past a mill\fdown to the sea. and", nil},
		{"a page between", Body{long}, "The road goes over a hill, past\nfoot 1\fhead\na mill and down to the sea.", nil},
		{"a page between the parts of a word", Body{"our responsibility"}, "our responsi-\nfoot 1\fhead\nbility", nil},
		{"capitals, ligatures, marks", Body{"Straße ﬁve café"}, "STRASSE five cafe\u0301", nil},
		{"a word", Body{long}, strings.Replace(long, "mill", "", 1), []string{"mill"}},
		{"a word that stands in another", Body{"sun", "sunday"}, "sunday", []string{"sun"}},
		{"one of two", Body{"item", "item"}, "item", []string{"item"}},
		{"all", Body{"nothing is left"}, "", []string{"nothing", "is", "left"}},
		{"without spaces in the PDF", Body{"one two three"}, "onetwothree", nil},
		{"without spaces in the script", Body{"山川草木"}, "山川\n1\f草", []string{"木"}},
		{"right to left, by lines", Body{"أحمد الأول"}, "لألوا\nأحمد", nil},
		{"right to left, in pieces", Body{"وتُنفَّذ هنا"}, "ف\nّ\nذ هنا وتن", nil},
		{"right to left, lost", Body{"مدرسة كبيرة"}, "مدرسة", []string{"كبيرة"}},
		{"no words", Body{"", " - "}, "text", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { require.ElementsMatch(t, tt.lost, Compare(tt.body, tt.pdf).Lost) })
	}
	require.Equal(t, 14, Compare(Body{long}, "").Words)
}

// A paragraph of a long text that is lost has to show, though most of its words stand elsewhere.
func TestCompareFindsALostParagraph(t *testing.T) {
	source, err := os.ReadFile("search.go")
	require.NoError(t, err)
	body := Body(strings.Split(string(source), "\n"))
	require.Empty(t, Compare(body, string(source)).Lost)
	for i, paragraph := range body {
		if len(wordsOf(paragraph)) == 0 {
			continue
		}
		without := strings.Join(append(append([]string{}, body[:i]...), body[i+1:]...), "\n")
		if strings.Count(string(source), strings.TrimSpace(paragraph)) == 1 && len(wordsOf(paragraph)) > 5 {
			require.NotEmpty(t, Compare(body, without).Lost, "line %d: %s", i+1, paragraph)
		}
	}
}

func TestBeyond(t *testing.T) {
	ours, word := Result{Lost: []string{"a", "b", "b", "C"}}, Result{Lost: []string{"b", "c", "d"}}
	require.Equal(t, []string{"a", "b"}, ours.Beyond(word))
	require.Empty(t, word.Beyond(Result{Lost: []string{"d", "c", "b"}}))
	require.Equal(t, []string{"a", "b"}, Distinct([]string{"b", "a", "b"}))
}
