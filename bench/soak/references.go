package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"sheaf/bench/parallel"
	"sheaf/internal/office"
)

// references are what a fresh soffice makes of each document, kept in a folder: a file for each document, LibreOffice and
// name of the document, which its text may have. They do not know of changes to the machine's fonts.
type references struct {
	dir     string
	program string   // which LibreOffice it is
	keys    []string // by document
	sources []string
}

func openReferences(dir string, sources []string) (*references, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("open references: %w", err)
	}
	program, err := describeOffice()
	if err != nil {
		return nil, fmt.Errorf("open references: %w", err)
	}
	r := &references{dir: dir, program: program, sources: sources}
	for _, source := range sources {
		key, err := r.key(source)
		if err != nil {
			return nil, fmt.Errorf("open references: %w", err)
		}
		r.keys = append(r.keys, key)
	}
	return r, nil
}

// describeOffice returns of LibreOffice what a newer one would not have, without starting it.
func describeOffice() (string, error) {
	path, err := exec.LookPath("soffice")
	if err != nil {
		return "", err
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", err
	}
	info, err := os.Stat(filepath.Join(filepath.Dir(path), "versionrc"))
	if err != nil {
		return "", err
	}
	return fmt.Sprint(path, info.Size(), info.ModTime().UnixNano()), nil
}

func (r *references) key(source string) (string, error) {
	f, err := os.Open(source)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	fmt.Fprintf(hash, "%s\x00%s\x00", r.program, filepath.Base(source))
	if _, err := io.Copy(hash, f); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", hash.Sum(nil)), nil
}

func (r *references) file(document int) string { return filepath.Join(r.dir, r.keys[document]+".json") }

// get returns the reference of a document. The error is fs.ErrNotExist where it has not been made.
func (r *references) get(document int) (appearance, error) {
	var a appearance
	b, err := os.ReadFile(r.file(document))
	if err == nil {
		err = json.Unmarshal(b, &a)
	}
	return a, err
}

func (r *references) put(document int, a appearance) error {
	b, err := json.Marshal(a)
	if err != nil {
		return err
	}
	whole := r.file(document) + ".new" // one that is cut off must not be taken for a reference
	if err := os.WriteFile(whole, b, 0o644); err != nil {
		return err
	}
	return os.Rename(whole, r.file(document))
}

// missing lists the documents that have no reference yet.
func (r *references) missing() (documents []int) {
	for document := range r.sources {
		if _, err := os.Stat(r.file(document)); errors.Is(err, fs.ErrNotExist) {
			documents = append(documents, document)
		}
	}
	return documents
}

// fill makes the references that are missing, with a fresh soffice for each, workers at a time.
func (r *references) fill(ctx context.Context, dir string, opt office.Options, workers int) (made int, err error) {
	documents := r.missing()
	if len(documents) == 0 {
		return 0, nil
	}
	opt.Helper = office.NoHelper
	engine, err := office.New(opt)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	err = parallel.Each(documents, workers, func(worker, document int) error {
		if ctx.Err() != nil {
			return nil
		}
		target := filepath.Join(dir, fmt.Sprint("fresh-", worker, ".pdf"))
		return r.make(ctx, engine, document, target)
	})
	return len(documents), errors.Join(err, ctx.Err())
}

func (r *references) make(ctx context.Context, engine *office.Engine, document int, target string) error {
	c, err := convert(ctx, engine, r.sources[document], target, never)
	if err != nil {
		return fmt.Errorf("make reference of %s: %w", r.sources[document], err)
	}
	return r.put(document, c.appearance)
}
