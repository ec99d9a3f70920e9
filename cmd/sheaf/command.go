package main

import (
	"context"

	"sheaf/internal/ui"
)

// command is one of sheaf's commands. Its run returns nil for exit code 0, an *ui.ExitError for a code of its own, and any
// other error for code 1.
type command struct {
	name    string
	usage   string // what follows the name
	summary string // one line
	hidden  bool   // for installers: help does not list it
	help    string // what the flags do not say
	flags   func(*flags)
	run     func(ctx context.Context, con *ui.Console, args []string) error
}
