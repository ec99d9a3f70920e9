package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sheaf/internal/durable"
	"sheaf/internal/job"
	"sheaf/internal/ui"
)

// What a result is beside job.KindZIP and job.KindPDF: each document's PDF as a file of its own, below one folder or beside the document.
const (
	kindFolder = "folder"
	kindBeside = "beside"
)

// output is where the result goes.
type output struct {
	shown  string // as the user wrote it
	path   string // absolute; "" for standard output and for PDFs beside their documents
	kind   string // job.KindZIP or job.KindPDF, by the name, or kindFolder or kindBeside
	stdout bool
}

// each reports whether every document's PDF becomes a file of its own.
func (o output) each() bool { return o.kind == kindFolder || o.kind == kindBeside }

// offer is the output in the status document.
func (o output) offer(at string) job.Offer {
	offer := job.Offer{Kind: o.kind, Filename: filepath.Base(o.path), ContentType: "application/zip", URL: at}
	if o.kind == job.KindPDF {
		offer.ContentType = "application/pdf"
	}
	return offer
}

// goesWith checks that what is asked for can be written into a result of this kind, of one document or of more. The error is a usage error.
func (o output) goesWith(one bool, asked job.Options) error {
	all := job.Job{Options: asked}
	switch merge := asked.Merge != nil && *asked.Merge; {
	case o.each() && merge:
		return ui.UsageError("with --merge the result is one PDF; say where it shall go, as in -o OUT.pdf")
	case o.each() && asked.KeepOriginals != nil && *asked.KeepOriginals:
		return ui.UsageError("--keep-originals puts the documents into a ZIP; say where that shall go, as in -o OUT.zip")
	case o.kind == job.KindPDF && !one && !merge:
		return ui.UsageError("%s can hold one document only; put all into one PDF with --merge, or name a ZIP, as in -o OUT.zip", o.shown)
	case o.kind == job.KindZIP && all.Bare():
		return ui.UsageError("with --merge and --no-report the result is a PDF; name it so, as in -o OUT.pdf")
	}
	return nil
}

// isOne reports whether the inputs are one document.
func isOne(inputs []input) bool { return len(inputs) == 1 && inputs[0].kind == docxInput }

// findOutput checks, before any work is done, that the result can go where -o says; without -o the PDFs go beside their documents. A file
// that is there already is replaced where it is of the kind that is made, or with force. Its errors are usage errors.
func findOutput(arg string, inputs []input, force bool) (output, error) {
	switch {
	case arg == "" && fromStdin(inputs):
		return output{shown: "standard output", stdout: true}, nil
	case arg == "":
		return besideInputs(inputs)
	case arg == "-":
		return output{shown: "standard output", stdout: true}, nil
	}
	path, err := filepath.Abs(arg)
	if err != nil {
		return output{}, ui.UsageError("find %s: %w", arg, err)
	}
	out := output{shown: arg, path: path}
	info, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid) && !isNotFolder(err) {
		return output{}, ui.UsageError("%s: %w", arg, reason(err))
	}
	there := err == nil
	if out.kind, err = kindOf(arg, there && info.IsDir()); err != nil {
		return output{}, err
	}
	if out.kind == kindFolder {
		return out, creatable(arg, path)
	}
	if folder, err := os.Stat(filepath.Dir(path)); err != nil || !folder.IsDir() {
		return output{}, ui.UsageError("%s: there is no folder %s", arg, filepath.Dir(path))
	}
	if err := writable(filepath.Dir(path)); err != nil {
		return output{}, ui.UsageError("%s: %w", arg, reason(err))
	}
	if there {
		err = out.replaces(info, inputs, force)
	}
	return out, err
}

// kindOf returns what a result of this name is to be. The error is a usage error.
func kindOf(name string, isFolder bool) (string, error) {
	ext := strings.ToLower(filepath.Ext(name))
	slash := os.IsPathSeparator(name[len(name)-1])
	switch {
	case slash, isFolder && ext != ".zip" && ext != ".pdf":
		return kindFolder, nil
	case isFolder:
		return "", ui.UsageError("%s exists and is not a file; to have the PDFs in that folder name it %s%c", name, name, filepath.Separator)
	case ext == ".zip":
		return job.KindZIP, nil
	case ext == ".pdf":
		return job.KindPDF, nil
	}
	return "", ui.UsageError("%s does not say what to write: name it OUT.zip, OUT.pdf for one PDF, or %s%c for a folder of PDFs", name, name, filepath.Separator)
}

// replaces checks that a file that is there may be replaced by the result.
func (o output) replaces(info fs.FileInfo, inputs []input, force bool) error {
	if !info.Mode().IsRegular() {
		return ui.UsageError("%s exists and is not a file", o.shown)
	}
	for _, in := range inputs {
		if in.info != nil && os.SameFile(info, in.info) {
			return ui.UsageError("%s is an input as well; give the result another name", o.shown)
		}
	}
	if same, err := o.holdsItsKind(); err != nil {
		return ui.UsageError("%s: %w", o.shown, reason(err))
	} else if !same && !force {
		return ui.UsageError("%s exists and is no %s, so it is not replaced; give the result another name, or say --force", o.shown, strings.ToUpper(o.kind))
	}
	return nil
}

// holdsItsKind reports whether the file that is there is empty, or begins as one of its kind does: a PDF within its first KiB (ISO 32000-2,
// annex I), a ZIP with an entry or, when it has none, with the end of its directory (appnote 4.3.7 and 4.3.16).
func (o output) holdsItsKind() (bool, error) {
	f, err := os.Open(o.path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, 1024))
	if err != nil {
		return false, err
	}
	if o.kind == job.KindPDF {
		return len(head) == 0 || bytes.Contains(head, []byte("%PDF-")), nil
	}
	return len(head) == 0 || bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")), nil
}

// besideInputs is the output of inputs without -o. What is in a ZIP has no place beside it.
func besideInputs(inputs []input) (output, error) {
	for _, in := range inputs {
		if in.kind == zipInput {
			return output{}, ui.UsageError("say with -o OUT.zip where the result shall go, or with -o OUT%c for a folder of PDFs", filepath.Separator)
		}
		dir := in.path
		if in.kind == docxInput {
			dir = filepath.Dir(in.path)
		}
		if err := writable(dir); err != nil {
			return output{}, ui.UsageError("no PDF can be written beside %s: %w; say with -o where it shall go", in.shown, reason(err))
		}
	}
	return output{shown: "the folders of the documents", kind: kindBeside}, nil
}

// creatable checks that a folder can be made, or written into where it is there. The error is a usage error.
func creatable(shown, path string) error {
	for there := path; ; there = filepath.Dir(there) {
		info, err := os.Stat(there)
		switch {
		case err == nil && !info.IsDir() && there == path:
			return ui.UsageError("%s exists and is not a folder", shown)
		case err == nil && !info.IsDir():
			return ui.UsageError("%s: %s is not a folder", shown, there)
		case err == nil:
			if err := writable(there); err != nil {
				return ui.UsageError("%s: %w", shown, reason(err))
			}
			return nil
		case there == filepath.Dir(there), !errors.Is(err, fs.ErrNotExist) && !isNotFolder(err):
			return ui.UsageError("%s: %w", shown, reason(err))
		}
	}
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

// fromStdin reports whether one of the inputs is standard input.
func fromStdin(inputs []input) bool {
	return slices.ContainsFunc(inputs, func(in input) bool { return in.kind == stdinInput })
}
