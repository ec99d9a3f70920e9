package content

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/inventory"
	"sheaf/internal/job"
	"sheaf/internal/office/pdf"
)

func texts(paragraphs ...string) (inv inventory.Inventory) {
	for _, p := range paragraphs {
		inv.Texts = append(inv.Texts, inventory.Text{Text: p})
	}
	return inv
}

func lost(inv inventory.Inventory, text string) []string {
	return Compare(inv, Print(pdf.Content{Text: text})).Lost
}

func TestCompareText(t *testing.T) {
	long := "The road goes over a hill, past a mill and down to the sea."
	tests := []struct {
		name string
		body inventory.Inventory
		pdf  string
		lost []string
	}{
		{"all there", texts(long), "1\n" + long + "\n- 1 -", nil},
		{"other breaks and hyphens", texts(long), "The road goes ov-\ner a hill, past a mill\fdown to the sea. and", nil},
		{"placed one by one", texts(long), strings.ReplaceAll(long, " ", "\x1f"), nil},
		{"a page between", texts(long), "The road goes over a hill, past\nfoot 1\fhead\na mill and down to the sea.", nil},
		{"a page between the parts of a word", texts("our responsibility"), "our responsi-\nfoot 1\fhead\nbility", nil},
		{"a number in the parts of others", texts("saved12 21"), "saved1 34 2 21", []string{"saved12"}},
		{"capitals, ligatures, marks", texts("Straße ﬁve café"), "STRASSE five cafe\u0301", nil},
		{"soft hyphens, full width, exponents", texts("soft\u00adly Ａ５ 12 мм2"), "softly A5 12 мм\n2\nx", nil},
		{"a word", texts(long), strings.Replace(long, "mill", "", 1), []string{"mill"}},
		{"a word that stands in another", texts("sun", "sunday"), "sunday", []string{"sun"}},
		{"one of two", texts("item", "item"), "item", []string{"item"}},
		{"all", texts("nothing is left"), "", []string{"nothing", "is", "left"}},
		{"without spaces in the PDF", texts("one two three"), "onetwothree", nil},
		{"without spaces in the script", texts("山川草木"), "山川\n1\f草", []string{"木"}},
		{"right to left, by lines", texts("أحمد الأول"), "لألوا\nأحمد", nil},
		{"right to left, in pieces", texts("وتُنفَّذ هنا"), "ف\nّ\nذ هنا وتن", nil},
		{"right to left, lost", texts("مدرسة كبيرة"), "مدرسة", []string{"كبيرة"}},
		{"right to left within others", texts("abc كبيرة def"), "abc def ةريبك", nil},
		{"no words", texts("", " - "), "text", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { require.ElementsMatch(t, tt.lost, lost(tt.body, tt.pdf)) })
	}
	require.Equal(t, 14, Compare(texts(long), Print(pdf.Content{})).Words)
}

// A paragraph of a long text that is lost has to show, though most of its words stand elsewhere.
func TestCompareFindsALostParagraph(t *testing.T) {
	source, err := os.ReadFile("search.go")
	require.NoError(t, err)
	paragraphs := strings.Split(string(source), "\n")
	body := texts(paragraphs...)
	require.Empty(t, lost(body, string(source)))
	for i, paragraph := range paragraphs {
		words, _ := cutWords(nil, nil, paragraph)
		without := strings.Join(append(append([]string{}, paragraphs[:i]...), paragraphs[i+1:]...), "\n")
		if strings.Count(string(source), strings.TrimSpace(paragraph)) == 1 && len(words) > 5 {
			require.NotEmpty(t, lost(body, without), "line %d: %s", i+1, paragraph)
		}
	}
}

