package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"sheaf/internal/config"
	"sheaf/internal/engine"
	"sheaf/internal/ui"
)

// fontsCommand is what a package runs when it was unpacked, and who looks after a machine that many use.
func fontsCommand() command {
	return command{
		name: "fonts", hidden: true,
		summary: "Make the fonts that sheaf derives of others, once for all users of this machine (as root).",
		help:    "\nWithout it each user's first start makes them, 92 MB. Run it again when LibreOffice or fonts were updated.\n",
		flags:   func(f *flags) { f.variables = config.EngineVariables()[:1] },
		run: func(_ context.Context, con *ui.Console, args []string) error {
			if err := newFlags("fonts").parseAll(args); err != nil {
				return err
			}
			dir, err := engine.InstallFonts(config.EnginePrograms(os.Getenv))
			if errors.Is(err, fs.ErrPermission) {
				return fmt.Errorf("%w: run this as root", err)
			}
			if err != nil {
				return err
			}
			con.Say("The fonts are in %s.", dir)
			return nil
		},
	}
}
