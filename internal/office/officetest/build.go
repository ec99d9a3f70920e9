// Package officetest has what the tests of the engine need: its native helpers, built from source, and folders that the
// users of documents' processes come through to.
package officetest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Helper is a built helper, the launcher of walls, and the LibreOffice that they are for.
type Helper struct {
	Path     string // sheaf-zygote
	Launcher string // sheaf-wall
	Program  string // LibreOffice's program folder
}

// shared is where this process's helpers are.
func shared() string { return filepath.Join(os.TempDir(), fmt.Sprint("office-test-", os.Getpid())) }

// build returns the helpers that SHEAF_ZYGOTE and SHEAF_WALL name, as the script that runs all tests does, or else builds them.
var build = sync.OnceValues(func() (Helper, error) {
	if h := (Helper{Path: os.Getenv("SHEAF_ZYGOTE"), Launcher: os.Getenv("SHEAF_WALL")}); h.Path != "" && h.Launcher != "" {
		var err error
		h.Program, err = program()
		return h, err
	}
	if err := os.MkdirAll(shared(), 0o755); err != nil {
		return Helper{}, err
	}
	return Build(shared())
})

// Shared returns helpers that are built once at most for all tests of this process. Its TestMain calls Remove.
func Shared(t testing.TB) Helper {
	t.Helper()
	h, err := build()
	require.NoError(t, err)
	return h
}

// Remove removes what Shared built.
func Remove() error { return os.RemoveAll(shared()) }

// Folder makes a folder whose path all users come through, which those of testing.T are not.
func Folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "office-test-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.Chmod(dir, 0o711))
	return dir
}

// Build builds both into dir, for the LibreOffice in PATH. It takes a few seconds.
func Build(dir string) (Helper, error) {
	program, err := program()
	if err != nil {
		return Helper{}, err
	}
	_, here, _, _ := runtime.Caller(0)
	sources := filepath.Join(filepath.Dir(here), "../../../layers/libreoffice")
	h := Helper{
		Path: filepath.Join(dir, "sheaf-zygote"), Launcher: filepath.Join(dir, "sheaf-wall"), Program: program,
	}
	for _, build := range []*exec.Cmd{
		exec.Command(filepath.Join(sources, "zygote/build.sh"), h.Path, h.Program),
		exec.Command(filepath.Join(sources, "walls/build.sh"), h.Launcher),
	} {
		if out, err := build.CombinedOutput(); err != nil {
			return Helper{}, fmt.Errorf("build the helper: %w\n%s", err, out)
		}
	}
	return h, nil
}

// program returns the program folder of the LibreOffice in PATH.
func program() (string, error) {
	soffice, err := exec.LookPath("soffice")
	if err == nil {
		soffice, err = filepath.EvalSymlinks(soffice)
	}
	if err != nil {
		return "", fmt.Errorf("find LibreOffice: %w", err)
	}
	return filepath.Dir(soffice), nil
}