func TestCompareFormulas(t *testing.T) {
	inv := texts("The sum of", "is nothing.")
	inv.Texts = append(inv.Texts[:1:1], inventory.Text{Kind: inventory.Formula, Text: "𝑎+𝑏/𝑐"}, inv.Texts[1])
	for text, missing := range map[string]int{
		"The sum of\na\x1fb\nc\nis nothing.":                                     0,
		"The sum of\nis nothing.":                                                1,
		"The sum of\nis nothing." + strings.Repeat(" 123456789", 100) + " a b c": 1, // far away
	} {
		require.Equal(t, Count{1, missing}, Compare(inv, Print(pdf.Content{Text: text})).Formulas, text)
	}
	inv.Texts[1].Text = "+"
	require.Zero(t, Compare(inv, Print(pdf.Content{})).Formulas, "a formula without letters")

	unread := inventory.Inventory{Texts: []inventory.Text{{Text: "¿no?"}, {Kind: inventory.Formula, Text: "x=y"}, {Kind: inventory.Formula, Text: "z"}}}
	for text, missing := range map[string]int{"¿no? x=y z": 0, "¿no? ¿=y x z": 1, "¿no? ¿x¿y¿z": 2} {
		require.Equal(t, Count{2, missing}, Compare(unread, Print(pdf.Content{Text: text})).Formulas, text)
	}
}

func TestCompareCharts(t *testing.T) {
	inv := inventory.Inventory{Charts: []inventory.Chart{{Texts: []string{"Sales of 2026", "North"}}, {Texts: []string{"1", "2"}}}}
	require.Equal(t, Count{1, 0}, Compare(inv, Print(pdf.Content{Text: "12 Nor-\nth"})).Charts)
	require.Equal(t, Count{1, 1}, Compare(inv, Print(pdf.Content{Text: "1 2 of"})).Charts)
}

func TestComparePictures(t *testing.T) {
	png, other := inventory.Picture{Width: 30, Height: 20}, inventory.Picture{Width: 8, Height: 8}
	drawn := func(width, height, times, onePage int) pdf.Picture {
		return pdf.Picture{Width: width, Height: height, Drawn: times, OnOnePage: onePage}
	}
	preview := inventory.Picture{Width: 30, Height: 20, Preview: true}
	photo := inventory.Picture{Width: 30, Height: 20, Format: "HEIC"}
	for name, test := range map[string]struct {
		has               []inventory.Picture
		pdf               []pdf.Picture
		paths             int
		missing, previews int
	}{
		"there":                    {[]inventory.Picture{png, png, other}, []pdf.Picture{drawn(30, 20, 2, 2), drawn(8, 8, 1, 1)}, 0, 0, 0},
		"gone":                     {[]inventory.Picture{png, other}, []pdf.Picture{drawn(30, 20, 1, 1)}, 0, 1, 0},
		"a logo hides nothing":     {[]inventory.Picture{png, other}, []pdf.Picture{drawn(30, 20, 9, 1)}, 0, 1, 0},
		"cut to another size":      {[]inventory.Picture{png, other}, []pdf.Picture{drawn(30, 20, 1, 1), drawn(7, 8, 1, 1)}, 0, 0, 0},
		"of an unknown kind":       {[]inventory.Picture{png, {}}, []pdf.Picture{drawn(30, 20, 2, 2)}, 0, 0, 0},
		"of an unknown kind, gone": {[]inventory.Picture{png, {}}, []pdf.Picture{drawn(30, 20, 1, 1)}, 0, 1, 0},
		"by lines":                 {[]inventory.Picture{{Vector: true}}, nil, 4, 0, 0},
		"by lines, gone":           {[]inventory.Picture{{Vector: true, Preview: true}}, nil, 0, 0, 1},
		"never drawn":              {[]inventory.Picture{photo, png}, []pdf.Picture{drawn(30, 20, 1, 1), drawn(7, 8, 1, 1)}, 4, 1, 0},
		"drawn after all, turned":  {[]inventory.Picture{photo}, []pdf.Picture{drawn(20, 30, 1, 1)}, 0, 0, 0},
		"never drawn, no size":     {[]inventory.Picture{{Format: "JPEG XL"}}, nil, 4, 1, 0},
		"a preview":                {[]inventory.Picture{preview, png}, []pdf.Picture{drawn(7, 7, 1, 1)}, 0, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := Compare(inventory.Inventory{Pictures: test.has}, Print(pdf.Content{Pictures: test.pdf, Paths: test.paths}))
			require.Equal(t, []int{test.missing, test.previews}, []int{r.Pictures.Missing, r.Previews.Missing})
		})
	}
}

