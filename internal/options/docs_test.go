package options_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/options"
)

var update = flag.Bool("update", false, "write the table of the options anew, into docs/options.md")

const page = "../../docs/options.md"

// TestPage checks that docs/options.md has the table of the options. After a change of that, run this test with -update.
func TestPage(t *testing.T) {
	var table strings.Builder
	table.WriteString("| flag | field | values | what it does | default |\n|---|---|---|---|---|\n")
	for _, o := range options.All() {
		usage, _, _ := strings.Cut(o.Sentence(), ". Default: ")
		table.WriteString("| `--" + o.Name + "` | `" + o.Field() + "` | " + o.Values() + " | " + usage + " | " + o.Default + " |\n")
	}
	b, err := os.ReadFile(page)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(b), "<!-- options -->\n")
	require.True(t, found)
	_, after, found := strings.Cut(rest, "<!-- end of options -->")
	require.True(t, found)
	want := before + "<!-- options -->\n" + table.String() + "<!-- end of options -->" + after
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o666))
		return
	}
	require.Equal(t, want, string(b), "run go test ./internal/options -run TestPage -update")
}
