package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// The exit codes. Users rely on them.
const (
	ExitFailed  = 1   // nothing was converted, or the job was refused or failed; doctor: not ready
	ExitUsage   = 2   // the command line is wrong, or the service cannot be reached
	ExitPartial = 3   // some documents were not converted
	ExitSignal  = 128 // plus the signal's number: 130 for Ctrl-C
)

// ExitError ends the program with an exit code. Where it wraps an error, that is printed.
type ExitError struct {
	code int
	err  error
}

// ExitWith returns an *ExitError. A nil err ends the program in silence: all has been said.
func ExitWith(code int, err error) error { return &ExitError{code, err} }

// UsageError returns the error of a command line that is wrong, formatted as fmt.Errorf does.
func UsageError(format string, args ...any) error {
	return ExitWith(ExitUsage, fmt.Errorf(format, args...))
}

// IsUsage reports whether err ends the program with ExitUsage and has something to say.
func IsUsage(err error) bool {
	e, ok := errors.AsType[*ExitError](err)
	return ok && e.code == ExitUsage && e.err != nil
}

func (e *ExitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *ExitError) Unwrap() error { return e.err }

// Exit prints what there is to say about err and returns the exit code: 0 for nil, an *ExitError's own, ExitFailed for any
// other. Once a signal has ended ctx (see WithSignals), that is the reason for whatever error came of it.
func (c *Console) Exit(ctx context.Context, err error) int {
	if err == nil {
		return 0
	}
	if s := StoppedBy(ctx); s != 0 {
		c.Say("Stopped.")
		return ExitSignal + int(s)
	}
	e, ok := errors.AsType[*ExitError](err)
	if !ok {
		e = &ExitError{ExitFailed, err}
	}
	if e.err != nil {
		c.Say("sheaf: %s", Escape(strings.ReplaceAll(e.err.Error(), "\n", "; ")))
	}
	return e.code
}
