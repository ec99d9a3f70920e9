package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// The exit codes.
const (
	exitFailed  = 1   // nothing was converted, or the job was refused or failed; doctor: not ready
	exitUsage   = 2   // the command line is wrong, or the service cannot be reached
	exitPartial = 3   // some documents were not converted
	exitSignal  = 128 // plus the signal's number: 130 for Ctrl-C
)

// errHelp asks for the command's help in the place of what it does.
var errHelp = errors.New("help wanted")

// exitError ends the program with a code. Its err, if any, is printed.
type exitError struct {
	code int
	err  error
}

func exitWith(code int, err error) error { return &exitError{code, err} }

func usageError(format string, args ...any) error {
	return exitWith(exitUsage, fmt.Errorf(format, args...))
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// exit prints what there is to say about err and gives the exit code. Once a signal has come, that is the reason for
// whatever error came of it.
func (c *console) exit(ctx context.Context, err error) int {
	if err == nil {
		return 0
	}
	if s := stoppedBy(ctx); s != 0 {
		c.say("Stopped.")
		return exitSignal + int(s)
	}
	e, ok := errors.AsType[*exitError](err)
	if !ok {
		e = &exitError{exitFailed, err}
	}
	if e.err != nil {
		c.say("sheaf: %s", escape(strings.ReplaceAll(e.err.Error(), "\n", "; ")))
	}
	return e.code
}
