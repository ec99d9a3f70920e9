package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
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

// findInputs looks at the inputs of a command line. Its errors are usage errors.
func findInputs(args []string) ([]input, error) {
	if len(args) == 0 {
		return nil, usageError("name at least one ZIP, DOCX or folder to convert")
	}
	inputs := make([]input, len(args))
	for i, arg := range args {
		var err error
		if inputs[i], err = findInput(arg); err != nil {
			return nil, err
		}
	}
	return inputs, nil
}

func findInput(arg string) (input, error) {
	path, err := filepath.Abs(arg)
	if err != nil {
		return input{}, usageError("find %s: %w", arg, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return input{}, usageError("%s: %w", arg, reason(err))
	}
	in := input{path: path, info: info}
	switch ext := strings.ToLower(filepath.Ext(path)); {
	case info.IsDir():
		in.kind = folderInput
	case !info.Mode().IsRegular():
		return input{}, usageError("%s is not a ZIP, DOCX or folder", arg)
	case ext == ".zip":
		in.kind = zipInput
	case ext == ".docx":
		in.kind = docxInput
	default:
		return input{}, usageError("%s is not a ZIP, DOCX or folder", arg)
	}
	return in, nil
}

// reason strips operation and path off an error of the file system, for messages that name the file themselves.
func reason(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// output is where the result goes.
type output struct {
	shown string // as the user wrote it
	path  string // absolute
}

// findOutput checks, before any work is done, that the result can go where -o says. Its errors are usage errors.
func findOutput(arg string, inputs []input) (output, error) {
	if arg == "" {
		return output{}, usageError("say with -o OUT.zip where the result shall go")
	}
	path, err := filepath.Abs(arg)
	if err != nil {
		return output{}, usageError("find %s: %w", arg, err)
	}
	if folder, err := os.Stat(filepath.Dir(path)); err != nil || !folder.IsDir() {
		return output{}, usageError("%s: there is no folder %s", arg, filepath.Dir(path))
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return output{shown: arg, path: path}, nil
	case err != nil:
		return output{}, usageError("%s: %w", arg, reason(err))
	case !info.Mode().IsRegular():
		return output{}, usageError("%s exists and is not a file", arg)
	}
	for _, in := range inputs {
		if os.SameFile(info, in.info) {
			return output{}, usageError("%s is an input as well; give the result another name", arg)
		}
	}
	return output{shown: arg, path: path}, nil
}

// parseFiles reads the flags, and finds the inputs among the other arguments and the output that -o named.
func (f *flags) parseFiles(args []string, out *string) (inputs []input, o output, err error) {
	rest, err := f.parse(args)
	if err != nil {
		return nil, output{}, err
	}
	if inputs, err = findInputs(rest); err != nil {
		return nil, output{}, err
	}
	o, err = findOutput(*out, inputs)
	return inputs, o, err
}
