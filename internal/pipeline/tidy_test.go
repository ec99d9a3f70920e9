package pipeline_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// TestRetryLeavesNothing: some time after a retry has ended, results of runs before are gone, and PDFs of documents that it converted anew.
func TestRetryLeavesNothing(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok", "ok")
	w.end(t, owner, g.id)
	stored := func() (names []string) {
		list, err := w.clean.Outbox.List(t.Context(), g.id.Folder(), "", 1000)
		require.NoError(t, err)
		for _, o := range list {
			names = append(names, strings.TrimPrefix(o.Key, g.id.Folder()))
		}
		return names
	}
	require.Equal(t, []string{"manifest.json.gz", "pdf/1.pdf", "pdf/2.pdf", "result-1.zip"}, stored())
	for range 2 {
		_, err := w.clean.Retry(t.Context(), owner, g.id, job.Retry{Files: []job.FileName{{Number: 2}}})
		require.NoError(t, err)
		w.end(t, owner, g.id)
	}
	both := []string{"manifest.json.gz", "pdf/1.pdf", "pdf/2.2.pdf", "pdf/2.3.pdf", "pdf/2.pdf", "result-1.zip", "result-2.zip", "result-3.zip"}
	require.Equal(t, both, stored())
	require.NoError(t, w.clean.Sweep(t.Context()))
	require.Equal(t, both, stored(), "somebody may still read them")
	w.advance(time.Hour)
	require.NoError(t, w.clean.Sweep(t.Context()))
	require.Equal(t, []string{"manifest.json.gz", "pdf/1.pdf", "pdf/2.3.pdf", "result-3.zip"}, stored())
	w.drain()
	w.checkJob(g)
	j, err := w.clean.Jobs.Get(t.Context(), g.id)
	require.NoError(t, err)
	require.False(t, j.Unfinished())
}
