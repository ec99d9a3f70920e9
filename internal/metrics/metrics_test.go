package metrics_test

import (
	"bytes"
	"context"
	"errors"
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

func TestOutcomesBecomeMetrics(t *testing.T) {
	var out bytes.Buffer
	under := &recorded{}
	d := metrics.Documents{Documents: under, Stack: "sheaf", Out: &out}
	at := time.UnixMilli(1795511702123)
	require.NoError(t, d.Record(t.Context(),
		job.Document{State: job.Completed, Seconds: 0.25, At: at},
		job.Document{State: job.Failed, Code: job.CodeTimeout, At: at},
	))
	require.Equal(t, 2, under.count)
	require.Equal(t, 2, bytes.Count(out.Bytes(), []byte("\n")))
	first, second, _ := bytes.Cut(out.Bytes(), []byte("\n"))
	require.JSONEq(t, `{"_aws": {"Timestamp": 1795511702123, "CloudWatchMetrics": [{"Namespace": "sheaf", "Dimensions": [["stack"]],
		"Metrics": [{"Name": "documents_completed", "Unit": "Count"}, {"Name": "conversion_seconds", "Unit": "Seconds"}]}]},
		"documents_completed": 1, "conversion_seconds": 0.25, "stack": "sheaf"}`, string(first))
	require.JSONEq(t, `{"_aws": {"Timestamp": 1795511702123, "CloudWatchMetrics": [{"Namespace": "sheaf", "Dimensions": [["stack"], ["stack", "code"]],
		"Metrics": [{"Name": "documents_failed", "Unit": "Count"}]}]}, "documents_failed": 1, "code": "timeout", "stack": "sheaf"}`, string(second))
}

func TestOutcomesThatWereNotRecordedAreNotTold(t *testing.T) {
	var out bytes.Buffer
	lost := errors.New("lost")
	d := metrics.Documents{Documents: &recorded{err: lost}, Out: &out}
	require.ErrorIs(t, d.Record(t.Context(), job.Document{State: job.Completed}), lost)
	require.Empty(t, out.String())
}
