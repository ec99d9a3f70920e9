package pagetest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Block is a fenced block of a page.
type Block struct {
	Page   string // path in the checkout
	Line   int    // of its fence
	Kind   string // first word behind the fence
	Reason string // second word
	Text   string
}

func (b Block) String() string { return fmt.Sprintf("%s:%d", b.Page, b.Line) }

// Commands returns the commands of a block: its lines, without empty ones, those that end with a backslash together with the next.
func (b Block) Commands() []string {
	var all []string
	open := false
	for line := range strings.Lines(b.Text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case open:
			all[len(all)-1] += "\n" + line
		case strings.TrimSpace(line) != "":
			all = append(all, line)
		}
		open = strings.HasSuffix(line, `\`)
	}
	return all
}

// Pages returns the paths of the pages that users read, in the checkout that root leads to.
func Pages(t *testing.T, root string) []string {
	t.Helper()
	all := []string{"README.md", "SECURITY.md", "bench/README.md", "layers/fonts/README.md"}
	docs, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	require.NoError(t, err)
	require.NotEmpty(t, docs)
	for _, page := range docs {
		all = append(all, filepath.Join("docs", filepath.Base(page)))
	}
	return all
}

// Blocks returns the fenced blocks of a page.
func Blocks(t *testing.T, root, page string) []Block {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, page))
	require.NoError(t, err)
	var all []Block
	inside := false
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		fence, isFence := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case isFence && inside:
			require.Empty(t, fence, "%s:%d: a fence ends with nothing behind it", page, n)
			inside = false
		case isFence:
			words := append(strings.Fields(fence), "", "")
			require.LessOrEqual(t, len(words), 4, "%s:%d", page, n)
			all = append(all, Block{Page: page, Line: n, Kind: words[0], Reason: words[1]})
			inside = true
		case inside:
			all[len(all)-1].Text += line
		}
	}
	require.False(t, inside, "%s: a block has no end", page)
	return all
}

// With returns the blocks of a page of that kind and reason, of which there is at least one.
func With(t *testing.T, root, page, kind, reason string) []Block {
	t.Helper()
	found := slices.DeleteFunc(Blocks(t, root, page), func(b Block) bool { return b.Kind != kind || b.Reason != reason })
	require.NotEmpty(t, found, "%s: %s %s", page, kind, reason)
	return found
}
