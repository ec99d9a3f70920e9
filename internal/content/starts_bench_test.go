package content_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"sheaf/internal/content"
	"sheaf/internal/office/pdf"
)

// BenchmarkLandings looks for the page starts of a document of 80 pages that all begin a page: what a document costs that Word's pages
// fit already. It stays well below a millisecond.
func BenchmarkLandings(b *testing.B) {
	words := rand.New(rand.NewPCG(1, 2))
	var starts []content.Start
	var text strings.Builder
	before := ""
	for page := range 80 {
		var own strings.Builder
		for range 45 {
			for range 12 {
				fmt.Fprintf(&own, "%x ", words.Uint32N(1<<24))
			}
			own.WriteByte('\n')
		}
		if page > 0 {
			starts = append(starts, content.Start{Before: before[len(before)-160:], After: own.String()[:160], Pages: 1})
		}
		before = own.String()
		fmt.Fprintf(&text, "A header\n%sPage %d\n\f", before, page)
	}
	shown := pdf.Content{Text: text.String()}
	b.SetBytes(int64(len(shown.Text)))
	printed := content.Print(shown)
	for b.Loop() {
		content.Landings(starts, printed)
	}
}
