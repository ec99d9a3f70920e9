// Package mototest runs moto for tests: SQS, DynamoDB with its streams, and S3, as others understand them. It also makes calls
// of these services fail as the services may. It is for tests alone.
package mototest

import (
	"bufio"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

//go:embed serve.py
var serve string

// Server is a running moto.
type Server struct {
	Endpoint string // http://127.0.0.1:PORT, for the SDK's AWS_ENDPOINT_URL
}

// Start runs a moto of its own for t and its subtests, and reports whether it could. scripts/moto.sh installs it: in CI
// (the variable CI is set) its absence fails t, elsewhere a line on standard error says so. The server ends with t, and with
// this process whatever ends that.
func Start(t testing.TB) (*Server, bool) {
	python := filepath.Join(moduleRoot(t), ".venv", "moto", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		absent := "moto is not installed, run scripts/moto.sh: " + t.Name() + " TESTED NOTHING"
		if os.Getenv("CI") != "" {
			require.FailNow(t, absent)
		}
		fmt.Fprintln(os.Stderr, absent)
		return nil, false
	}
	return start(t, python), true
}

func start(t testing.TB, python string) *Server {
	cmd := exec.Command(python, "-c", serve)
	log, err := os.CreateTemp(t.TempDir(), "moto-*.log")
	require.NoError(t, err)
	cmd.Stderr = log
	alive, err := cmd.StdinPipe() // its other end sees when this process is gone
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		alive.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		log.Close()
	})
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		text, _ := os.ReadFile(log.Name())
		require.NoError(t, err, "moto did not start: %s", text)
	}
	return &Server{Endpoint: "http://127.0.0.1:" + strings.TrimSpace(port)}
}

// moduleRoot is the folder of go.mod.
func moduleRoot(t testing.TB) string {
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		require.NotEqual(t, filepath.Dir(dir), dir, "no go.mod above")
		dir = filepath.Dir(dir)
	}
}
