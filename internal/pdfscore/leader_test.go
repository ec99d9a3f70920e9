package pdfscore

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLeaders compares a line as Word's PDF has it with ours.
func TestLeaders(t *testing.T) {
	dots := strings.Repeat(".", 40)
	tests := []struct {
		name, word, ours string
		alike            bool
	}{
		{"blanks around the dots", "What is it? " + dots + " 7", "What is it?" + dots + "7", true},
		{"more dots", "Title " + dots + " iii", "Title" + dots + "......iii", true},
		{"a blank on one side", "Title" + dots + " 7", "Title " + dots + "7", true},
		{"dots with blanks between", "Title . . . . . . 7", "Title......7", true},
		{"ellipses", "Title ………… 7", "Title............7", true},
		{"few dots", "A long title .. 7", "A long title...7", true},
		{"hyphens", "Title -------- 7", "Title--------7", true},
		{"underscores", "Title ________ 7", "Title________7", true},
		{"middle dots", "Title ········ 7", "Title········7", true},
		{"no number behind", "Date: " + dots, "Date:" + dots + "..", true},
		{"a leader on one side only", "Title " + dots + " 7", "Title 7", true},
		{"the end of a sentence", "Title Inc. " + dots + " 7", "Title Inc." + dots + "7", true},

		{"another number", "Title " + dots + " 7", "Title" + dots + "8", false},
		{"no number", "Title " + dots + " 7", "Title" + dots, false},
		{"another title", "Title " + dots + " 7", "Totle" + dots + "7", false},
		{"a title that breaks elsewhere", "A long title " + dots + " 7", "title" + dots + "7", false},
		{"an ellipsis in the text", "and so on...", "and so on", false},
		{"a word with hyphens", "one--two", "one two", false},
		{"a rule of hyphens", "----------", "----", false},
		{"a rule and a number", "----------", "7", false},
		{"a bullet's dot", "one·two", "one..two", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			word, ours := layoutOf(t, tt.word), layoutOf(t, tt.ours)
			want := 0.0
			if tt.alike {
				want = 1
			}
			scores := compareText(word, ours).Scores
			require.InDelta(t, want, scores[Lines], 1e-9)
			require.InDelta(t, want, scores[Flow], 1e-9)
			if tt.alike {
				require.InDelta(t, 1, scores[Place], 1e-9)
			}
		})
	}
}

// layoutOf reads a page with a line of text, as poppler writes it.
func layoutOf(t *testing.T, line string) []Page {
	t.Helper()
	var b strings.Builder
	b.WriteString("<page>\n<line>\n")
	for _, word := range strings.Fields(line) {
		b.WriteString("<word>" + word + "</word>\n")
	}
	b.WriteString("</line>\n</page>\n")
	pages, err := readLayout(strings.NewReader(b.String()))
	require.NoError(t, err)
	return pages
}
