package fidelity_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// BenchmarkPrepare does with a document what is done before each conversion: it is looked into, sanitized and mended. SHEAF_CORPUS
// names a folder of real documents, of which the largest are taken.
func BenchmarkPrepare(b *testing.B) {
	letter := docxtest.New().Formatted(docxtest.Format{Font: "Aptos"}, "Dear Sir or Madam,").Field("DOCVARIABLE Month", "January")
	for range 20 {
		letter.Paragraph("A line of a letter, which is about as long as lines of letters are, and says no more than they do.")
	}
	documents := map[string][]byte{"letter": letter.Bytes()}
	for _, file := range largest(b, os.Getenv("SHEAF_CORPUS"), 4) {
		data, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		documents[filepath.Base(file)] = data
	}
	c := fidelity.Changes{SavedFields: true, Widths: fidelity.Widths{"Aptos": 105, "Georgia": 103, "Calibri": 101}}
	for name, data := range documents {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if err := prepare(data, c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func prepare(data []byte, c fidelity.Changes) error {
	mender := fidelity.New()
	d, err := docx.Open(bytes.NewReader(data), int64(len(data)), docx.Limits{}, mender)
	if err != nil {
		return err
	}
	if edits := mender.Edits(d, c); d.Info().Unsafe || len(edits) > 0 {
		return d.Write(io.Discard, edits)
	}
	return nil
}

// largest returns the n documents below a folder whose main parts are largest, none where there is no folder.
func largest(b *testing.B, folder string, n int) []string {
	if folder == "" {
		return nil
	}
	sizes := map[string]int{}
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".docx") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if parts, err := docxtest.Unpack(data); err == nil && prepare(data, fidelity.Changes{}) == nil {
			sizes[path] = len(parts["word/document.xml"])
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return top(sizes, n)
}

func top(sizes map[string]int, n int) []string {
	var files []string
	for range min(n, len(sizes)) {
		best := ""
		for file, size := range sizes {
			if best == "" || size > sizes[best] {
				best = file
			}
		}
		delete(sizes, best)
		files = append(files, best)
	}
	return files
}
