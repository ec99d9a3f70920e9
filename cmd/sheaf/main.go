package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sheaf/internal/config"
	"sheaf/internal/engine"
	"sheaf/internal/office/walls"
	"sheaf/internal/ui"
)

func main() {
	engine.Errands().Main()
	// Before there is anything to hide: documents' processes may run as the same user.
	if err := walls.HideSelf(); err != nil {
		fmt.Fprintln(os.Stderr, "sheaf:", err)
		os.Exit(ui.ExitFailed)
	}
	os.Exit(run(context.Background(), ui.NewConsole(), calledAs(os.Args)))
}

// calledAs returns the arguments of a command line: a program that is sheaf by another name is that command.
func calledAs(args []string) []string {
	if len(args) == 0 {
		return nil
	}
	switch name := filepath.Base(args[0]); name {
	case "soffice", "libreoffice":
		return append([]string{"soffice"}, args[1:]...)
	case "docx2pdf", "unoconvert":
		return append([]string{name}, args[1:]...)
	}
	return args[1:]
}

func commands() []command {
	return []command{convertCommand(), watchCommand(), submitCommand(), retryCommand(), serveCommand(), mcpCommand(), doctorCommand(), sofficeCommand(), installSofficeCommand(), docx2pdfCommand(), unoconvertCommand(), completionCommand(), manCommand(), versionCommand(), fontsCommand()}
}

// run runs one command line and returns its exit code.
func run(ctx context.Context, con *ui.Console, args []string) int {
	ctx, stop := ui.WithSignals(ctx)
	defer stop()
	return con.Exit(ctx, dispatch(ctx, con, args))
}

func dispatch(ctx context.Context, con *ui.Console, args []string) error {
	if len(args) == 0 {
		printCommands(con.Err)
		return ui.ExitWith(ui.ExitUsage, nil)
	}
	name, rest := args[0], args[1:]
	if slices.Contains([]string{"help", "-h", "-help", "--help"}, name) {
		return help(con, rest)
	}
	if slices.Contains([]string{"--version", "-version", "-V"}, name) {
		name = "version"
	}
	c, err := findCommand(name)
	if err != nil {
		return err
	}
	for _, variable := range config.Unknown(os.Environ()) {
		con.Say("%s is set, and sheaf has no such setting; see 'sheaf help %s'.", variable, name)
	}
	err = c.run(ctx, con, rest)
	if errors.Is(err, errHelp) {
		return help(con, []string{name})
	}
	if ui.IsUsage(err) && asksForJSON(rest) {
		err = errors.Join(err, con.JSON(usageProblem(err)))
	}
	return err
}

// asksForJSON reports whether --json is among arguments that may be wrong otherwise.
func asksForJSON(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool { return arg == "--json" || arg == "-json" || arg == "--json=true" })
}

func findCommand(name string) (command, error) {
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == name })
	if i < 0 {
		return command{}, ui.UsageError("there is no command %q; see 'sheaf help'", name)
	}
	return all[i], nil
}

func help(con *ui.Console, args []string) error {
	if len(args) == 0 {
		printCommands(con.Out)
		return nil
	}
	c, err := findCommand(args[0])
	if err != nil {
		return err
	}
	f := newFlags(c.name)
	c.flags(f)
	fmt.Fprintf(con.Out, "Usage: %s\n\n%s\n%s", strings.TrimSpace("sheaf "+c.name+" "+c.usage), c.summary, c.help)
	f.print(con.Out)
	return nil
}

func printCommands(w io.Writer) {
	fmt.Fprint(w, "sheaf converts Word documents to PDF, many at a time.\n\nUsage: sheaf COMMAND [ARGUMENTS AND FLAGS]\n\nCommands:\n")
	for _, c := range commands() {
		if !c.hidden {
			fmt.Fprintf(w, "  %-15s %s\n", c.name, c.summary)
		}
	}
	fmt.Fprintln(w, "\n'sheaf help COMMAND' describes a command and its flags.")
}
