package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"sheaf/internal/job"
)

// convert has sheaf convert the documents as its users do, and unpacks the PDFs to the folder pdf of what is written.
func convert(ctx context.Context, opt options, documents []*document) (err error) {
	dir, err := os.MkdirTemp(opt.out, "convert-")
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	in, out := filepath.Join(dir, "in.zip"), filepath.Join(dir, "out.zip")
	if err := pack(in, documents); err != nil {
		return fmt.Errorf("pack documents: %w", err)
	}
	status, err := runSheaf(ctx, opt, in, out)
	if err != nil {
		return err
	}
	for _, f := range status.Files {
		if f.ErrorCode != nil && f.ID >= 1 && f.ID <= len(documents) {
			documents[f.ID-1].reason = string(*f.ErrorCode)
		}
	}
	pdfs := filepath.Join(opt.out, "pdf")
	if err := os.RemoveAll(pdfs); err != nil {
		return fmt.Errorf("remove older PDFs: %w", err)
	}
	if err := unpack(out, pdfs, documents); err != nil {
		return fmt.Errorf("unpack PDFs: %w", err)
	}
	return nil
}

// entry is a document's place in the ZIP: a folder of its own, so that no two can be taken for the same, and its own name,
// which it may show on its pages.
func entry(number int, d *document) string {
	return strconv.Itoa(number) + "/" + path.Base(d.name)
}

func pack(file string, documents []*document) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	z := zip.NewWriter(f)
	for i, d := range documents {
		if err = add(z, entry(i+1, d), d.source); err != nil {
			break
		}
	}
	return errors.Join(err, z.Close(), f.Close())
}

func add(z *zip.Writer, name, source string) error {
	r, err := os.Open(source)
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return err
}

// runSheaf runs sheaf convert, which fails when documents do: what counts is the account of them, its last line.
func runSheaf(ctx context.Context, opt options, in, out string) (job.Status, error) {
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, opt.binary, "convert", in, "-o", out, "--json", "--workers", strconv.Itoa(opt.workers))
	cmd.Stderr = &said
	b, err := cmd.Output()
	b = bytes.TrimSpace(b)
	var status job.Status
	if json.Unmarshal(b[bytes.LastIndexByte(b, '\n')+1:], &status) != nil || len(status.Files) == 0 {
		return status, fmt.Errorf("sheaf convert: %w: %.2000s", cmp.Or(err, errors.New("no account of documents")), said.Bytes())
	}
	return status, nil
}

// unpack writes the PDFs of the result, each beside its document's path under dir. Without one there is no result.
func unpack(file, dir string, documents []*document) error {
	z, err := zip.OpenReader(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer z.Close()
	for i, d := range documents {
		name := entry(i+1, d)
		r, err := z.Open(strings.TrimSuffix(name, path.Ext(name)) + ".pdf")
		if err != nil {
			d.reason = cmp.Or(d.reason, "its PDF is not in the result")
			continue
		}
		target := filepath.Join(dir, filepath.FromSlash(d.name)+".pdf")
		if err := errors.Join(write(target, r), r.Close()); err != nil {
			return err
		}
		d.pdf = target
	}
	return nil
}

func write(target string, r io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	f, err := os.Create(target)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}
