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
	start := content.Start{Before: "the end of the first.", After: "The second " + begins}
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
		require.Equal(t, []content.Landing{c.want}, content.Landings([]content.Start{start}, pdf.Content{Text: text}), name)
	}
	require.Equal(t, []content.Landing{{}}, content.Landings([]content.Start{{Before: "a", After: "b"}}, pdf.Content{Text: "a\fb"}), "too little to know")
}

// TestLandingBehindAShortLine: what runs over by less than the letters that are looked for has the start begin no page.
func TestLandingBehindAShortLine(t *testing.T) {
	start := content.Start{Before: "a line that is long enough to be looked for alone, and a short line", After: "what stands on the second page of all"}
	require.Equal(t, []content.Landing{{Known: true, Page: 1, Above: 1. / 2, Line: true}}, content.Landings([]content.Start{start},
		pdf.Content{Text: "a line that is long enough to be looked for alone, and a\fshort line\nwhat stands on the second page of all"}))
}