func TestCompareLinks(t *testing.T) {
	inv := inventory.Inventory{Links: []inventory.Link{{URL: "https://example.org"}, {URL: "https://example.org/a b?x=%C3%A4"}, {}}}
	all := []pdf.Link{{URI: "https://example.org/a%20b?x=ä"}, {URI: "https://example.org/"}, {}}
	require.Equal(t, Count{3, 0}, compareLinks(inv.Links, all))
	require.Equal(t, Count{3, 1}, compareLinks(inv.Links, all[:2]))
	require.Equal(t, Count{3, 2}, compareLinks(inv.Links, append(all[1:2:2], pdf.Link{URI: "https://example.org"})), "twice the same")
	require.Equal(t, Count{3, 0}, compareLinks(inv.Links, append(all[1:3:3], pdf.Link{URI: "file:///tmp/a"})), "written otherwise")
}

func TestWarnings(t *testing.T) {
	inv := texts("one annex, 100% of it; annex and " + strings.Repeat("x", 50))
	inv.Links = []inventory.Link{{}}
	require.Equal(t, []job.Warning{
		{Code: "text_missing", Count: 8, Message: "8 words of the document are not in the PDF, among them “one”, “annex”, “100”, “of”, “it”, “and”, “" + strings.Repeat("x", 29) + "…”."},
		{Code: "links_missing", Count: 1, Message: "One link of the document does not work in the PDF."},
	}, Warnings(inv, Print(pdf.Content{})))
	require.Empty(t, Warnings(texts("all of it"), Print(pdf.Content{Text: "all of it"})))
	for name, w := range map[string][]job.Warning{
		"document": Warnings(inventory.Inventory{Partial: true}, Print(pdf.Content{})),
		"PDF":      Warnings(inv, Print(pdf.Content{Partial: true})),
		"codes":    Warnings(texts("abc"), Print(pdf.Content{Unread: 9})),
	} {
		require.Equal(t, Unchecked(), w, name)
	}
	photos := inventory.Inventory{Pictures: []inventory.Picture{{Width: 3, Height: 3, Format: "HEIC"}, {Width: 3, Height: 3, Format: "AVIF"}}}
	require.Equal(t, []job.Warning{{Code: "pictures_missing", Count: 2, Message: "2 pictures of the document are not in the PDF. " +
		"Pictures in the format AVIF or HEIC cannot be drawn: save them as JPEG or PNG files, insert those in their place, and convert the document again."}},
		Warnings(photos, Print(pdf.Content{})))
	many := Warnings(texts(strings.Repeat("a1 b2 c3 d4 e5 f6 g7 h8 i9 j10 k11 l12 ", 99)), Print(pdf.Content{}))
	require.Equal(t, 10, strings.Count(many[0].Message, "“"))
}

// TestCompareEnds: what would take hours is given up.
func TestCompareEnds(t *testing.T) {
	word := strings.Repeat("ab", 100_000)
	inv := texts(word + "c " + word + "d " + word + "e")
	require.Equal(t, Unchecked(), Warnings(inv, Print(pdf.Content{Text: strings.Repeat(word, 10)})))
}

func FuzzCompare(f *testing.F) {
	f.Add("The road goes over a hill", "The road\x1fgoes over a hi-\nll")
	f.Add("أحمد الأول ab", "山川\n1\f草ß½")
	f.Fuzz(func(t *testing.T, document, text string) {
		r := Compare(texts(strings.Split(document, "\n")...), Print(pdf.Content{Text: text}))
		if len(r.Lost) > r.Words {
			t.Fatal("more words are lost than there are")
		}
		if got := lost(texts(document), document); len(got) > 0 && !r.GivenUp {
			t.Fatalf("lost of itself: %q", got)
		}
	})
}
