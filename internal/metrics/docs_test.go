package metrics_test

import (
	"strings"
	"testing"

	"sheaf/internal/metrics"
	"sheaf/internal/pagetest"
)

// TestPage checks that docs/operating.md has the table of the metrics. After a change of that, run this test with -update.
func TestPage(t *testing.T) {
	kinds := map[metrics.Kind]string{metrics.Counter: "counter", metrics.Histogram: "histogram", metrics.Gauge: "gauge"}
	rows := [][]string{{"metric", "kind", "labels", "what it tells"}}
	for _, m := range metrics.Table() {
		labels := ""
		if len(m.Labels) > 0 {
			labels = "`" + strings.Join(m.Labels, "`, `") + "`"
		}
		rows = append(rows, []string{"`" + metrics.Namespace + "_" + string(m.Name) + "`", kinds[m.Kind], labels, m.Help})
	}
	pagetest.Table(t, "../../docs/operating.md", "metrics", rows)
}
