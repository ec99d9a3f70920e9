package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sheaf/internal/ui"
)

func installSofficeCommand() command {
	return command{
		name:    "install-soffice",
		usage:   "DIR",
		summary: "Have programs find sheaf as soffice: put links into a folder for PATH.",
		help: `
DIR gets soffice and libreoffice, which are links to this sheaf. Put it before others on the PATH of the programs that call
soffice; what sheaf does not convert goes on to the LibreOffice that comes behind. To undo it, remove the links.
`,
		flags: func(*flags) {},
		run: func(_ context.Context, con *ui.Console, args []string) error {
			rest, err := newFlags("install-soffice").parse(args)
			if err != nil {
				return err
			}
			if len(rest) != 1 {
				return ui.UsageError("say which folder gets the links: sheaf install-soffice DIR")
			}
			return installSoffice(con, rest[0])
		},
	}
}

// installSoffice puts the links into a folder.
func installSoffice(con *ui.Console, arg string) error {
	dir, err := filepath.Abs(arg)
	if err != nil {
		return ui.UsageError("%s: %w", arg, reason(err))
	}
	own, err := os.Executable()
	if err == nil {
		own, err = filepath.EvalSymlinks(own)
	}
	if err != nil {
		return fmt.Errorf("find sheaf: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return ui.UsageError("%s: %w", arg, reason(err))
	}
	for _, name := range []string{"soffice", "libreoffice"} {
		if err := linkTo(own, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	con.Say("soffice and libreoffice in %s are sheaf now. Put it before others on PATH:", ui.Escape(dir))
	fmt.Fprintf(con.Out, "export PATH=%s:$PATH\n", shellQuoted(dir))
	return nil
}

// linkTo makes a link, in the place of one that was there. Anything else stays.
func linkTo(target, path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("make %s: %w", path, reason(err))
	case info.Mode()&fs.ModeSymlink == 0:
		return ui.UsageError("%s is there already and no link, so it stays; choose another folder", path)
	}
	if there, err := filepath.EvalSymlinks(path); err == nil && filepath.Base(there) != filepath.Base(target) && there != target {
		return ui.UsageError("%s is a link to %s, so it stays; choose another folder", path, there)
	}
	fresh := fmt.Sprintf("%s.%d", path, os.Getpid())
	err = os.Symlink(target, fresh)
	if err == nil {
		err = os.Rename(fresh, path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("make %s: %w", path, err), ignoreMissing(os.Remove(fresh)))
	}
	return nil
}
