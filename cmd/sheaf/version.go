package main

import (
	"context"
	"fmt"
	"runtime"
	"sheaf/internal/build"
	"sheaf/internal/ui"
)

func versionCommand() command {
	return command{
		name: "version", summary: "Print the version of sheaf.",
		flags: func(*flags) {},
		run: func(_ context.Context, con *ui.Console, args []string) error {
			if err := newFlags("version").parseAll(args); err != nil {
				return err
			}
			fmt.Fprintf(con.Out, "sheaf %s (%s, %s/%s)\n", build.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}
