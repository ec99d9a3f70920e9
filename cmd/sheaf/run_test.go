package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/ui"
)

func TestWorkspace(t *testing.T) {
	base := t.TempDir()
	t.Setenv("TMPDIR", base)
	abandoned := writeFile(t, filepath.Join(base, workspacePrefix+"1", "lock"), "")

	first, err := newWorkspace()
	require.NoError(t, err)
	require.NoFileExists(t, abandoned)
	second, err := newWorkspace()
	require.NoError(t, err)
	require.DirExists(t, first.Path, "it is held")
	require.NoError(t, first.Remove())
	require.NoError(t, second.Remove())
	entries, err := os.ReadDir(base)
	require.NoError(t, err)
	require.Empty(t, entries)
}

// pages is the status of a job with n files of which one more is done at each look.
func pages(n int) statusFunc {
	looks := 0
	return func(_ context.Context, cursor string, limit int) (job.Status, error) {
		if limit == 1 {
			looks++
		}
		s := job.Status{Status: job.Processing, Completed: min(looks-1, n)}
		if looks > 1 {
			s.Total = &n
		}
		if looks > n {
			s.Status, s.FinishedAt = job.Completed, new(time.Now())
		}
		if cursor == "skipped" {
			s.Skipped = []job.Skipped{{Filename: "b.txt"}}
			return s, nil
		}
		first := 1
		if cursor == "" {
			s.Skipped, s.SkippedNext = []job.Skipped{{Filename: "a.txt"}}, new("skipped")
		} else {
			first, _ = strconv.Atoi(cursor)
		}
		last := min(n, first+limit-1)
		for i := first; i <= last; i++ {
			s.Files = append(s.Files, job.FileStatus{ID: i})
		}
		if last < n {
			s.Next = new(strconv.Itoa(last + 1))
		}
		return s, nil
	}
}

func TestWatchGivesAllFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		con, _ := quiet()
		begun := time.Now()
		s, err := watch(t.Context(), pages(2500), pauses(time.Second, 4*time.Second), nil, ui.NewProgress(con, time.Now))
		require.NoError(t, err)
		require.Equal(t, []job.Skipped{{Filename: "a.txt"}, {Filename: "b.txt"}}, s.Skipped)
		require.Nil(t, s.SkippedNext)
		require.Len(t, s.Files, 2500)
		for i, f := range s.Files {
			require.Equal(t, i+1, f.ID)
		}
		require.Nil(t, s.Next)
		require.Equal(t, job.Completed, s.Status)
		// 2,500 pauses: 1 s, 1.5 s, 2.25 s, 3.375 s and then 4 s each.
		require.Equal(t, 8125*time.Millisecond+2496*4*time.Second, time.Since(begun))
	})
}

// TestWatchIsWoken when a job ends: it does not wait for the end of its pause.
func TestWatchIsWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		con, _ := quiet()
		begun := time.Now()
		ends := func() <-chan struct{} {
			ended := make(chan struct{})
			time.AfterFunc(time.Second, func() { close(ended) })
			return ended
		}
		_, err := watch(t.Context(), pages(1), pauses(time.Hour, time.Hour), ends, ui.NewProgress(con, time.Now))
		require.NoError(t, err)
		require.Equal(t, time.Second, time.Since(begun))
	})
}

func TestWatchStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	con, _ := quiet()
	get := func(context.Context, string, int) (job.Status, error) {
		cancel()
		return job.Status{}, nil
	}
	_, err := watch(ctx, get, pauses(time.Hour, time.Hour), nil, ui.NewProgress(con, time.Now))
	require.ErrorIs(t, err, context.Canceled)
}

func TestFinishExitCodes(t *testing.T) {
	for name, c := range map[string]struct {
		status job.Status
		code   int
	}{
		"all":             {job.Status{Status: job.Completed, Completed: 2}, 0},
		"some":            {job.Status{Status: job.PartialSuccess, Completed: 1, Failed: 1}, 3},
		"none":            {job.Status{Status: job.Failed, Failed: 2}, 1},
		"cancelled early": {job.Status{Status: job.Cancelled, Failed: 2}, 1},
		"cancelled later": {job.Status{Status: job.Cancelled, Completed: 1, Failed: 1}, 3},
		"job failed":      {job.Status{Status: job.Failed, ErrorCode: new(job.CodeCorruptZip)}, 1},
	} {
		con, _ := quiet()
		require.Equal(t, c.code, con.Exit(t.Context(), finish(con, true, c.status, nil, ui.Result{}, time.Second)), name)
	}
}

// TestWriteOutputsDoNotMeet writes a file while another is being written into the same folder, as submit does with its notes,
// and as another program may.
func TestWriteOutputsDoNotMeet(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, during func()) {
		out := output{shown: name, path: filepath.Join(dir, name)}
		require.NoError(t, writeOutput(out, func(f *os.File) error {
			during()
			_, err := io.WriteString(f, name)
			return err
		}))
		requireContent(t, out.path, name)
	}
	write("outer", func() { write("inner", func() {}) })
	requireContent(t, filepath.Join(dir, "inner"), "inner")
	info, err := os.Stat(writeFile(t, filepath.Join(dir, "plain"), ""))
	require.NoError(t, err)
	for _, name := range []string{"outer", "inner"} {
		written, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Equal(t, info.Mode(), written.Mode(), "the umask decides who may read it")
	}
}

func TestWriteOutputIsAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	out := output{shown: "out.zip", path: writeFile(t, filepath.Join(dir, "out.zip"), "before")}
	err := writeOutput(out, func(f *os.File) error {
		_, err := io.WriteString(f, "half")
		return errors.Join(err, errors.New("broken"))
	})
	require.EqualError(t, err, "write out.zip: broken")
	requireContent(t, out.path, "before")
	require.NoError(t, writeOutput(out, func(f *os.File) error {
		_, err := io.WriteString(f, "after")
		return err
	}))
	requireContent(t, out.path, "after")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1)
}

func requireContent(t *testing.T, path, want string) {
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(content))
}

func TestResume(t *testing.T) {
	dir := t.TempDir()
	out := output{shown: "out.zip", path: filepath.Join(dir, "out.zip")}
	up := upload{path: writeFile(t, filepath.Join(dir, "in.zip"), "content"), name: "in.zip", size: 7}
	open := func() *resume {
		r, err := openResume(t.Context(), out, "http://here", up, job.Options{})
		require.NoError(t, err)
		return r
	}
	first := open()
	require.NotEqual(t, first.Key, open().Key, "nothing was begun: each run is a job of its own")
	first.JobID = job.NewID(time.Now())
	require.NoError(t, first.save())
	require.Equal(t, first, open())

	other, err := openResume(t.Context(), out, "http://elsewhere", up, job.Options{})
	require.NoError(t, err)
	require.Empty(t, other.JobID, "another service knows nothing of it")
	writeFile(t, up.path, "changed")
	require.Empty(t, open().JobID, "another input is another job")
	writeFile(t, first.path, "{ not JSON")
	require.Empty(t, open().JobID)
	require.NoError(t, first.remove())
	require.NoError(t, first.remove())
	require.NoFileExists(t, first.path)
}
