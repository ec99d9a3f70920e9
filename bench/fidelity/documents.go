package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sheaf/internal/content"
	"sheaf/internal/pdfscore"
)

// wordSuffix is what the name of Word's PDF has behind that of its document.
const wordSuffix = ".word.pdf"

// document is a document and what was found about it.
type document struct {
	name   string // path under the corpus, with forward slashes
	source string
	word   string // Word's PDF, "" where there is none
	pdf    string // ours, "" where there is none
	reason string // why there is none, or why it could not be measured

	kind  kind            // where there is Word's PDF
	score pdfscore.Result // the same
	found content.Result  // what of the document our PDF shows
	lost  []string        // words that are not in our PDF, nor lost by Word too
}

// findDocuments returns the documents under corpus that have text in their path: those with Word's PDF, or all.
func findDocuments(corpus, text string, all bool) ([]*document, error) {
	var documents []*document
	err := filepath.WalkDir(corpus, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || !isDocument(path) {
			return err
		}
		name, err := filepath.Rel(corpus, path)
		if err != nil {
			return err
		}
		document := &document{name: filepath.ToSlash(name), source: path}
		if isFile(path + wordSuffix) {
			document.word = path + wordSuffix
		}
		if strings.Contains(document.name, text) && (all || document.word != "") {
			documents = append(documents, document)
		}
		return nil
	})
	if err == nil && len(documents) == 0 {
		err = errors.New("there are none in " + corpus)
	}
	if err != nil {
		return nil, fmt.Errorf("find documents: %w", err)
	}
	return documents, nil
}

func isDocument(path string) bool { return strings.EqualFold(filepath.Ext(path), ".docx") }

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// takePDFs takes PDFs that are there already.
func takePDFs(dir string, documents []*document) {
	for _, d := range documents {
		path := filepath.Join(dir, filepath.FromSlash(d.name))
		d.reason = "there is no PDF"
		for _, candidate := range []string{path + ".pdf", strings.TrimSuffix(path, filepath.Ext(path)) + ".pdf"} {
			if isFile(candidate) {
				d.pdf, d.reason = candidate, ""
				break
			}
		}
	}
}

// withWord returns the documents that can be scored.
func withWord(documents []*document) []*document {
	var scored []*document
	for _, d := range documents {
		if d.word != "" {
			scored = append(scored, d)
		}
	}
	return scored
}
