package process

import (
	"context"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// shell is a command that runs a script.
func shell(script string) Command {
	return Command{Path: "/bin/sh", Args: []string{"-c", script}, Env: []string{"PATH=/usr/bin:/bin"}}
}

func TestRun(t *testing.T) {
	for name, c := range map[string]struct {
		command Command
		want    Exit
		text    string
	}{
		"ends":          {shell("echo unseen; echo seen >&2; exit 7"), Exit{Code: 7, Stderr: "seen\n"}, `exit status 7, "seen"`},
		"dies":          {shell("kill -TERM $$"), Exit{Code: -1, Signal: syscall.SIGTERM}, "killed by terminated"},
		"says nothing":  {shell("exit 0"), Exit{}, "exit status 0"},
		"inherits none": {Command{Path: "/usr/bin/env", KeepOutput: true}, Exit{}, "exit status 0"},
	} {
		t.Run(name, func(t *testing.T) {
			end, err := Run(t.Context(), c.command)
			require.NoError(t, err)
			end.Peak, end.CPU = 0, 0
			require.Equal(t, c.want, end)
			require.Equal(t, c.text, end.String())
		})
	}
	_, err := Run(t.Context(), Command{Path: "/nonexistent"})
	require.ErrorIs(t, err, os.ErrNotExist)
}

// When the time of a process is over its whole group dies, and when it ends by itself what it leaves in its group.
func TestGroup(t *testing.T) {
	for name, script := range map[string]string{"killed": "sleep 1000 & echo $! >&2; wait", "ends": "sleep 1000 & echo $! >&2"} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			defer cancel()
			end, err := Run(ctx, shell(script))
			require.NoError(t, err)
			require.Equal(t, name == "killed", end.Signal == syscall.SIGKILL, end)
			require.False(t, end.OutOfMemory)
			child, err := strconv.Atoi(strings.TrimSpace(end.Stderr))
			require.NoError(t, err)
			require.Eventually(t, func() bool { return syscall.Kill(child, 0) == syscall.ESRCH }, KillTime, time.Millisecond)
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Run(ctx, shell("exit 0"))
	require.ErrorIs(t, err, context.Canceled)
}

// Kill may come at any time and more than once.
func TestKill(t *testing.T) {
	p, err := Start(shell("exec sleep 1000"))
	require.NoError(t, err)
	require.Positive(t, p.Pid())
	for range 2 {
		p.Kill()
		require.Equal(t, syscall.SIGKILL, p.Wait().Signal)
	}
}

// Limits are set when the process runs, whatever it does first.
func TestLimits(t *testing.T) {
	c := shell("sleep .2; ulimit -c; ulimit -f; cat /proc/self/oom_score_adj")
	c.KeepOutput, c.Expendable, c.MaxFile = true, true, 1<<20
	end, err := Run(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, "0\n2048\n1000\n", end.Stderr)
}
