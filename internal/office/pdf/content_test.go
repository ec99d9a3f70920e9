package pdf_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/pdf"
)

// stream is a stream object, deflated.
func (w *writer) stream(t testing.TB, number int, entries, data string) {
	packed := deflate(t, []byte(data))
	w.object(number, fmt.Sprintf("<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream", entries, len(packed), packed))
}

const (
	oneByte = "1 begincodespacerange <00> <FF> endcodespacerange 3 beginbfchar <01><0041> <02><00660069> <03><D835DC00> endbfchar " +
		"2 beginbfrange <10> <12> <0061> <20><21>[<0078><0079>] endbfrange"
	twoBytes = "1 beginbfrange <0100> <01FF> <4E00> endbfrange 1 beginbfchar <0003> <> endbfchar"
)

// shown is a PDF of one page with that content. It has the fonts A (codes of one byte), B (of two), W (WinAnsi), D (with
// differences) and N (that tells nothing), the picture P, the forms F, G and L, and the pattern T.
func shown(t testing.TB, content string) []byte {
	w := newWriter("1.6")
	w.stream(t, 5, "", content)
	w.stream(t, 6, "", oneByte)
	w.stream(t, 7, "", twoBytes)
	w.object(8, "<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 7 0 R>>")
	w.stream(t, 9, "/Subtype/Image/Width 30/Height 20", "")
	w.stream(t, 10, "/Subtype/Form/Resources<</Font<</A 11 0 R>>/XObject<</P 9 0 R>>>>", "/P Do BT /A 9 Tf (inner) Tj ET")
	w.object(11, "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>")
	w.stream(t, 12, "/Subtype/Form", "/F Do /P Do")
	w.stream(t, 13, "/Subtype/Form/Resources<</XObject<</L 13 0 R>>>>", "/L Do")
	w.stream(t, 14, "/PatternType 1/Resources<</XObject<</P 9 0 R>>>>", "/P Do")
	w.object(15, "<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://example.org/\\(a\\))>>>>")
	w.object(16, "<</Type/Annot/Subtype/Link/Dest[3 0 R/XYZ 0 0 0]>>")
	w.object(17, "<</Type/Annot/Subtype/Widget/AP<</N 10 0 R>>>>")
	w.object(18, "<</Type/Annot/Subtype/Widget/F 2/AP<</N 10 0 R>>>>")
	w.object(19, "<</Type/Annot/Subtype/Widget/AS/On/AP<</N<</On 20 0 R/Off 10 0 R>>>>>>")
	w.stream(t, 20, "/Subtype/Form/Resources<</Font<</A 11 0 R>>>>", "BT /A 9 Tf (ticked) Tj ET")
	w.object(21, "<</Type/Annot/Subtype/Widget/FT/Tx/V<FEFF0041006E006E>/AP<</N 22 0 R>>>>")
	w.stream(t, 22, "/Subtype/Form", "/Tx BMC EMC")
	w.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	w.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1/Resources 4 0 R>>")
	w.object(3, "<</Type/Page/Contents[5 0 R]/Annots[15 0 R 16 0 R 17 0 R 18 0 R 19 0 R 21 0 R]>>")
	w.object(4, "<</Font<</A<</Subtype/TrueType/ToUnicode 6 0 R>>/B 8 0 R/W<</Subtype/TrueType/Encoding/WinAnsiEncoding>>"+
		"/D<</Subtype/Type1/Encoding<</Differences[65/Lslash/fi/a.sc/f_i 1/uni0416/eacute]>>>>/N<</Subtype/TrueType/FontDescriptor<<>>>>>>"+
		"/XObject<</P 9 0 R/F 10 0 R/G 12 0 R/L 13 0 R>>/Pattern<</T 14 0 R>>/Properties<</M<</ActualText<FEFF00410042>>>>>>>")
	return w.table(23, "/Root 1 0 R")
}

// annotated is what the annotations of shown add to the text.
const annotated = "\ninner\nticked\nAnn\f"

