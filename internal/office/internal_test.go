package office

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/office/zygote/zygotetest"
)

// TestFullDisk says that a disk with too little room is the machine's fault, whatever LibreOffice says.
func TestFullDisk(t *testing.T) {
	program := filepath.Join(t.TempDir(), "soffice")
	script := "#!/bin/sh\n[ \"${*%--terminate_after_init}\" = \"$*\" ] && echo 'Error: source file could not be loaded' >&2\nexit 0\n"
	require.NoError(t, os.WriteFile(program, []byte(script), 0o700))
	e, err := New(Options{Program: program, Scratch: t.TempDir(), Helper: NoHelper})
	require.NoError(t, err)
	defer func() { require.NoError(t, e.Close()) }()

	c := job.Conversion{Source: program, Target: filepath.Join(t.TempDir(), "out.pdf"), Timeout: time.Minute}
	_, err = e.Convert(t.Context(), c)
	require.Equal(t, job.CodeConversionFailed, job.AsError(err).Code)

	e.minFree = 1 << 62
	_, err = e.Convert(t.Context(), c)
	require.ErrorContains(t, err, "bytes are free")
	_, isOutcome := errors.AsType[*job.Error](err)
	require.False(t, isOutcome, "%v", err)
}

// TestSocket kills LibreOffice once it listens: the socket, which lies outside the scratch folder, goes with it. The scratch
// folder's name holds what has to be escaped in a URL.
func TestSocket(t *testing.T) {
	root := filepath.Join(t.TempDir(), "scratch [ö] #1?~'x")
	e, err := New(Options{Scratch: root, Helper: NoHelper})
	require.NoError(t, err)
	defer func() { require.NoError(t, e.Close()) }()

	source := filepath.Join(t.TempDir(), "a.docx")
	require.NoError(t, writeTrial(source))
	ctx, cancel := context.WithCancel(t.Context())
	d, err := e.scratch.document(source, e.office.prepare)
	require.NoError(t, err)
	socket := sockets(d.profile())[0]
	ended := make(chan error, 1)
	go func() {
		// A server does not end by itself.
		_, err := e.office.(soffice).start(ctx, d, "--accept=pipe,name=unused;urp")
		ended <- err
	}()
	listens := func() bool { _, err := os.Lstat(socket); return err == nil }
	require.Eventually(t, listens, 20*time.Second, 5*time.Millisecond)
	cancel()
	require.NoError(t, <-ended)
	require.FileExists(t, socket, "a killed LibreOffice leaves it, or this test shows nothing")
	require.NoError(t, d.wipe())
	require.NoFileExists(t, socket)
}

func TestUsualScratch(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	dir, err := Options{}.scratch()
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o777))
	_, err = Options{}.scratch()
	require.ErrorContains(t, err, "not ours alone")
}

func TestProbe(t *testing.T) {
	r, err := Probe(t.Context(), Options{})
	require.NoError(t, err)
	require.True(t, r.Ready, "%+v", r.Missing)
	require.Regexp(t, `^LibreOffice \d+\.\d+`, r.Version)
	require.Equal(t, os.Getuid() == 0, r.Root)
	require.NotEmpty(t, r.User)
	require.Len(t, r.Fonts, len(wantedFonts()))

	r, err = Probe(t.Context(), Options{Program: "/nonexistent/soffice"})
	require.NoError(t, err)
	require.False(t, r.Ready)
	require.True(t, r.Missing[0].Fatal)
	require.Equal(t, "libreoffice-writer-nogui", r.Missing[0].Package)
}

// TestRecycling puts a fresh zygote to work after every second document; the one before is gone then.
func TestRecycling(t *testing.T) {
	h, err := zygotetest.Build(t.TempDir())
	require.NoError(t, err)
	e, err := New(Options{Scratch: t.TempDir(), Helper: h.Path})
	require.NoError(t, err)
	defer func() { require.NoError(t, e.Close()) }()
	w, ok := e.office.(*warm)
	require.True(t, ok, e.kind.Why)
	w.recycleAfter = 2
	source := filepath.Join(t.TempDir(), "a.docx")
	require.NoError(t, writeTrial(source))
	seen := map[int]bool{}
	current := func() int {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.current.zygote.Pid()
	}
	for len(seen) < 3 {
		seen[current()] = true
		r, err := e.Convert(t.Context(), job.Conversion{Source: source, Target: filepath.Join(t.TempDir(), "a.pdf"), Timeout: time.Minute})
		require.NoError(t, err)
		require.Equal(t, 1, r.Pages)
	}
	w.starts.Wait()
	delete(seen, current())
	for pid := range seen {
		require.Eventually(t, func() bool { return syscall.Kill(pid, 0) != nil }, 10*time.Second, 5*time.Millisecond)
	}
}
