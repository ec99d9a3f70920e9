package options_test

import (
	"strings"
	"testing"

	"sheaf/internal/options"
	"sheaf/internal/pagetest"
)

// TestPage checks that docs/options.md has the table of the options. After a change of that, run this test with -update.
func TestPage(t *testing.T) {
	rows := [][]string{{"flag", "field", "values", "what it does", "default"}}
	for _, o := range options.All() {
		usage, _, _ := strings.Cut(o.Sentence(), ". Default: ")
		rows = append(rows, []string{"`--" + o.Name + "`", "`" + o.Field() + "`", o.Values(), usage, o.Default})
	}
	pagetest.Table(t, "../../docs/options.md", "options", rows)
}
