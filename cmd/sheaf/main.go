// Command sheaf turns many Word documents into PDFs: as a service (serve), without one (convert), or by one (submit).
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"sheaf/internal/office/walls"
)

func main() {
	// Before there is anything to hide: documents' processes may run as the same user.
	if err := walls.HideSelf(); err != nil {
		fmt.Fprintln(os.Stderr, "sheaf:", err)
		os.Exit(exitFailed)
	}
	os.Exit(run(context.Background(), newConsole(), os.Args[1:]))
}

// command is one of sheaf's commands. Its run returns nil for exit code 0, an *exitError for a code of its own, and any
// other error for code 1.
type command struct {
	name    string
	usage   string // what follows the name
	summary string // one line
	help    string // what the flags do not say
	flags   func(*flags)
	run     func(ctx context.Context, con *console, args []string) error
}

func commands() []command {
	return []command{convertCommand(), submitCommand(), serveCommand(), doctorCommand(), versionCommand()}
}

// run runs one command line and gives its exit code.
func run(ctx context.Context, con *console, args []string) int {
	ctx, stop := withSignals(ctx)
	defer stop()
	return con.exit(ctx, dispatch(ctx, con, args))
}

func dispatch(ctx context.Context, con *console, args []string) error {
	if len(args) == 0 {
		printCommands(con.err)
		return exitWith(exitUsage, nil)
	}
	name, rest := args[0], args[1:]
	if slices.Contains([]string{"help", "-h", "-help", "--help"}, name) {
		return help(con, rest)
	}
	c, err := findCommand(name)
	if err != nil {
		return err
	}
	err = c.run(ctx, con, rest)
	if errors.Is(err, errHelp) {
		return help(con, []string{name})
	}
	return err
}

func findCommand(name string) (command, error) {
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == name })
	if i < 0 {
		return command{}, usageError("there is no command %q; see 'sheaf help'", name)
	}
	return all[i], nil
}

func help(con *console, args []string) error {
	if len(args) == 0 {
		printCommands(con.out)
		return nil
	}
	c, err := findCommand(args[0])
	if err != nil {
		return err
	}
	f := newFlags(c.name)
	c.flags(f)
	fmt.Fprintf(con.out, "Usage: sheaf %s %s\n\n%s\n%s", c.name, c.usage, c.summary, c.help)
	f.print(con.out)
	return nil
}
