package pipeline_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

func TestJobsAreTheirOwnersAlone(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok")
	w.drain()
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"status":   func() error { _, err := w.clean.Status(ctx, "other", g.id, "", 1); return err },
		"download": func() error { _, err := w.clean.Download(ctx, "other", g.id, ""); return err },
		"pdf":      func() error { _, err := w.clean.PDF(ctx, "other", g.id, 1); return err },
		"cancel":   func() error { _, err := w.clean.Cancel(ctx, "other", g.id); return err },
		"delete":   func() error { return w.clean.Delete(ctx, "other", g.id) },
		"retry":    func() error { _, err := w.clean.Retry(ctx, "other", g.id, job.Retry{}); return err },
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

// TestSkippedHavePages hands in more files of other kinds than one answer may hold.
func TestSkippedHavePages(t *testing.T) {
	w := newWorld(t, 1)
	var b bytes.Buffer
	z := archive.NewWriter(&b)
	require.NoError(t, z.Stream("a.docx", time.Time{}, bytes.NewReader(document("ok"))))
	const n = 2*pipeline.MaxPage + 5
	for i := range n {
		require.NoError(t, z.Stream(fmt.Sprintf("%04d.txt", i), time.Time{}, strings.NewReader("")))
	}
	require.NoError(t, z.Close())
	j, err := accept(t.Context(), w.clean, "", b.Bytes())
	require.NoError(t, err)
	w.drain()
	var names []string
	for cursor, page := "", 0; ; page++ {
		s, err := w.clean.Status(t.Context(), owner, j.ID, cursor, 10)
		require.NoError(t, err)
		require.LessOrEqual(t, len(s.Skipped), pipeline.MaxPage)
		require.Equal(t, page == 0, len(s.Files) == 1)
		require.Nil(t, s.Next)
		require.Equal(t, 1, *s.Total)
		for _, f := range s.Skipped {
			names = append(names, f.Filename)
		}
		if s.SkippedNext == nil {
			break
		}
		cursor = *s.SkippedNext
	}
	require.Len(t, names, n)
	for i, name := range names {
		require.Equal(t, fmt.Sprintf("%04d.txt", i), name)
	}
	s, err := w.clean.Status(t.Context(), owner, j.ID, "skipped.9999", 10)
	require.NoError(t, err)
	require.Empty(t, s.Skipped)
	for _, bad := range []string{"skipped.", "skipped.0", "skipped.x"} {
		_, err := w.clean.Status(t.Context(), owner, j.ID, bad, 2)
		require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
	}
}
