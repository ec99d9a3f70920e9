//go:build image

package image

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/buffertest"
	"sheaf/internal/lambdatest"
)

const (
	memoryMB  = 1769 // one processor goes with it on Lambda
	timeLimit = 90 * time.Second
	user      = "993:990" // Lambda's, as a rule
)

// containers runs the image's function as Lambda does: one container at a time, with nothing to write to but /tmp, which
// outlives it.
type containers struct {
	image   string
	name    string // begins the names of what docker makes for it
	options []string
	log     buffertest.Buffer

	mu  sync.Mutex
	run int
}

// sandbox returns the options with which docker refuses what Lambda's sandbox does. Call it before the account is opened, whose
// S3 changes the working folder.
func sandbox(t *testing.T) []string {
	t.Helper()
	profile, err := filepath.Abs("lambda-seccomp.json")
	require.NoError(t, err)
	// Without the first, docker itself would still need prctl once the profile holds.
	return []string{"--security-opt=no-new-privileges", "--security-opt=seccomp=" + profile}
}

// start returns the function in the image, which finds the account by env. Its containers begin with the invocations and are
// gone with t.
func start(t *testing.T, env []string, options ...string) (*containers, *lambdatest.Function) {
	t.Helper()
	c := &containers{
		image: image(t), options: options,
		name: fmt.Sprintf("sheaf-test-%d-%d", os.Getpid(), time.Now().UnixNano()),
	}
	docker(t, "volume", "create", "--opt", "type=tmpfs", "--opt", "device=tmpfs", "--opt", "o=size=512m,uid=993,gid=990,mode=0700", c.name)
	t.Cleanup(func() { docker(t, "volume", "rm", c.name) })
	// The volume is empty again when no container has it.
	docker(t, "run", "--detach", "--rm", "--network=none", "--name", c.name, "--volume", c.name+":/tmp", "--entrypoint", "sleep", c.image, "infinity")
	t.Cleanup(func() { docker(t, "rm", "--force", c.name) })
	f, err := lambdatest.New(lambdatest.Options{
		Name: "convert", Command: c.command, Env: env, Timeout: timeLimit, MemoryMB: memoryMB, Log: &c.log,
	})
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, f.Close())
		// One that was killed while docker made it may still be there.
		_ = exec.Command("docker", "rm", "--force", c.current()).Run()
		if t.Failed() {
			t.Log(c.log.String())
		}
	})
	return c, f
}

// command returns the next container. It implements lambdatest.Command.
func (c *containers) command(ctx context.Context, env []string) *exec.Cmd {
	c.mu.Lock()
	c.run++
	c.mu.Unlock()
	name := c.current()
	memory := strconv.Itoa(memoryMB) + "m"
	args := []string{
		"run", "--rm", "--name", name, "--network=host", "--ipc=none", "--read-only", "--volume", c.name + ":/tmp",
		"--user", user, "--cap-drop=ALL", "--memory", memory, "--memory-swap", memory, "--cpus=1",
	}
	for _, v := range env {
		// These are of the machine outside; Lambda leaves both to the image.
		if !strings.HasPrefix(v, "PATH=") && !strings.HasPrefix(v, "TMPDIR=") {
			args = append(args, "--env", v)
		}
	}
	cmd := exec.CommandContext(ctx, "docker", append(append(args, c.options...), c.image)...)
	cmd.Cancel = func() error {
		if err := exec.Command("docker", "kill", name).Run(); err != nil {
			return cmd.Process.Kill() // there is no container yet
		}
		return nil
	}
	return cmd
}

// current is the name of the container that was started last.
func (c *containers) current() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return fmt.Sprintf("%s-%d", c.name, c.run)
}

// shell runs a script in the container that was started last.
func (c *containers) shell(t *testing.T, script string) string {
	t.Helper()
	return docker(t, "exec", c.current(), "sh", "-c", script)
}

// docker runs docker and returns what it prints.
func docker(t *testing.T, args ...string) string {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command("docker", args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "docker %s: %s", args[0], &stderr)
	return strings.TrimSpace(string(out))
}

// logs returns what a container wrote.
func logs(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("docker", "logs", name).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}
