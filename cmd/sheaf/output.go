package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sheaf/internal/durable"
	"sheaf/internal/ui"
)

// output is where the result goes.
type output struct {
	shown string // as the user wrote it
	path  string // absolute
}

// findOutput checks, before any work is done, that the result can go where -o says. Its errors are usage errors.
func findOutput(arg string, inputs []input) (output, error) {
	if arg == "" {
		return output{}, ui.UsageError("say with -o OUT.zip where the result shall go")
	}
	if arg == "-" {
		return output{}, ui.UsageError("the result is not written to standard output; name a file, as in -o OUT.zip (or ./- for one of that name)")
	}
	path, err := filepath.Abs(arg)
	if err != nil {
		return output{}, ui.UsageError("find %s: %w", arg, err)
	}
	if folder, err := os.Stat(filepath.Dir(path)); err != nil || !folder.IsDir() {
		return output{}, ui.UsageError("%s: there is no folder %s", arg, filepath.Dir(path))
	}
	if err := writable(filepath.Dir(path)); err != nil {
		return output{}, ui.UsageError("%s: %w", arg, reason(err))
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return output{shown: arg, path: path}, nil
	case err != nil:
		return output{}, ui.UsageError("%s: %w", arg, reason(err))
	case !info.Mode().IsRegular():
		return output{}, ui.UsageError("%s exists and is not a file", arg)
	}
	for _, in := range inputs {
		if os.SameFile(info, in.info) {
			return output{}, ui.UsageError("%s is an input as well; give the result another name", arg)
		}
	}
	return output{shown: arg, path: path}, nil
}

// writable tries to make a file in a folder, so that nobody waits for a result that cannot be written.
func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".sheaf-*.part")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// writeOutput writes a file durably, with what write puts into it. On an error out is what it was.
func writeOutput(out output, write func(*os.File) error) error {
	if err := durable.WriteFile(out.path, durable.Options{Mode: 0o666}, write); err != nil {
		return fmt.Errorf("write %s: %w", out.shown, reason(err))
	}
	return nil
}
