package metrics_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/metrics"
)

var update = flag.Bool("update", false, "write the table of the metrics anew, into docs/operating.md")

const page = "../../docs/operating.md"

// TestPage checks that docs/operating.md has the table of the metrics. After a change of that, run this test with -update.
func TestPage(t *testing.T) {
	kinds := map[metrics.Kind]string{metrics.Counter: "counter", metrics.Histogram: "histogram", metrics.Gauge: "gauge"}
	var table strings.Builder
	table.WriteString("| metric | kind | labels | what it tells |\n|---|---|---|---|\n")
	for _, m := range metrics.Table() {
		labels := ""
		if len(m.Labels) > 0 {
			labels = "`" + strings.Join(m.Labels, "`, `") + "`"
		}
		table.WriteString("| `" + metrics.Namespace + "_" + string(m.Name) + "` | " + kinds[m.Kind] + " | " + labels + " | " + m.Help + " |\n")
	}
	b, err := os.ReadFile(page)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(b), "<!-- metrics -->\n")
	require.True(t, found)
	_, after, found := strings.Cut(rest, "<!-- end of metrics -->")
	require.True(t, found)
	want := before + "<!-- metrics -->\n" + table.String() + "<!-- end of metrics -->" + after
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o666))
		return
	}
	require.Equal(t, want, string(b), "run go test ./internal/metrics -run TestPage -update")
}
