package main

import (
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
)

// input is one INPUT of a command line.
type input struct {
	path string // absolute: an S3 server in the process may change the working folder
	kind inputKind
	info fs.FileInfo
}

// name is what the input is called, without its folder.
func (i input) name() string { return filepath.Base(i.path) }

// findInputs looks at the inputs of a command line. Files whose names end in one of also are documents, too. Its errors are usage errors.
func findInputs(args []string, also ...string) ([]input, error) {
	if len(args) == 0 {
		return nil, ui.UsageError("name at least one ZIP, DOCX or folder to convert")
	}
	inputs := make([]input, len(args))
	for i, arg := range args {
		var err error
		if inputs[i], err = findInput(arg, also); err != nil {
			return nil, err
		}
	}
	return inputs, nil
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
	in := input{path: path, info: info}
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
