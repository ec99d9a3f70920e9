package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/ui"
)

type inputKind int

const (
	zipInput inputKind = iota
	docxInput
	folderInput
	stdinInput // until it has been read: then it is a ZIP or a document
)

// input is one INPUT of a command line.
type input struct {
	shown string // as the user wrote it
	path  string // absolute: an S3 server in the process may change the working folder
	kind  inputKind
	info  fs.FileInfo // nil of standard input
}

// name is what the input is called, without its folder.
func (i input) name() string { return filepath.Base(i.path) }

// findInputs looks at the inputs of a command line. Files whose names end in one of also are documents, too. A pattern that the shell left
// as it is, since it was quoted or the shell knows none, names what it fits. Its errors are usage errors.
func findInputs(args []string, also ...string) ([]input, error) {
	if len(args) == 0 {
		return nil, ui.UsageError("name at least one ZIP, DOCX or folder to convert")
	}
	var inputs []input
	for _, arg := range args {
		if arg == "-" {
			if fromStdin(inputs) {
				return nil, ui.UsageError("standard input (-) can be read once only")
			}
			inputs = append(inputs, input{shown: arg, kind: stdinInput})
			continue
		}
		named, err := expand(arg)
		if err != nil {
			return nil, err
		}
		for _, name := range named {
			in, err := findInput(name, also)
			if err != nil {
				return nil, err
			}
			inputs = append(inputs, in)
		}
	}
	return inputs, onlyJunk(inputs)
}

// onlyJunk returns an error where nothing is named but what programs leave beside documents. With others it goes without saying: the shell
// finds it by *.docx, too.
func onlyJunk(inputs []input) error {
	why := ""
	for _, in := range inputs {
		why = archive.JunkReason(in.name())
		if in.kind != docxInput || why == "" {
			return nil
		}
	}
	return ui.UsageError("%s is no document (%s): name the document itself", inputs[0].shown, why)
}

// expand returns the files that an argument names: itself, or, where there is none of that name, those that it fits as a pattern. Of these
// lock files of Word and what else is no document go without saying.
func expand(arg string) ([]string, error) {
	if _, err := os.Lstat(arg); !errors.Is(err, fs.ErrNotExist) || !strings.ContainsAny(arg, "*?[") {
		return []string{arg}, nil
	}
	found, err := filepath.Glob(arg)
	if err != nil || len(found) == 0 {
		return nil, ui.UsageError("%s: no file is called so", arg)
	}
	var named []string
	for _, name := range found {
		if archive.JunkReason(filepath.Base(name)) == "" {
			named = append(named, name)
		}
	}
	if len(named) == 0 {
		named = found
	}
	return named, nil
}

func findInput(arg string, also []string) (input, error) {
	path, err := filepath.Abs(arg)
	if err != nil {
		return input{}, ui.UsageError("find %s: %w", arg, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return input{}, ui.UsageError("%s: %w", arg, reason(err))
	}
	in := input{shown: arg, path: path, info: info}
	switch ext := strings.ToLower(filepath.Ext(path)); {
	case info.IsDir():
		in.kind = folderInput
	case !info.Mode().IsRegular():
		return input{}, ui.UsageError("%s is not a ZIP, DOCX or folder", arg)
	case ext == ".zip":
		in.kind = zipInput
	case archive.DocumentExt(path, also...) != "":
		in.kind = docxInput
	case archive.DocumentExt(path, job.AllEndings()...) != "":
		return input{}, ui.UsageError("%s is converted with --formats %s only", arg, strings.Join(job.FormatNames(path), ","))
	default:
		return input{}, ui.UsageError("%s is not a ZIP, DOCX or folder", arg)
	}
	return in, nil
}
