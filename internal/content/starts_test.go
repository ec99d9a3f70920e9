package content_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/content"
	"sheaf/internal/office/pdf"
)

func TestLandings(t *testing.T) {
	const begins = "begins. It goes on for some more letters than these."
	start := content.Start{Before: "the end of the first.", After: "The second " + begins, Own: len("The second " + begins)}
	for name, c := range map[string]struct {
		text string
		want content.Landing
	}{
		"begins a page": {"the end of the first.\fHeader\nThe second begins.",
			content.Landing{Known: true, Page: 1, Met: true, Line: true, Filled: .5}},
		"within a page":   {"the end of the first.\nThe second\nbegins.\fmore", content.Landing{Known: true, Above: 1. / 3, Line: true}},
		"behind a number": {"title\fthe end of the first.\n1.2\nThe second begins.", content.Landing{Known: true, Page: 1, Above: 2. / 3, Line: true}},
		"behind a blank page": {"the end of the first.\f\fThe second begins.",
			content.Landing{Known: true, Page: 2, Met: true, Line: true}},
		"below a header": {"Page 1\nThe start of it\nthe end of the first.\nFooter\fPage 2\nThe second begins.\nFooter",
			content.Landing{Known: true, Page: 1, Met: true, Line: true, Filled: 1}},
		"in another order": {"the end of the first.\fsecondThe begins.",
			content.Landing{Known: true, Page: 1, Met: true, Line: true, Filled: 1}},
		"nowhere": {"the end of the first.\fsomething else", content.Landing{}},
	} {
		text := strings.ReplaceAll(c.text, "begins.", begins)
		require.Equal(t, []content.Landing{c.want}, content.Landings([]content.Start{start}, content.Print(pdf.Content{Text: text})), name)
	}
	require.Equal(t, []content.Landing{{}}, content.Landings([]content.Start{{Before: "a", After: "b"}}, content.Print(pdf.Content{Text: "a\fb"})), "too little to know")
}

// TestLandingBehindAShortLine: what runs over by less than the letters that are looked for has the start begin no page.
func TestLandingBehindAShortLine(t *testing.T) {
	start := content.Start{Before: "a line that is long enough to be looked for alone, and a short line", After: "what stands on the second page of all"}
	require.Equal(t, []content.Landing{{Known: true, Page: 1, Above: 1. / 2, Line: true}}, content.Landings([]content.Start{start},
		content.Print(pdf.Content{Text: "a line that is long enough to be looked for alone, and a\fshort line\nwhat stands on the second page of all"})))
}

// TestLandingsOfShortPages: a page with a picture and few letters is found by these, for what is beyond them stands on another page.
func TestLandingsOfShortPages(t *testing.T) {
	starts := []content.Start{
		{Before: "what ends the first page of all", After: "An example:What is on the third page of all of these", Own: 11, Pages: 1},
		{Before: "what ends the first page of allAn example:", After: "What is on the third page of all of these", Own: 41, Pages: 1},
	}
	for name, c := range map[string]struct {
		text string
		want []content.Landing
	}{
		"one too early": {"what ends the first page of all\nAn example:\fWhat is on the third page of all of these", []content.Landing{
			{Known: true, Above: .5, Line: true}, {Known: true, Page: 1, Met: true, Line: true, Filled: 1}}},
		"both begin pages": {"what ends the first page of all\fAn example:\fWhat is on the third page of all of these", []content.Landing{
			{Known: true, Page: 1, Met: true, Line: true, Filled: 1}, {Known: true, Page: 2, Met: true, Line: true, Filled: 1}}},
		"the same words below": {"what ends the first page of all\fsomething else\nAn example:\fWhat is on the third page of all of these", []content.Landing{
			{}, {Known: true, Page: 2, Met: true, Line: true, Filled: 1}}},
	} {
		require.Equal(t, c.want, content.Landings(starts, content.Print(pdf.Content{Text: c.text})), name)
	}
}

// TestLandingsOfRepeatedText: text that stands on many pages is looked for where it should be, and what is only found far away counts
// where the start behind it is found there, too.
func TestLandingsOfRepeatedText(t *testing.T) {
	const again = "what follows is the list of all the parts of a package:"
	pages := []string{"the first page of all of these. " + again}
	starts := []content.Start{}
	for _, name := range []string{"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"} {
		own := strings.Repeat(name+" ", 12)
		before := pages[len(pages)-1]
		pages = append(pages, own+again)
		starts = append(starts, content.Start{Before: before, After: own, Pages: 1})
	}
	known := func(starts []content.Start, text string) (pages []int) {
		for _, l := range content.Landings(starts, content.Print(pdf.Content{Text: text})) {
			if !l.Known {
				l.Page = -1
			}
			pages = append(pages, l.Page)
		}
		return pages
	}
	require.Equal(t, []int{1, 2, 3, 4, 5, 6, 7, 8}, known(starts, strings.Join(pages, "\f")))

	lost := strings.Join(pages, "\f") + "\f" + pages[0] + " " + pages[1] // the first start stands whole at the end, and is not near where it should be
	lost = strings.Replace(lost, pages[1], "something else that stands in its place: "+again, 1)
	require.Equal(t, []int{-1, 2, 3, 4, 5, 6, 7, 8}, known(starts, lost))

	contents := strings.Repeat("title\f", 7) + strings.Join(pages, "\f")
	require.Equal(t, []int{8, 9, 10, 11, 12, 13, 14, 15}, known(starts, contents))
	require.Equal(t, []int{8}, known(starts[:1], contents))
}
