// Package pagetest checks the tables of the docs that the program itself declares. It may import the standard library alone.
package pagetest

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the table anew, into its page of the docs")

// Table checks that a page has a table, of which the first row is the head, between the lines <!-- NAME --> and <!-- end of NAME -->. With
// the test's flag -update it is written there.
func Table(t *testing.T, page, name string, rows [][]string) {
	t.Helper()
	var table strings.Builder
	for i, row := range rows {
		table.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			table.WriteString("|" + strings.Repeat("---|", len(row)) + "\n")
		}
	}
	b, err := os.ReadFile(page)
	require.NoError(t, err)
	begin, end := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->"
	before, rest, found := strings.Cut(string(b), begin)
	require.True(t, found, "%s has no %s", page, begin)
	_, after, found := strings.Cut(rest, end)
	require.True(t, found, "%s has no %s", page, end)
	want := before + begin + table.String() + end + after
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o666))
		return
	}
	require.Equal(t, want, string(b), "run this test with -update")
}
