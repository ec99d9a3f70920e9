package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sheaf/internal/job"
)

// measurePipeline runs documents that cost nothing to convert through everything else.
func measurePipeline(ctx context.Context, opt options) (rows []result, err error) {
	s, err := startService(ctx, opt, 10<<10)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	start := time.Now()
	id, _, err := s.convert(ctx, opt.documents)
	if err != nil {
		return nil, err
	}
	each := time.Since(start) / time.Duration(opt.documents)
	what := fmt.Sprintf("%d documents done", opt.documents)
	status, err := measureStatus(ctx, s, id, what)
	return append([]result{milliseconds(what+": wall time of each, engine apart", each, 0)}, status...), err
}

// bundlePDF is the size in MiB of each PDF in the large result.
const bundlePDF = 4

// measureBundle makes a result of many MiB. A small job goes before, so that what the service sets up once is not counted;
// the conversions of the large job are.
func measureBundle(ctx context.Context, opt options) (rows []result, err error) {
	s, err := startService(ctx, opt, bundlePDF<<20)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if _, _, err := s.convert(ctx, opt.workers); err != nil {
		return nil, err
	}
	n := max(opt.bundle/bundlePDF, 1)
	var id job.ID
	var took time.Duration
	added, err := s.added(func() error {
		id, took, err = s.convert(ctx, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	path := filepath.Join(opt.dir, "result.zip")
	defer os.Remove(path)
	if err := s.download(ctx, id, path); err != nil {
		return nil, err
	}
	if err := checkStored(path, n); err != nil {
		return nil, err
	}
	what := fmt.Sprintf("%d PDFs of %d MiB", n, bundlePDF)
	return []result{
		seconds(what+": bundling", took, 0),
		mebibytes(what+": memory added", added, memoryGoal),
	}, nil
}

// convert runs a job of n letters and returns how long it took from the last conversion to the result.
func (s *service) convert(ctx context.Context, n int) (id job.ID, bundling time.Duration, err error) {
	id, err = s.upload(ctx, func(w io.Writer) error { return writeLetters(w, n) })
	if err != nil {
		return "", 0, err
	}
	if err := s.await(ctx, id, converted); err != nil {
		return "", 0, err
	}
	start := time.Now()
	err = s.await(ctx, id, finished)
	return id, time.Since(start), err
}

// checkStored makes sure that the result has n PDFs, stored and whole.
func checkStored(path string, n int) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("open result: %w", err)
	}
	defer z.Close()
	found := 0
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".pdf") {
			continue
		}
		if f.Method != zip.Store {
			return fmt.Errorf("%s in the result is not stored", f.Name)
		}
		if err := readEntry(f); err != nil {
			return fmt.Errorf("read %s in the result: %w", f.Name, err)
		}
		found++
	}
	if found != n {
		return fmt.Errorf("the result has %d PDFs, not %d", found, n)
	}
	return nil
}

// readEntry reads an entry to its end, where its checksum is compared.
func readEntry(f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(io.Discard, r)
	return err
}
