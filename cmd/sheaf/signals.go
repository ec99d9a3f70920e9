package main

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

// withSignals gives a context that the first SIGINT or SIGTERM ends, with a signalled cause. The second one ends the
// process as if nobody listened.
func withSignals(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGINT, syscall.SIGTERM)
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

// stoppedBy gives the signal that ended ctx, 0 if none did.
func stoppedBy(ctx context.Context) syscall.Signal {
	s, _ := errors.AsType[signalled](context.Cause(ctx))
	return s.signal
}
