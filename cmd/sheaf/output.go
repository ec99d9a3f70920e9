package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sheaf/internal/durable"
	"sheaf/internal/job"
	"sheaf/internal/ui"
)

// output is where the result goes.
type output struct {
	shown string // as the user wrote it
	path  string // absolute
	kind  string // of download: job.KindZIP or job.KindPDF, by the name
}

// kindOf returns what a result of this name is to be.
func kindOf(name string) string {
	if strings.EqualFold(filepath.Ext(name), ".pdf") {
		return job.KindPDF
	}
	return job.KindZIP
}

// offer is the output in the status document.
func (o output) offer(at string) job.Offer {
	offer := job.Offer{Kind: o.kind, Filename: filepath.Base(o.path), ContentType: "application/zip", URL: at}
	if o.kind == job.KindPDF {
		offer.ContentType = "application/pdf"
	}
	return offer
}

// goesWith checks that what is asked for can be written into a file of this name. The error is a usage error.
func (o output) goesWith(inputs []input, asked job.Options) error {
	all := job.Job{Options: asked, Total: len(inputs)}
	switch one := len(inputs) == 1 && inputs[0].kind == docxInput; {
	case o.kind == job.KindPDF && !one && (asked.Merge == nil || !*asked.Merge):
		return ui.UsageError("%s can hold one document only; put all into one PDF with --merge, or name a ZIP, as in -o OUT.zip", o.shown)
	case o.kind == job.KindZIP && all.Bare():
		return ui.UsageError("with --merge and --no-report the result is a PDF; name it so, as in -o OUT.pdf")
	}
	return nil
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
		return output{shown: arg, path: path, kind: kindOf(path)}, nil
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
	return output{shown: arg, path: path, kind: kindOf(path)}, nil
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
