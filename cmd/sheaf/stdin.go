package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/size"
	"sheaf/internal/ui"
)

// readStdin puts what comes on standard input into dir, and in the place of the input that stands for it.
func readStdin(ctx context.Context, con *ui.Console, inputs []input, dir string, most int64, formats string) ([]input, error) {
	i := slices.IndexFunc(inputs, func(in input) bool { return in.kind == stdinInput })
	if i < 0 {
		return inputs, nil
	}
	path := filepath.Join(dir, "stdin")
	if err := spool(ctx, con.In, path, most); err != nil {
		return nil, err
	}
	kind, ext, err := sniff(path, formats)
	if err != nil {
		return nil, err
	}
	if err := os.Rename(path, path+ext); err != nil {
		return nil, fmt.Errorf("keep standard input: %w", err)
	}
	info, err := os.Stat(path + ext)
	if err != nil {
		return nil, fmt.Errorf("keep standard input: %w", err)
	}
	inputs = slices.Clone(inputs)
	inputs[i] = input{shown: "-", path: path + ext, kind: kind, info: info}
	return inputs, nil
}

// spool copies r to a file. It ends with ctx, though a read may not: nobody waits for that.
func spool(ctx context.Context, r io.Reader, path string, most int64) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keep standard input: %w", err)
	}
	copied := make(chan error, 1)
	var n int64
	go func() {
		var err error
		n, err = io.Copy(f, io.LimitReader(r, most+1))
		copied <- errors.Join(err, f.Close())
	}()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case err = <-copied:
	}
	switch {
	case err != nil:
		return fmt.Errorf("read standard input: %w", err)
	case n == 0:
		return ui.UsageError("nothing came on standard input")
	case n > most:
		return job.Errorf(job.CodeTooLarge, "The input is larger than %s. Split it, or raise --max-upload.", size.Limit(most))
	}
	return nil
}

// sniff says what came on standard input: a ZIP of documents, or one document. What is no document is called one as well, so that
// conversion says what it is; of other formats it is of the one that was asked for, which must be one then.
func sniff(path, formats string) (inputKind, string, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", fmt.Errorf("read standard input: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, "", fmt.Errorf("read standard input: %w", err)
	}
	dir, err := archive.Open(f, info.Size(), archive.Limits{})
	isWord := func(e archive.Entry) bool { return e.Name == "[Content_Types].xml" } // ECMA-376 part 2, 7.2.3
	isODF := func(e archive.Entry) bool { return e.Name == "mimetype" }             // OpenDocument 1.3 part 2, 3.3
	switch {
	case err == nil && slices.ContainsFunc(dir.Entries, isWord):
		return docxInput, ".docx", nil
	case err == nil && !slices.ContainsFunc(dir.Entries, isODF):
		return zipInput, ".zip", nil
	}
	asked := job.Options{Formats: formats}.Endings()
	if len(asked) > 1 {
		return 0, "", ui.UsageError("say with --formats which one of %s standard input is", strings.Join(asked, ", "))
	}
	if len(asked) == 1 {
		return docxInput, asked[0], nil
	}
	return docxInput, ".docx", nil
}
