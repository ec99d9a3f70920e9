package handlers

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/sqlite"
)

// open returns handlers on an empty database, and what they log.
func open(t *testing.T) (Handlers, *sqlite.DB, *bytes.Buffer) {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "sheaf.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	log := &bytes.Buffer{}
	p := &pipeline.Pipeline{Jobs: db.Jobs(), Documents: db.Documents(), Now: time.Now, Log: slog.New(slog.NewTextHandler(log, nil))}
	return Handlers{Pipeline: p}, db, log
}

func TestChangesOfAJobAreHandledOnce(t *testing.T) {
	h, db, log := open(t)
	a, b := job.NewID(time.Now()), job.NewID(time.Now())
	batch := []job.Change{{Sequence: "1", Job: a}, {Sequence: "2", Job: b}, {Sequence: "3", Job: a}}
	require.Empty(t, h.Changes(t.Context(), batch), "there are no such jobs: nothing is to be done")

	require.NoError(t, db.Close())
	require.Equal(t, []string{"1", "2", "3"}, h.Changes(t.Context(), batch))
	require.Equal(t, 2, strings.Count(log.String(), "finalize failed"), log)
}

// TestRefusedMessages wants a message that nobody here may handle to be named as failed, so that it stays in its queue.
func TestRefusedMessages(t *testing.T) {
	h, _, log := open(t)
	id := string(job.NewID(time.Now()))
	bundle, err := job.NewMessage("", job.BundleMessage{Job: job.ID(id), Run: 1})
	require.NoError(t, err)
	batch := []job.Delivery{
		{ID: "newer", Message: job.Message{Body: []byte(`{"kind":"intake","v":2,"job":"` + id + `"}`)}},
		{ID: "foreign", Message: job.Message{Body: []byte(`{"hello":"world"}`)}},
		{ID: "good", Message: bundle},
		{ID: "foreign", Message: job.Message{Body: []byte(`no JSON`)}},
	}
	require.Equal(t, []string{"newer", "foreign"}, h.Bundle(t.Context(), batch))
	require.Equal(t, []string{"newer", "foreign"}, h.DeadLetters(t.Context(), batch), "a job that is not there needs no giving up")
	require.Equal(t, []string{"newer", "foreign", "good"}, h.Intake(t.Context(), batch), "and what is of another queue")
	require.Equal(t, []string{"newer", "foreign", "good"}, h.Convert(t.Context(), batch))
	require.Contains(t, log.String(), "written by a newer sheaf: its version is 2, this one knows 1")
}

// TestSideBySide has some of a batch hang, as many as go at a time: the others are done all the same.
func TestSideBySide(t *testing.T) {
	const n, parallel = 10, 2
	var mu sync.Mutex
	var running, most int
	done := make(chan struct{}, n)
	sideBySide(n, parallel, time.Hour, func(int) {
		mu.Lock()
		running++
		most = max(most, running)
		mu.Unlock()
		runtime.Gosched()
		mu.Lock()
		running--
		mu.Unlock()
		done <- struct{}{}
	})
	require.Len(t, done, n, "all have returned")
	require.LessOrEqual(t, most, parallel)

	others := make(chan struct{}, n)
	sideBySide(n, parallel, time.Millisecond, func(i int) {
		if i >= parallel {
			others <- struct{}{}
			return
		}
		for range (n - parallel) / parallel { // hangs until all others are through
			<-others
		}
	})
	require.Empty(t, others)
}

// flaky are jobs that cannot be read the first times.
type flaky struct {
	job.Jobs
	faults, reads int
}

func (f *flaky) Get(context.Context, job.ID) (job.Job, error) {
	f.reads++
	if f.reads <= f.faults {
		return job.Job{}, errors.New("503")
	}
	return job.Job{}, job.ErrNotFound // nothing to do then
}

func TestConvertIsTriedAgainWhileThereIsTime(t *testing.T) {
	for name, c := range map[string]struct {
		faults, reads int
		left          time.Duration // 0 is for ever
		failed        bool
		took          time.Duration
	}{
		"no fault":             {0, 1, 90 * time.Second, false, 0},
		"one fault":            {1, 2, 90 * time.Second, false, 2 * time.Second},
		"two faults":           {2, 3, 90 * time.Second, false, 10 * time.Second},
		"lasting":              {9, 3, 90 * time.Second, true, 10 * time.Second},
		"time for one more":    {9, 2, 75 * time.Second, true, 2 * time.Second},
		"no time":              {1, 1, 70 * time.Second, true, 0},
		"queue does it itself": {1, 1, 0, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jobs := &flaky{faults: c.faults}
				h := Handlers{Pipeline: &pipeline.Pipeline{
					Jobs: jobs, Limits: job.DefaultLimits(), Now: time.Now, Log: slog.New(slog.DiscardHandler),
				}}
				ctx := t.Context()
				if c.left > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, c.left)
					defer cancel()
				}
				m, err := job.NewMessage("", job.ConvertMessage{Job: job.NewID(time.Now()), Run: 1, Number: 1})
				require.NoError(t, err)
				begun := time.Now()
				failed := h.Convert(ctx, []job.Delivery{{ID: "a", Message: m}})
				require.Equal(t, c.failed, len(failed) == 1, failed)
				require.Equal(t, c.reads, jobs.reads)
				require.Equal(t, c.took, time.Since(begun))
			})
		})
	}
}

// TestMessagesFromBeforeKinds wants each to reach the rule of its kind.
func TestMessagesFromBeforeKinds(t *testing.T) {
	h, db, log := open(t)
	id := job.NewID(time.Now())
	require.NoError(t, db.Jobs().Create(t.Context(), job.Job{ID: id, State: job.Completed, Run: 1}))
	old := func(body string) []job.Delivery {
		return []job.Delivery{{ID: "old", Message: job.Message{Body: []byte(strings.ReplaceAll(body, "ID", string(id)))}}}
	}
	require.Empty(t, h.Intake(t.Context(), old(`{"job":"ID"}`)))
	require.Empty(t, h.Convert(t.Context(), old(`{"job":"ID","run":1,"number":1}`)))
	require.Empty(t, h.Bundle(t.Context(), old(`{"job":"ID","run":1}`)))
	for _, body := range []string{`{"job":"ID"}`, `{"job":"ID","run":1}`, `{"job":"ID","run":1,"number":1}`} {
		require.Empty(t, h.DeadLetters(t.Context(), old(body)), body)
	}
	require.Equal(t, 1, strings.Count(log.String(), "document given up"), log)
	rows, err := db.Documents().Range(t.Context(), id, 1, 1)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, job.CodeInternal, rows[0].Code)
}
