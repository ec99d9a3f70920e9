// Package documents finds the documents that the measures convert.
package documents

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// archive is that of the project's own documents.
const archive = "samples/sample.zip"

// Find returns the documents under corpus, or, where that is "", the project's own, which it unpacks to dir. Paths are absolute. None
// is an error.
func Find(corpus, dir string) ([]string, error) {
	if corpus == "" {
		corpus = filepath.Join(dir, "sample")
		if err := unpack(archive, corpus); err != nil {
			return nil, fmt.Errorf("unpack %s: %w", archive, err)
		}
	}
	corpus, err := filepath.Abs(corpus)
	if err != nil {
		return nil, fmt.Errorf("find documents: %w", err)
	}
	var documents []string
	err = filepath.WalkDir(corpus, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.EqualFold(filepath.Ext(path), ".docx") {
			documents = append(documents, path)
		}
		return err
	})
	if err == nil && len(documents) == 0 {
		err = errors.New("there are none in " + corpus)
	}
	if err != nil {
		return nil, fmt.Errorf("find documents: %w", err)
	}
	return documents, nil
}

// unpack writes the documents of an archive to dir.
func unpack(path, dir string) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, f := range z.File {
		if !filepath.IsLocal(f.Name) || !strings.EqualFold(filepath.Ext(f.Name), ".docx") {
			continue
		}
		if err := extract(f, filepath.Join(dir, f.Name)); err != nil {
			return err
		}
	}
	return nil
}

func extract(f *zip.File, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o600)
}

// Spread returns n of the documents, or all where there are not so many, from the first to the last of them.
func Spread(all []string, n int) []string {
	n = min(n, len(all))
	chosen := make([]string, n)
	for i := range chosen {
		chosen[i] = all[i*len(all)/n]
	}
	return chosen
}