func read(t testing.TB, b []byte) pdf.Content {
	c, err := pdf.Read(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	return c
}

func TestReadText(t *testing.T) {
	for name, test := range map[string]struct{ content, want string }{
		"codes of one byte":         {"/A 9 Tf <010211> Tj", "Afib"},
		"a surrogate pair":          {"/A 9 Tf <03> Tj", "\U0001D400"},
		"ranges":                    {"/A 9 Tf <1012> Tj (\\040!) Tj", "acxy"},
		"codes of two bytes":        {"/B 9 Tf <0101010200030001> Tj", "丁丂"},
		"pieces":                    {"/W 9 Tf [(a)-20(b) 3 (\\351)] TJ", "abé"},
		"escapes":                   {`/W 9 Tf (a\(b\)\\\n\101(c)\` + "\n" + `d) Tj`, "a(b)\\A(c)d"},
		"differences":               {"/D 9 Tf (ABCD\\001\\002E) Tj", "ŁfiafiЖe\u0301E"},
		"the font before":           {"/W 9 Tf q /A 9 Tf Q (a) Tj", "a"},
		"lines":                     {"BT /W 9 Tf 1 0 0 1 50 700 Tm (a) Tj 0 -12 Td (b) Tj T* (c) Tj (d) ' 1 2 (e) \" ET", "a\nb\x1fc\x1fd\x1fe"},
		"leading":                   {"BT /W 9 Tf 10 -12 TD (a) Tj T* (b) Tj 5 TL (c) ' ET", "a\nb\nc"},
		"side by side":              {"BT /W 9 Tf 50 700 Td (a) Tj ET BT 60 700 Td (b) Tj 5 0 Td (c) Tj ET", "a\x1fb\x1fc"},
		"text that stands for text": {"/W 9 Tf /Span<</Lang(x)/ActualText<FEFF05D0>>>BDC (abc) Tj /X BMC (d) Tj EMC EMC (e) Tj EMC (f) Tj", "אef"},
		"the same by name":          {"/W 9 Tf /Span/M BDC (abc) Tj EMC (e) Tj", "ABe"},
		"comments and nothing":      {"/W 9 Tf % (x) Tj\n(a) Tj % (y) Tj", "a"},
		"no font":                   {"(a) Tj", ""},
		"unknown font":              {"/W 9 Tf /Q 9 Tf (a) Tj", ""},
		"a form":                    {"/F Do", "inner"},
		"a form in a form":          {"/G Do /W 9 Tf (a) Tj", "inner\na"},
		"an inline image":           {"/W 9 Tf BI /W 3/H 2/BPC 8 ID \x01 EI \x02\xff EI\n(a) Tj", "a"},
		"odd operators":             {"/W 9 Tf foo Tj Td Tm TL q Q Q EMC EMC )}{ ] >> -.- 1.2.3 (a) Tj", "a"},
		"an unknown stream ends it": {"/W 9 Tf (a) Tj (b", "a"},
	} {
		t.Run(name, func(t *testing.T) {
			want := test.want
			if want != "" {
				want += annotated
			} else {
				want = annotated[1:]
			}
			require.Equal(t, want, read(t, shown(t, test.content)).Text)
		})
	}
}

// TestReadLongStream: what is read does not depend on where a piece of the stream ends.
func TestReadLongStream(t *testing.T) {
	long := strings.Repeat("x", 300_000)
	c := read(t, shown(t, "/W 9 Tf "+strings.Repeat("[(ab)-1 <63>]TJ % comment\n", 20_000)+"("+long+") Tj"))
	require.Equal(t, strings.Repeat("abc", 20_000)+long+annotated, c.Text)
	require.False(t, c.Partial)
}

func TestReadUnread(t *testing.T) {
	require.Zero(t, read(t, shown(t, "/A 9 Tf <0102> Tj /B 9 Tf <0003> Tj")).Unread)
	require.Equal(t, 5, read(t, shown(t, "/A 9 Tf <0199> Tj /B 9 Tf <9999> Tj /N 9 Tf (abc) Tj")).Unread)
}

func TestReadPictures(t *testing.T) {
	c := read(t, shown(t, "/P Do /P Do /F Do /Pattern cs /T scn 0 0 9 9 re f BI /W 3/H 2 ID x EI Q"))
	require.Equal(t, []pdf.Picture{{Width: 30, Height: 20, Drawn: 5, OnOnePage: 5}, {Width: 3, Height: 2, Drawn: 1, OnOnePage: 1}}, c.Pictures)
	require.Equal(t, 1, c.Paths)
	two := read(t, shown(t, ""))
	require.Equal(t, 1, two.Pictures[0].Drawn, "the widget's")
	require.Zero(t, two.Paths)
}

func TestReadLinks(t *testing.T) {
	require.Equal(t, []pdf.Link{{URI: "https://example.org/(a)"}, {}}, read(t, shown(t, "")).Links)
	require.Equal(t, 4, read(t, shown(t, "")).Fields)
}

// TestReadBookmarks counts them on all levels; a circle ends.
func TestReadBookmarks(t *testing.T) {
	w := newWriter("1.6")
	w.object(1, "<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>")
	w.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	w.object(3, "<</Type/Page>>")
	w.object(4, "<</Type/Outlines/First 5 0 R/Last 6 0 R/Count 3>>")
	w.object(5, "<</Title(a)/Parent 4 0 R/Next 6 0 R/First 7 0 R/Last 7 0 R/Count 1>>")
	w.object(6, "<</Title(b)/Parent 4 0 R/Prev 5 0 R/Next 5 0 R>>")
	w.object(7, "<</Title(c)/Parent 5 0 R>>")
	require.Equal(t, 3, read(t, w.table(8, "/Root 1 0 R")).Bookmarks)
	require.Zero(t, read(t, shown(t, "")).Bookmarks)
}

func TestReadPartial(t *testing.T) {
	require.False(t, read(t, shown(t, "/F Do")).Partial)
	require.True(t, read(t, shown(t, "/L Do")).Partial, "a form that draws itself")
	require.True(t, read(t, shown(t, "(a")).Partial)
	cut := bytes.Replace(shown(t, "/W 9 Tf (a) Tj"), []byte("/Filter/FlateDecode"), []byte("/Filter/LZWDecode  "), 1)
	require.True(t, read(t, cut).Partial, "a filter that is not known")
}

// TestReadBomb: forms that draw others many times end in time.
func TestReadBomb(t *testing.T) {
	w := newWriter("1.6")
	w.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	w.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	w.object(3, "<</Type/Page/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>")
	w.stream(t, 4, "", strings.Repeat("/X Do ", 20))
	for n := 5; n < 20; n++ {
		w.stream(t, n, fmt.Sprintf("/Subtype/Form/Resources<</XObject<</X %d 0 R>>>>", n+1), strings.Repeat("/X Do ", 20))
	}
	w.stream(t, 20, "/Subtype/Form", "")
	b := w.table(23, "/Root 1 0 R")
	_, err := pdf.Read(bytes.NewReader(b), int64(len(b)))
	require.ErrorIs(t, err, pdf.ErrTooMuch)

	large := newWriter("1.6")
	large.stream(t, 4, "/Subtype/Form", strings.Repeat(" ", 16<<20))
	large.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	large.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
	large.object(3, "<</Type/Page/Contents 5 0 R/Resources<</XObject<</X 4 0 R>>>>>>")
	large.stream(t, 5, "", strings.Repeat("/X Do ", 20))
	b = large.table(6, "/Root 1 0 R")
	_, err = pdf.Read(bytes.NewReader(b), int64(len(b)))
	require.ErrorIs(t, err, pdf.ErrTooMuch)
}

func TestReadDamaged(t *testing.T) {
	whole := shown(t, "/F Do")
	for n := range len(whole) - len("\n") {
		_, err := pdf.Read(bytes.NewReader(whole[:n]), int64(n))
		require.ErrorIs(t, err, pdf.ErrInvalid, "cut at %d", n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(shown(f, "/F Do"))
	f.Add(compressed(f, 2))
	f.Add(lettered())
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := pdf.Read(bytes.NewReader(data), int64(len(data)))
		if _, pages := pdf.Pages(bytes.NewReader(data), int64(len(data))); pages != nil {
			require.Error(t, err)
		}
	})
}

// FuzzReadContent reads content streams that are whole PDFs' but for what is in them.
func FuzzReadContent(f *testing.F) {
	f.Add("BT /A 9 Tf <0102> Tj ET /G Do")
	f.Add("BI /W 3 ID x EI /Span<</ActualText(a)>>BDC EMC")
	f.Fuzz(func(t *testing.T, content string) {
		b := shown(t, content)
		if _, err := pdf.Read(bytes.NewReader(b), int64(len(b))); err != nil {
			require.ErrorIs(t, err, pdf.ErrTooMuch)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	whole := shown(b, strings.Repeat("q 0 0 0 rg\nBT\n78.3 67.8 Td /A 10 Tf[<10>12<12>49<1011>-1<1112>-3<10>]TJ\nET\nQ\n", 200))
	b.SetBytes(int64(len(whole)))
	for b.Loop() {
		if _, err := pdf.Read(bytes.NewReader(whole), int64(len(whole))); err != nil {
			b.Fatal(err)
		}
	}
}
