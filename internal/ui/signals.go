package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// signalled is why a context ended: the user, or the system, wants sheaf to stop.
type signalled struct{ signal syscall.Signal }

func (s signalled) Error() string { return fmt.Sprintf("stopped by %s", s.signal) }

// WithSignals returns a context that the first SIGINT, SIGTERM or SIGHUP ends, with a cause that StoppedBy reads. The second one ends
// the process as if nobody listened. SIGHUP, which comes when the terminal is closed, is left alone where it is ignored, as by nohup.
func WithSignals(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGINT, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(c, syscall.SIGHUP)
	}
	go func() {
		defer signal.Stop(c)
		select {
		case s := <-c:
			cancel(signalled{s.(syscall.Signal)})
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(context.Canceled) }
}

// StoppedBy returns the signal that ended a context of WithSignals, 0 when none did.
func StoppedBy(ctx context.Context) syscall.Signal {
	s, _ := errors.AsType[signalled](context.Cause(ctx))
	return s.signal
}
