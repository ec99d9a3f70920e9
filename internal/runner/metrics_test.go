package runner

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/metrics"
)

// counted adds up what a meter is told, by name and labels.
type counted struct {
	mu  sync.Mutex
	sum map[string]float64
}

func (c *counted) Record(samples ...metrics.Sample) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range samples {
		c.sum[strings.Join(append([]string{string(s.Name)}, s.Labels...), " ")] += s.Value
	}
}

func (c *counted) of(name string) float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sum[name]
}

// unsteady is a converter whose process dies over the first attempt, which has not enough memory for "large.docx", and which waits for go on.
type unsteady struct {
	once sync.Once
	goOn chan struct{}
}

func (u *unsteady) Convert(_ context.Context, c job.Conversion) (job.Rendering, error) {
	<-u.goOn
	if filepath.Base(c.Source) == "large.docx" {
		return job.Rendering{}, job.NewError(job.CodeOutOfMemory, nil)
	}
	died := false
	u.once.Do(func() { died = true })
	if died {
		return job.Rendering{}, job.NewError(job.CodeCrashed, nil)
	}
	return job.Rendering{Pages: 1, Seconds: 0.25}, os.WriteFile(c.Target, []byte("%PDF-"), 0o600)
}

// TestMetrics: what happens to a job is counted, each where it happens.
func TestMetrics(t *testing.T) {
	c, u := &counted{sum: map[string]float64{}}, &unsteady{goOn: make(chan struct{})}
	r, err := Start(t.Context(), Options{
		Data: filepath.Join(t.TempDir(), "data"), Workers: 1, Limits: job.DefaultLimits(), Owner: "o", Converter: u, Meter: c, Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	upload := archivetest.Zip(
		archivetest.Entry{Name: "good.docx", Body: docxtest.Plain("Good.")}, archivetest.Entry{Name: "large.docx", Body: docxtest.Plain("Large.")},
		archivetest.Entry{Name: "bad.docx", Body: []byte("no document")}, archivetest.Entry{Name: "last.docx", Body: docxtest.Plain("Last.")},
	)
	spool, err := r.pipeline.NewSpool()
	require.NoError(t, err)
	require.NoError(t, spool.Add("letters.zip", bytes.NewReader(upload)))
	j, err := r.pipeline.Accept(t.Context(), "o", "", spool, job.Request{})
	require.NoError(t, err)
	require.NoError(t, spool.Close())

	read := func() map[string]float64 {
		gauges := &counted{sum: map[string]float64{}}
		samples, err := r.Gauges(t.Context())
		require.NoError(t, err)
		gauges.Record(samples...)
		return gauges.sum
	}
	require.Eventually(t, func() bool {
		now := read()
		return now["queue_messages convert"] > 0 && now["queue_oldest_seconds convert"] > 0
	}, time.Minute, 10*time.Millisecond, "documents wait while the converter does")
	close(u.goOn)
	require.Eventually(t, func() bool { return c.of("jobs_total partial_success") == 1 }, time.Minute, 10*time.Millisecond)
	for name, want := range map[string]float64{
		"documents_total completed ": 2, "documents_total failed out_of_memory": 1, "documents_total failed not_a_document": 1,
		"conversion_seconds": 0.5, "output_bytes_total": 10, "input_bytes_total": float64(len(upload)),
		"retries_total crash": 1, "memory_kills_total": 1,
	} {
		require.InDelta(t, want, c.of(name), 1e-9, name)
	}
	require.Eventually(t, func() bool { return read()["queue_messages convert"] == 0 }, time.Minute, 10*time.Millisecond)
	require.Zero(t, read()["queue_oldest_seconds convert"])

	_, err = r.pipeline.Cancel(t.Context(), "o", j.ID)
	require.NoError(t, err)
	require.Zero(t, c.of("jobs_total cancelled"), "it had ended")
}
