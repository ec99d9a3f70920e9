package ui

import (
	"os/signal"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSignals ends a context by each signal that people and systems stop programs with. Where SIGHUP is ignored, it stays so.
func TestSignals(t *testing.T) {
	ignored := signal.Ignored(syscall.SIGHUP)
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		ctx, stop := WithSignals(t.Context())
		if s == syscall.SIGHUP && ignored {
			require.True(t, signal.Ignored(syscall.SIGHUP))
			stop()
			continue
		}
		require.NoError(t, syscall.Kill(syscall.Getpid(), s))
		<-ctx.Done()
		require.Equal(t, s, StoppedBy(ctx))
		stop()
	}
}
