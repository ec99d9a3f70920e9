package main

import (
	"context"
	"fmt"
	"io"

	"sheaf/bench/parallel"
)

// maxUnshown is how much of its text, in percent, a document may have that its PDF by Word does not show. Of 64 documents of which
// the PDFs are, none has 2; one of another file of the same name, of which 20 are missing, says nothing about any converter.
const maxUnshown = 10

// withoutOthers takes the PDFs of Word's away that are of other documents than those they lie beside, and returns the documents that
// are left, all or those that have Word's PDF.
func withoutOthers(ctx context.Context, opt options, documents []*document, stderr io.Writer) ([]*document, error) {
	err := parallel.Each(documents, opt.workers, func(_ int, d *document) error {
		if d.word != "" && ctx.Err() == nil && ofAnother(d) {
			d.word, d.reason = "", "Word's PDF is of another document"
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("look at Word's PDFs: %w", err)
	}
	var left []*document
	for _, d := range documents {
		if d.reason != "" {
			fmt.Fprintf(stderr, "fidelity: %s: %s\n", quoted(d.name), d.reason)
			d.reason = ""
		}
		if opt.text || d.word != "" {
			left = append(left, d)
		}
	}
	return left, nil
}

// ofAnother reports whether Word's PDF is of another document. What cannot be read is not: that is told when it is measured.
func ofAnother(d *document) bool {
	has, err := inventoryOf(d.source)
	if err != nil {
		return false
	}
	shown, err := compareContent(has, d.word)
	return err == nil && len(shown.Lost)*100 > shown.Words*maxUnshown
}
