//go:build !linux

package process

import (
	"math"
	"syscall"
)

func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// limit does nothing: only Linux sets limits on another process.
func limit(int, Command) {}

// awaitEnd cannot wait here without taking note of the end.
func awaitEnd(int) bool { return false }

// OutOfMemoryKills is 0: not known here.
func OutOfMemoryKills() int { return 0 }

// TotalMemory is not known here.
func TotalMemory() int64 { return math.MaxInt64 }

// KillStrays does nothing: there is no safe way here to tell whose process it is.
func KillStrays(string) error { return nil }
