package zygote

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/office/officetest"
	"sheaf/layers/libreoffice/profile"
)

// The tests run the real helper, built for the LibreOffice in PATH.
func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	defer func() { _ = officetest.Remove() }()
	return m.Run()
}

func options(t *testing.T) Options {
	t.Helper()
	template := filepath.Join(t.TempDir(), "profile")
	require.NoError(t, profile.Write(template))
	built := officetest.Shared(t)
	opt := Options{Helper: built.Path, Program: built.Program, Profile: template, Scratch: t.TempDir()}
	if allocator, err := FindAllocator(""); err == nil { // all is to hold with it
		opt.Allocator = allocator
	}
	return opt
}

func start(t *testing.T) *Zygote {
	t.Helper()
	z, err := Start(t.Context(), options(t))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, z.Close()) })
	return z
}

// request makes the folder of a document with the given paragraphs.
func request(t *testing.T, paragraphs ...string) Request {
	t.Helper()
	r := folder(t)
	require.NoError(t, os.WriteFile(filepath.Join(r.Dir, "in", r.Name), docxtest.Plain(paragraphs...), 0o600))
	return r
}

func folder(t *testing.T) Request {
	t.Helper()
	r := Request{Dir: t.TempDir(), Name: "größe & 100%.docx"}
	for _, dir := range []string{"in", "out", "tmp"} {
		require.NoError(t, os.Mkdir(filepath.Join(r.Dir, dir), 0o700))
	}
	return r
}

// hanging is a document that LibreOffice never comes to the end of reading.
func hanging(t *testing.T) Request {
	t.Helper()
	r := folder(t)
	require.NoError(t, syscall.Mkfifo(filepath.Join(r.Dir, "in", r.Name), 0o600))
	return r
}

func requireText(t *testing.T, r Request, text string) {
	t.Helper()
	out, err := exec.Command("pdftotext", Output(r.Dir), "-").Output()
	require.NoError(t, err)
	require.Contains(t, string(out), text)
}

// childOf waits until the zygote has a child and returns its process id.
func childOf(t *testing.T, z *Zygote) int {
	t.Helper()
	path := fmt.Sprintf("/proc/%d/task/%[1]d/children", z.Pid())
	_, err := os.Stat(path)
	require.NoError(t, err, "this test needs to see the zygote: where /proc is mounted with hidepid, run it as root")
	var child int
	require.Eventually(t, func() bool {
		b, err := os.ReadFile(path)
		n, _ := fmt.Sscan(string(b), &child)
		return err == nil && n == 1
	}, 10*time.Second, time.Millisecond)
	return child
}

func requireDead(t *testing.T, pid int) {
	t.Helper()
	require.ErrorIs(t, syscall.Kill(pid, 0), syscall.ESRCH)
}

// waitUntilAtWork waits until the document's process has come to the document, or almost.
func waitUntilAtWork(t *testing.T, r Request) {
	t.Helper()
	require.Eventually(t, func() bool { return len(list(t, filepath.Join(r.Dir, "tmp"))) > 1 }, 10*time.Second, time.Millisecond)
}

func list(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	require.NoError(t, filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil {
			names = append(names, fmt.Sprint(path, info.ModTime(), info.Size()))
		}
		return err
	}))
	return names
}

func convertInBackground(ctx context.Context, z *Zygote, r Request) <-chan outcome {
	ended := make(chan outcome, 1)
	go func() {
		result, err := z.Convert(ctx, r)
		ended <- outcome{result, err}
	}()
	return ended
}
