package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// settingsReference returns the table of all settings of serve, out of what its flags and variables are declared by.
func settingsReference() string {
	type row struct{ variable, flag, usage string }
	var rows []row
	c := serveCommand()
	for _, d := range flagsOf(c) {
		if d.env != "" {
			rows = append(rows, row{d.env, "`" + strings.TrimSpace(d.dashed+" "+d.arg) + "`", d.usage})
		}
	}
	f := newFlags(c.name)
	c.flags(f)
	for _, v := range f.variables {
		rows = append(rows, row{v.Name, "", v.Usage})
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.variable, b.variable) })
	var b strings.Builder
	fmt.Fprint(&b, "| variable | flag | what it does |\n|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.variable, r.flag, strings.ReplaceAll(r.usage, "|", `\|`))
	}
	return b.String()
}

// TestManualOfSettings: the page lists the settings that there are. "go test ./cmd/sheaf -run TestManualOfSettings -update" writes it anew.
func TestManualOfSettings(t *testing.T) {
	const page, begin, end = "../../docs/operating.md", "<!-- settings -->\n", "<!-- end of settings -->\n"
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(text), begin)
	require.True(t, found)
	table, after, found := strings.Cut(rest, end)
	require.True(t, found)
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(before+begin+settingsReference()+end+after), 0o600))
		return
	}
	require.Equal(t, settingsReference(), table, "write it anew with -update")
}
