package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"sheaf/internal/ui"
)

func versionCommand() command {
	return command{
		name: "version", summary: "Print which sheaf this is.",
		flags: func(*flags) {},
		run: func(_ context.Context, con *ui.Console, args []string) error {
			if err := newFlags("version").parseAll(args); err != nil {
				return err
			}
			fmt.Fprintf(con.Out, "sheaf %s (%s, %s/%s)\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}

// version is the module's version, or for a build from a checkout its commit, as the linker recorded it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version
}
