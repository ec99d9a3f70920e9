// Package cputest measures the processor time of what a test does. Unlike time on the clock it is the same on a busy machine. It may
// import the standard library alone.
package cputest

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Spent returns the processor time that this process takes while do runs, what runs beside it included.
func Spent(t *testing.T, do func()) time.Duration {
	t.Helper()
	before := taken(t)
	do()
	return taken(t) - before
}

func taken(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
