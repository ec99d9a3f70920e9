package pipeline_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// TestExpiredJobsAreGone looks at a job whose time is over and whose row nobody has removed yet.
func TestExpiredJobsAreGone(t *testing.T) {
	w := newWorld(t, 1)
	g, ctx := w.submit("ok", "fail"), t.Context()
	w.drain()
	row, err := w.clean.Jobs.Get(ctx, g.id)
	require.NoError(t, err)
	calls := map[string]func() error{
		"status":   func() error { _, err := w.clean.Status(ctx, owner, g.id, "", 1); return err },
		"download": func() error { _, err := w.clean.Download(ctx, owner, g.id, ""); return err },
		"pdf":      func() error { _, err := w.clean.PDF(ctx, owner, g.id, 1); return err },
		"cancel":   func() error { _, err := w.clean.Cancel(ctx, owner, g.id); return err },
		"retry":    func() error { _, err := w.clean.Retry(ctx, owner, g.id, job.Retry{}); return err },
		"delete":   func() error { return w.clean.Delete(ctx, owner, g.id) },
		"parts":    func() error { _, err := w.clean.SignParts(ctx, owner, g.id); return err },
		"complete": func() error { _, err := w.clean.CompleteUpload(ctx, owner, g.id); return err },
	}
	w.now = row.ExpiresAt.Add(-time.Second)
	for _, name := range []string{"status", "download", "pdf", "cancel"} {
		require.NoError(t, calls[name](), name)
	}
	w.now = row.ExpiresAt.Add(-time.Millisecond) // the clock goes on by one at each look
	for name, call := range calls {
		require.Equal(t, job.CodeNotFound, job.AsError(call()).Code, name)
	}
	same, err := w.clean.Jobs.Get(ctx, g.id)
	require.NoError(t, err)
	require.Equal(t, row, same, "and nothing has changed it")

	young := w.submit("ok")
	w.drain()
	list, next, err := w.clean.List(ctx, owner, "", 1)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, young.id, list[0].ID)
	list, next, err = w.clean.List(ctx, owner, next, 1)
	require.NoError(t, err)
	require.Empty(t, list)
	require.Empty(t, next)

	require.NoError(t, w.clean.Sweep(ctx))
	w.checkGone(g)
	w.checkJob(young)
}
