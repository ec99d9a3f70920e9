package pdfscore

import (
	"regexp"
	"strings"
)

// A leader fills the gap before a tab stop, as in tables of contents: dots, hyphens, underscores or middle dots (ECMA-376 part 1,
// 17.18.72). How many signs there are depends on the gap to a fraction of a point, and Word's PDFs have a blank on both sides of
// them where LibreOffice's have none, so that poppler takes "Title.......7" for one word. On paper both are the same.
var (
	// longLeader is one wherever it stands: no text repeats a sign that often, an ellipsis not either.
	longLeader = regexp.MustCompile(`(?:\. ?){4,}|-{4,}|_{4,}`)
	// shortLeader is what a long title leaves room for, before the page's number.
	shortLeader = regexp.MustCompile(`(?:\. ?){2,}([0-9]+|[ivxlcdmIVXLCDM]+)$`)
	// middleDots are a leader only in a row; one of them is a bullet.
	middleDots = regexp.MustCompile(`[·∙⋅‧]{2,}`)
)

// plainDots returns a word whose middle dots in a row are full stops.
func plainDots(word string) string {
	return middleDots.ReplaceAllStringFunc(word, func(dots string) string {
		return strings.Repeat(".", strings.Count(dots, "")-1)
	})
}

// withoutLeaders returns the lines without leaders. A line that is nothing else, such as a rule, stays.
func (p Page) withoutLeaders() Page {
	bare := make(Page, len(p))
	for i, line := range p {
		text := longLeader.ReplaceAllString(strings.Join(line, " "), " ")
		text = shortLeader.ReplaceAllString(text, " $1")
		if bare[i] = strings.Fields(text); len(bare[i]) == 0 {
			bare[i] = line
		}
	}
	return bare
}

func withoutLeaders(pages []Page) []Page {
	bare := make([]Page, len(pages))
	for i, p := range pages {
		bare[i] = p.withoutLeaders()
	}
	return bare
}
