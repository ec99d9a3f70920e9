package pipeline_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestLostEventOfAnUpload(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok", "fail")
	_, sent := w.pick("intake")
	require.True(t, sent)
	w.drain()
	w.checkJob(g)
}

func TestUploadThatNeverCame(t *testing.T) {
	w := newWorld(t, 1)
	upload, err := w.clean.StartUpload(t.Context(), owner, "", "a.zip", 1000, job.Request{})
	require.NoError(t, err)
	for range 24 {
		require.Equal(t, job.Pending, w.status(upload.JobID).Status)
		w.advance(time.Hour)
		require.NoError(t, w.clean.Sweep(t.Context()))
		for w.pending() {
			w.deliver(t.Context())
			w.reconcile(t.Context())
		}
	}
	s := w.status(upload.JobID)
	require.Equal(t, job.Failed, s.Status)
	require.Equal(t, job.CodeUploadMissing, *s.ErrorCode)
}

func TestDocumentsThatNeverComeBackFailAfterThreeRounds(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok", "ok")
	w.deliverAll("intake")
	for round := range 4 {
		require.False(t, w.status(g.id).Status.Finished(), round)
		require.Len(t, w.bags["convert"], 2)
		w.bags["convert"] = nil // lost
		w.advance(16 * time.Minute)
		require.NoError(t, w.clean.Sweep(t.Context()))
	}
	w.drain()
	s := w.status(g.id)
	require.Equal(t, job.Failed, s.Status)
	for _, f := range s.Files {
		require.Equal(t, job.CodeInternal, *f.ErrorCode)
	}
}

func TestWaitingInALongQueueIsNoLoss(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok")
	w.deliverAll("intake")
	for range 100 {
		w.advance(time.Hour)
		require.NoError(t, w.clean.Sweep(t.Context()))
	}
	require.Len(t, w.bags["convert"], 1, "it still waits, and was not sent again")
	w.drain()
	w.checkJob(g)
}

func TestResultsAreRemovedWhenTheirTimeIsOver(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok")
	w.drain()
	w.checkJob(g)

	w.advance(7*24*time.Hour - time.Hour)
	require.NoError(t, w.clean.Sweep(t.Context()))
	w.checkJob(g)

	w.advance(2 * time.Hour)
	require.NoError(t, w.clean.Sweep(t.Context()))
	_, err := w.clean.Status(t.Context(), owner, g.id, "", 1)
	require.Equal(t, job.CodeNotFound, job.AsError(err).Code)
	w.checkGone(g)
	_, err = w.clean.Jobs.Get(t.Context(), g.id)
	require.NoError(t, err, "the tombstone stays for a day")

	w.advance(25 * time.Hour)
	require.NoError(t, w.clean.Sweep(t.Context()))
	_, err = w.clean.Jobs.Get(t.Context(), g.id)
	require.ErrorIs(t, err, job.ErrNotFound)
}

// TestJobsThatJustChangedAreLeftAlone counts what the safety net reads of a job besides its row.
func TestJobsThatJustChangedAreLeftAlone(t *testing.T) {
	w := newWorld(t, 1)
	w.submit("ok")
	w.deliverAll("intake")
	counted := &tallies{Documents: w.clean.Documents}
	w.clean.Documents = counted
	require.NoError(t, w.clean.Sweep(t.Context()))
	w.advance(time.Minute)
	require.NoError(t, w.clean.Sweep(t.Context()))
	require.Zero(t, counted.n)

	const turns = 10
	for range 3 * turns { // its document waits for a converter
		w.advance(time.Minute)
		require.NoError(t, w.clean.Sweep(t.Context()))
	}
	require.Positive(t, counted.n, "now and then")
	require.Less(t, counted.n, turns, "and not each minute, though a look may count more than once")

	w.bags["convert"] = nil // it is being converted, or lost
	before := counted.n
	require.NoError(t, w.clean.Sweep(t.Context()))
	require.Greater(t, counted.n, before, "each minute")
}

// tallies counts how often outcomes are counted.
type tallies struct {
	job.Documents
	n int
}

func (c *tallies) Tally(ctx context.Context, id job.ID, run int) (job.Tally, error) {
	c.n++
	return c.Documents.Tally(ctx, id, run)
}
