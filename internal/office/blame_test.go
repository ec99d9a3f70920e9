package office

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/buffertest"
	"sheaf/internal/job"
	"sheaf/internal/office/officetest"
	"sheaf/internal/office/process"
)

// requireMachine wants an error that blames the machine.
func requireMachine(t *testing.T, err error) {
	t.Helper()
	require.ErrorIs(t, err, job.ErrUnavailable)
	_, isOutcome := errors.AsType[*job.Error](err)
	require.False(t, isOutcome, "%v", err)
}

// TestNoZygote has the zygote die and no other start: that is told at once, is not the document's timeout, and is over when zygotes
// start again.
func TestNoZygote(t *testing.T) {
	h := officetest.Shared(t)
	dir := officetest.Folder(t)
	helper := filepath.Join(dir, "zygote")
	place := func(content []byte) { // as a new file: the old one may run
		require.NoError(t, errors.Join(os.WriteFile(helper+".new", content, 0o700), os.Chmod(helper+".new", 0o755), os.Rename(helper+".new", helper)))
	}
	good, err := os.ReadFile(h.Path)
	require.NoError(t, err)
	place(good)
	var log buffertest.Buffer
	e, err := New(Options{Scratch: filepath.Join(dir, "scratch"), Helper: helper, Wall: h.Launcher, Log: slog.New(slog.NewTextHandler(&log, nil))})
	require.NoError(t, err)
	defer func() { require.NoError(t, e.Close()) }()
	require.Equal(t, kindWarm, e.Kind().Name, e.Kind().Why)
	source := filepath.Join(t.TempDir(), "a.docx")
	writePlain(t, source)
	convert := func(d time.Duration) error {
		_, err := e.Convert(t.Context(), job.Conversion{Source: source, Target: source + ".pdf", Timeout: d})
		return err
	}
	require.NoError(t, convert(time.Minute))
	require.NoError(t, e.Ready())

	place([]byte("#!/bin/sh\necho broken >&2\nexit 1\n"))
	w := e.office.(*warm)
	require.NoError(t, syscall.Kill(w.current.zygote.Pid(), syscall.SIGKILL))
	<-w.current.zygote.Done()
	requireMachine(t, convert(20*time.Second)) // of which nothing is spent on waiting
	requireMachine(t, e.Ready())
	require.Equal(t, 1, bytes.Count([]byte(log.String()), []byte("LibreOffice does not start any more")), log.String())

	place(good)
	require.Eventually(t, func() bool { return e.Ready() == nil }, 2*time.Minute, 50*time.Millisecond)
	require.NoError(t, convert(time.Minute))
	require.Contains(t, log.String(), "starts again")
}

// TestScratchRemoved has somebody clear away the engine's folder under a document.
func TestScratchRemoved(t *testing.T) {
	program := filepath.Join(t.TempDir(), "soffice")
	script := "#!/bin/sh\ncase \"$*\" in *--terminate_after_init*) exit 0 ;; esac\nrm -rf \"${PWD%/document-*}\"\nkill -SEGV $$\n"
	require.NoError(t, os.WriteFile(program, []byte(script), 0o700))
	e, err := New(Options{Program: program, Scratch: t.TempDir(), Helper: NoHelper})
	require.NoError(t, err)
	defer e.Close()
	for range 2 { // the second one finds it gone
		_, err = e.Convert(t.Context(), job.Conversion{Source: program, Target: filepath.Join(t.TempDir(), "out.pdf"), Timeout: time.Minute})
		requireMachine(t, err)
		require.ErrorContains(t, err, "start sheaf again")
	}
	requireMachine(t, e.Ready())
}

// ending is a converter whose processes end one like the other.
type ending struct {
	converter
	end   process.Exit
	calls int
}

func (c *ending) convert(_ context.Context, _ document, begin func() context.Context) (process.Exit, error) {
	c.calls++
	begin()
	return c.end, nil
}

// TestKernelKills: when the kernel kills a document's process for want of memory, that is the document's only when it took much, or when
// it was alone.
func TestKernelKills(t *testing.T) {
	program := filepath.Join(t.TempDir(), "soffice")
	require.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\nexit 0\n"), 0o700))
	e, err := New(Options{Program: program, Scratch: t.TempDir(), Helper: NoHelper})
	require.NoError(t, err)
	defer func() { require.NoError(t, e.Close()) }()
	plain := e.office
	defer func() { e.office = plain }()
	for _, c := range []struct {
		peak  int64
		calls int
	}{{process.TotalMemory(), 1}, {1 << 20, 2}} {
		dying := &ending{converter: plain, end: process.Exit{Code: -1, Signal: syscall.SIGKILL, OutOfMemory: true, Peak: c.peak}}
		e.office = dying
		_, err = e.Convert(t.Context(), job.Conversion{Source: program, Target: filepath.Join(t.TempDir(), "out.pdf"), Timeout: time.Minute})
		require.Equal(t, job.CodeOutOfMemory, job.AsError(err).Code, "%v", err)
		require.Equal(t, c.calls, dying.calls)
	}
}
