package office_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office"
	"sheaf/internal/office/errand"
	"sheaf/internal/office/officetest"
	"sheaf/internal/office/walls"
)

// errands are those that this test program does.
func errands() errand.Table {
	return errand.Table{
		"copy": func(dir string, request []byte) error {
			content, err := os.ReadFile(filepath.Join(dir, errand.In, "a"))
			return errors.Join(err, os.WriteFile(filepath.Join(dir, errand.Result), append(content, request...), 0o600))
		},
		"refuse":  func(string, []byte) error { return &errand.Failure{Code: errand.FirstCode + 5, Why: "it is not to be"} },
		"fail":    func(string, []byte) error { return errors.New("it cannot be") },
		"nothing": func(string, []byte) error { return nil },
		"link": func(dir string, _ []byte) error {
			return os.Symlink("/etc/hostname", filepath.Join(dir, errand.Result))
		},
		"hang": func(string, []byte) error {
			time.Sleep(time.Hour)
			return nil
		},
		"take memory": func(string, []byte) error {
			for all := [][]byte{}; ; {
				all = append(all, make([]byte, 64<<20))
				_ = all[len(all)/2]
			}
		},
		"escape": escape,
	}
}

// escape tells as its result what it came to that is not its own: request is a file of the one who sent it.
func escape(dir string, request []byte) error {
	var secret string
	if err := json.Unmarshal(request, &secret); err != nil {
		return err
	}
	var reached []string
	for what, try := range map[string]func() error{
		"file":    func() error { _, err := os.ReadFile(secret); return err },
		"account": func() error { _, err := os.ReadFile("/etc/passwd"); return err },
		"parent":  func() error { _, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", os.Getppid())); return err },
		"network": func() error { _, err := net.Dial("udp", "127.0.0.1:53"); return err },
		"program": func() error { return exec.Command("/bin/true").Run() },
		"outside": func() error { return os.WriteFile("/tmp/escaped-errand", nil, 0o600) },
		"variable": func() error {
			if os.Getenv("SHEAF_TEST_SECRET") == "" {
				return os.ErrNotExist
			}
			return nil
		},
	} {
		if try() == nil {
			reached = append(reached, what)
		}
	}
	return os.WriteFile(filepath.Join(dir, errand.Result), []byte(strings.Join(reached, " ")), 0o600)
}

// errandEngine returns an engine.
func errandEngine(t *testing.T) *office.Engine {
	t.Helper()
	h := officetest.Shared(t)
	e, err := office.New(office.Options{Scratch: filepath.Join(officetest.Folder(t), "scratch"), Helper: h.Path, Wall: h.Launcher})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	return e
}

// TestErrand has this program do work in a process of its own, and finds out what that reaches.
func TestErrand(t *testing.T) {
	t.Setenv("SHEAF_TEST_SECRET", "canary")
	e := errandEngine(t)
	dir := t.TempDir()
	given, secret := filepath.Join(dir, "given"), filepath.Join(dir, "secret")
	require.NoError(t, os.WriteFile(given, []byte("given and "), 0o600))
	require.NoError(t, os.WriteFile(secret, []byte("canary"), 0o600))
	target := filepath.Join(dir, "made.pdf")
	do := func(name string, request any, most time.Duration) error {
		return e.Errand(t.Context(), errand.Errand{Name: name, Request: request, Files: map[string]string{"a": given}, Target: target, Timeout: most})
	}
	made := func() string {
		content, err := os.ReadFile(target)
		require.NoError(t, err)
		return string(content)
	}

	require.NoError(t, do("copy", "asked", time.Minute))
	require.Equal(t, `given and "asked"`, made())
	info, err := os.Stat(target)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	if report := e.Walls(); report.Stands(walls.Landlock) && report.Stands(walls.Seccomp) {
		require.NoError(t, do("escape", secret, time.Minute))
		require.Empty(t, made())
		require.NoFileExists(t, "/tmp/escaped-errand")
	}

	require.NoError(t, os.Remove(target))
	for name, want := range map[string]struct {
		most time.Duration
		code int
		why  string
	}{
		"refuse":      {time.Minute, errand.FirstCode + 5, "it is not to be"},
		"fail":        {time.Minute, 0, "it cannot be"},
		"nothing":     {time.Minute, 0, "it made nothing"},
		"link":        {time.Minute, 0, ""},
		"hang":        {time.Second, 0, "killed after 1s"},
		"take memory": {time.Minute, 0, "exit status 2"},
		"unknown":     {time.Minute, 0, "there is no errand"},
	} {
		err := do(name, nil, want.most)
		failure, ok := errors.AsType[*errand.Failure](err)
		require.True(t, ok, "%s: %v", name, err)
		require.Equal(t, want.code, failure.Code, name)
		require.Contains(t, failure.Why, want.why, name)
		require.NoFileExists(t, target, name)
	}
	require.ErrorContains(t, do("copy", nil, 0), "no time allowed")
}
