package prometheus

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/metrics"
)

func served(p *Metrics) string {
	w := httptest.NewRecorder()
	p.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

// TestTextFormat: the lines of every kind are as Prometheus reads them, with the names of the table.
func TestTextFormat(t *testing.T) {
	p := New()
	p.Gauges(func(context.Context) ([]metrics.Sample, error) {
		return []metrics.Sample{{Name: metrics.QueueMessages, Value: 7, Labels: []string{"convert"}}}, nil
	})
	p.Record(metrics.Sample{Name: metrics.Documents, Value: 1, Labels: []string{"failed", "timeout"}},
		metrics.Sample{Name: metrics.Seconds, Value: 0.3}, metrics.Sample{Name: metrics.OutputBytes, Value: 1234})
	p.Record(metrics.Sample{Name: metrics.Documents, Value: 1, Labels: []string{"failed", "timeout"}})
	text := served(p)
	for _, line := range []string{
		"# TYPE sheaf_documents_total counter", `sheaf_documents_total{code="timeout",status="failed"} 2`,
		"# TYPE sheaf_conversion_seconds histogram", `sheaf_conversion_seconds_bucket{le="0.25"} 0`, `sheaf_conversion_seconds_bucket{le="0.5"} 1`,
		"sheaf_conversion_seconds_sum 0.3", "sheaf_output_bytes_total 1234", "sheaf_memory_kills_total 0",
		"# TYPE sheaf_queue_messages gauge", `sheaf_queue_messages{queue="convert"} 7`, "go_goroutines ", "process_cpu_seconds_total ",
	} {
		require.Contains(t, text, line+"")
	}
}

// TestGaugesThatCannotBeRead leave the others as they are.
func TestGaugesThatCannotBeRead(t *testing.T) {
	p := New()
	p.Gauges(func(context.Context) ([]metrics.Sample, error) { return nil, errors.New("database is locked") })
	text := served(p)
	require.Contains(t, text, "sheaf_input_bytes_total 0")
	require.NotContains(t, text, "sheaf_queue_messages{")
}

func BenchmarkRecord(b *testing.B) {
	p := New()
	b.ReportAllocs()
	for b.Loop() {
		p.Record(metrics.Sample{Name: metrics.Documents, Value: 1, Labels: []string{"completed", ""}},
			metrics.Sample{Name: metrics.Seconds, Value: 0.3}, metrics.Sample{Name: metrics.OutputBytes, Value: 1234})
	}
}
