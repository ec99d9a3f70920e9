//go:build !linux

package process

import (
	"math"
	"os"
	"os/exec"
	"syscall"
)

// start starts the process in a group of its own. It outlives this process when this one is killed.
func start(c Command, stderr *os.File) (cmd *exec.Cmd, end func(), err error) {
	cmd = c.command(stderr, &syscall.SysProcAttr{Setpgid: true})
	return cmd, func() {}, cmd.Start()
}

// limit does nothing: only Linux sets limits on another process.
func limit(int, Command) {}

// awaitEnd cannot wait here without taking note of the end.
func awaitEnd(int) bool { return false }

// peak is 0: not known here.
func peak(any) int64 { return 0 }

// OutOfMemoryKills is 0: not known here.
func OutOfMemoryKills() int { return 0 }

// TotalMemory is not known here.
func TotalMemory() int64 { return math.MaxInt64 }

// KillStrays does nothing: there is no safe way here to tell whose process it is.
func KillStrays(string) error { return nil }
