package walls

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/sandboxtest"
)

// The tests run twice when root runs them: as root, and once more as nobody, who is allowed other walls. Their processes
// come with these variables.
const (
	binariesVar = "SHEAF_WALLS_TEST_BINARIES" // the folder with sheaf-wall and the attacker
	hideVar     = "SHEAF_WALLS_TEST_HIDE"     // hide and wait
	parentVar   = "SHEAF_WALLS_TEST_PARENT"   // start a process behind walls and wait
)

func TestMain(m *testing.M) {
	sandboxtest.Enter()
	if os.Getenv(hideVar) != "" || os.Getenv(handedOver) != "" {
		os.Exit(hideAndWait())
	}
	if os.Getenv(parentVar) != "" {
		os.Exit(startAndWait())
	}
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func runTests(m *testing.M) (int, error) {
	if os.Getenv(binariesVar) != "" {
		return m.Run(), nil
	}
	dir, err := os.MkdirTemp("/tmp", "walls-test-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	err = os.Chmod(dir, 0o755)
	for binary, folder := range map[string]string{"sheaf-wall": "launcher", "attempt": "attempt"} {
		build := exec.Command("../../../layers/libreoffice/walls/build.sh", filepath.Join(dir, binary), folder)
		if out, failed := build.CombinedOutput(); failed != nil {
			err = errors.Join(err, fmt.Errorf("%w\n%s", failed, out))
		}
	}
	if err == nil {
		err = os.Setenv(binariesVar, dir)
	}
	if err != nil {
		return 1, err
	}
	if code := m.Run(); code != 0 || os.Getuid() != 0 {
		return code, nil
	}
	return 0, runAsNobody(dir)
}

// runAsNobody runs the same tests in a copy of this program.
func runAsNobody(dir string) error {
	program := filepath.Join(dir, "tests")
	if err := copyProgram(program); err != nil {
		return err
	}
	var args []string
	for _, arg := range os.Args[1:] {
		if strings.HasPrefix(arg, "-test.run=") || strings.HasPrefix(arg, "-test.v=") {
			args = append(args, arg)
		}
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	out, err := cmd.CombinedOutput()
	fmt.Printf("as nobody:\n%s", out)
	return err
}

func copyProgram(target string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	from, err := os.Open(self)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.OpenFile(target, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close())
}

func launcher() string { return filepath.Join(os.Getenv(binariesVar), "sheaf-wall") }
func attacker() string { return filepath.Join(os.Getenv(binariesVar), "attempt") }

func report(t *testing.T) Report {
	t.Helper()
	r, err := Probe(t.Context(), launcher())
	require.NoError(t, err)
	return r
}

// run runs a program and returns what it printed, or the signal that ended it.
func run(t *testing.T, program string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	out, err := cmd.Output()
	exit, failed := errors.AsType[*exec.ExitError](err)
	if !failed {
		require.NoError(t, err)
		return strings.TrimSpace(string(out))
	}
	status := exit.Sys().(syscall.WaitStatus)
	require.True(t, status.Signaled(), "%v: %s", exit, exit.Stderr)
	return status.Signal().String()
}

// attempt lets the attacker try something behind the walls.
func attempt(t *testing.T, s Settings, what ...string) string {
	t.Helper()
	return run(t, attacker(), append(append(s.Encode(), "--"), what...)...)
}

// denied is what the attacker prints when it gets that error.
func denied(e syscall.Errno) string { return fmt.Sprint(int(e)) }
