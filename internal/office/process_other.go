//go:build !linux

package office

import (
	"math"
	"syscall"
)

func processAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// restrain does nothing: only Linux sets limits on another process.
func restrain(int) {}

// oomKills is 0: not known here.
func oomKills() int { return 0 }

// totalMemory is not known here.
func totalMemory() int64 { return math.MaxInt64 }

// killStrays does nothing: there is no safe way here to tell whose process it is. An orphan ends with its document.
func killStrays(string) error { return nil }
