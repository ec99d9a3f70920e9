package metrics_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/metrics"
)

// recorded stands for documents of which only Record matters.
type recorded struct {
	job.Documents
	err   error
	count int
}

func (r *recorded) Record(_ context.Context, outcomes ...job.Document) error {
	r.count += len(outcomes)
	return r.err
}

func emf(out *bytes.Buffer) metrics.EMF {
	return metrics.EMF{
		Stack: "papers", Out: out, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return time.UnixMilli(1795511702123) },
	}
}

func TestOutcomesBecomeMetrics(t *testing.T) {
	var out bytes.Buffer
	under := &recorded{}
	d := metrics.Outcomes{Documents: under, Meter: emf(&out)}
	require.NoError(t, d.Record(t.Context(),
		job.Document{State: job.Completed, Seconds: 0.25, Bytes: 7000},
		job.Document{State: job.Failed, Code: job.CodeTimeout},
	))
	require.Equal(t, 2, under.count)
	require.Equal(t, 2, bytes.Count(out.Bytes(), []byte("\n")))
	first, second, _ := bytes.Cut(out.Bytes(), []byte("\n"))
	require.JSONEq(t, `{"_aws": {"Timestamp": 1795511702123, "CloudWatchMetrics": [
		{"Namespace": "sheaf", "Dimensions": [["stack", "status"]], "Metrics": [{"Name": "documents_total", "Unit": "Count"}]},
		{"Namespace": "sheaf", "Dimensions": [["stack"]], "Metrics": [{"Name": "conversion_seconds", "Unit": "Seconds"}]},
		{"Namespace": "sheaf", "Dimensions": [["stack"]], "Metrics": [{"Name": "output_bytes_total", "Unit": "Bytes"}]}]},
		"documents_total": 1, "status": "completed", "conversion_seconds": 0.25, "output_bytes_total": 7000, "stack": "papers"}`, string(first))
	require.JSONEq(t, `{"_aws": {"Timestamp": 1795511702123, "CloudWatchMetrics": [
		{"Namespace": "sheaf", "Dimensions": [["stack", "status"], ["stack", "status", "code"]], "Metrics": [{"Name": "documents_total", "Unit": "Count"}]}]},
		"documents_total": 1, "status": "failed", "code": "timeout", "stack": "papers"}`, string(second))
}

func TestOutcomesThatWereNotRecordedAreNotTold(t *testing.T) {
	var out bytes.Buffer
	lost := errors.New("lost")
	d := metrics.Outcomes{Documents: &recorded{err: lost}, Meter: emf(&out)}
	require.ErrorIs(t, d.Record(t.Context(), job.Document{State: job.Completed}), lost)
	require.Empty(t, out.String())
}

// TestGaugesAreCloudWatchsOwn are not written: it has the depth and the age of queues.
func TestGaugesAreCloudWatchsOwn(t *testing.T) {
	var out bytes.Buffer
	emf(&out).Record(metrics.Sample{Name: metrics.QueueMessages, Value: 3, Labels: []string{"convert"}})
	require.Empty(t, out.String())
}

// TestTable: what each kind needs is there, and names are as Prometheus wants them (its page "Metric and label naming").
func TestTable(t *testing.T) {
	seen := map[metrics.Name]bool{}
	for _, m := range metrics.Table() {
		require.False(t, seen[m.Name], m.Name)
		seen[m.Name] = true
		require.Regexp(t, `^[a-z]+(_[a-z]+)*$`, string(m.Name))
		require.Regexp(t, `^[A-Z].*\.$`, m.Help)
		require.Equal(t, m.Kind == metrics.Counter, len(m.Name) > 6 && m.Name[len(m.Name)-6:] == "_total", "of a counter alone: %s", m.Name)
		require.Equal(t, m.Kind == metrics.Histogram, m.Buckets != nil, m.Name)
		require.Equal(t, m, metrics.Of(m.Name))
	}
}
