package pipeline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestJobsAreTheirOwnersAlone(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok")
	w.drain()
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"status":   func() error { _, err := w.clean.Status(ctx, "other", g.id, "", 1); return err },
		"download": func() error { _, err := w.clean.Download(ctx, "other", g.id); return err },
		"pdf":      func() error { _, err := w.clean.PDF(ctx, "other", g.id, 1); return err },
		"cancel":   func() error { _, err := w.clean.Cancel(ctx, "other", g.id); return err },
		"delete":   func() error { return w.clean.Delete(ctx, "other", g.id) },
		"retry":    func() error { _, err := w.clean.Retry(ctx, "other", g.id); return err },
		"parts":    func() error { _, err := w.clean.SignParts(ctx, "other", g.id); return err },
		"complete": func() error { _, err := w.clean.CompleteUpload(ctx, "other", g.id); return err },
	} {
		require.Equal(t, job.CodeNotFound, job.AsError(call()).Code, name)
	}
	list, _, err := w.clean.List(ctx, "other", "", 10)
	require.NoError(t, err)
	require.Empty(t, list)
	w.checkJob(g)
}

func TestStatusPages(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok", "fail", "ok", "ok", "fail")
	w.drain()
	var ids []int
	cursor := ""
	for page := 0; ; page++ {
		s, err := w.clean.Status(t.Context(), owner, g.id, cursor, 2)
		require.NoError(t, err)
		require.Equal(t, page == 0, len(s.Skipped) > 0)
		for _, f := range s.Files {
			ids = append(ids, f.ID)
		}
		if s.Next == nil {
			break
		}
		cursor = *s.Next
	}
	require.Equal(t, []int{1, 2, 3, 4, 5}, ids)
	for _, bad := range []string{"x", "-1", "0"} {
		_, err := w.clean.Status(t.Context(), owner, g.id, bad, 2)
		require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
	}
}
