// Package ministacktest runs MiniStack for tests: AWS's services as others understand them. serve.py mends what of MiniStack is
// not as AWS is. The package also makes calls of these services fail as the services may. It is for tests alone.
package ministacktest

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

//go:embed serve.py
var serve string

// AccessKeyID and SecretAccessKey are the credentials of the account's root.
const (
	AccessKeyID     = "test"
	SecretAccessKey = "test"
)

// region is where Start's services are.
const region = "eu-central-1"

// Server is a running MiniStack. It is safe for concurrent use.
type Server struct {
	Endpoint string // http://127.0.0.1:PORT, for the SDK's AWS_ENDPOINT_URL; https with a certificate
	Log      string // the file that it and the functions that it runs write

	mu       sync.Mutex
	commands io.Writer
	answers  *bufio.Reader
}

// Options say what a server is like. Python is needed.
type Options struct {
	Python      string   // of MiniStack's virtual environment
	Log         string   // file; "" is one that goes with the test
	Certificate string   // file of a certificate for 127.0.0.1: then it serves TLS
	Key         string   // and of its key
	Auth        bool     // signatures are checked, and IAM decides what a role may do; else any credentials will do
	Twice       bool     // every event is delivered to its function twice
	Env         []string // more variables, NAME=value, for it and the functions
}

// Start runs a MiniStack of its own for t and its subtests, and reports whether it could. scripts/ministack.sh installs it: in
// CI (the variable CI is set) its absence fails t, elsewhere a line on standard error says so.
func Start(t testing.TB, auth bool) (*Server, bool) {
	t.Helper()
	python := filepath.Join(moduleRoot(t), ".venv", "ministack", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		absent := "MiniStack is not installed, run scripts/ministack.sh: " + t.Name() + " TESTED NOTHING"
		if os.Getenv("CI") != "" {
			require.FailNow(t, absent)
		}
		fmt.Fprintln(os.Stderr, absent)
		return nil, false
	}
	return Run(t, Options{Python: python, Auth: auth, Env: []string{"MINISTACK_REGION=" + region}}), true
}

// Run runs a MiniStack that ends with t, with the processes that it started, and with this process whatever ends that.
func Run(t testing.TB, opt Options) *Server {
	t.Helper()
	dir := t.TempDir()
	if opt.Log == "" {
		opt.Log = filepath.Join(dir, "ministack.log")
	}
	log, err := os.Create(opt.Log)
	require.NoError(t, err)
	cmd := exec.Command(opt.Python, "-c", serve)
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + dir, "TMPDIR=" + dir,
		"MINISTACK_SSL_CERT=" + opt.Certificate, "MINISTACK_SSL_KEY=" + opt.Key,
		fmt.Sprint("AUTH=", opt.Auth), fmt.Sprint("TWICE=", opt.Twice),
	}, opt.Env...)
	cmd.Stderr = log
	commands, err := cmd.StdinPipe() // its other end sees when this process is gone
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		commands.Close()
		ended := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
		require.NoError(t, cmd.Wait())
		ended.Stop()
		log.Close()
	})
	s := &Server{Log: opt.Log, commands: commands, answers: bufio.NewReader(out)}
	s.Endpoint, err = s.answer()
	require.NoError(t, err, "MiniStack did not start: %s", s.text())
	return s
}

// Ask gives the server a command of serve.py and decodes its answer.
func (s *Server) Ask(t testing.TB, answer any, command ...string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := fmt.Fprintln(s.commands, strings.Join(command, " "))
	require.NoError(t, err)
	line, err := s.answer()
	require.NoError(t, err, "MiniStack ended: %s", s.text())
	require.NoError(t, json.Unmarshal([]byte(line), answer), line)
}

func (s *Server) answer() (string, error) {
	line, err := s.answers.ReadString('\n')
	return strings.TrimSpace(line), err
}

// text is what it has written.
func (s *Server) text() []byte {
	text, err := os.ReadFile(s.Log)
	if err != nil {
		return []byte(err.Error())
	}
	return text
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
