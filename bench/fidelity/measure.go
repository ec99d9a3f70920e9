package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"sheaf/bench/parallel"
	"sheaf/internal/content"
	"sheaf/internal/docx"
	"sheaf/internal/docx/bound"
	"sheaf/internal/docx/inventory"
	"sheaf/internal/office/pdf"
	"sheaf/internal/pdfscore"
)

// measureAll measures every document. One that cannot be measured has a reason, and scores 0.
func measureAll(ctx context.Context, opt options, documents []*document) error {
	return parallel.Each(documents, opt.workers, func(_ int, d *document) error {
		if ctx.Err() == nil {
			d.measure(ctx, opt)
		}
		return ctx.Err()
	})
}

func (d *document) measure(ctx context.Context, opt options) {
	if d.word != "" {
		d.kind = kindOf(d.source)
	}
	var err error
	switch {
	case d.word == "":
	case d.pdf == "":
		d.score, err = pdfscore.Missing(ctx, d.word, opt.dpi)
	default:
		d.score, err = pdfscore.Compare(ctx, d.word, d.pdf, opt.dpi)
	}
	if err == nil && opt.text && d.pdf != "" {
		err = d.findLost()
	}
	if err != nil {
		d.reason = err.Error()
	}
}

// findLost looks for what the document has in our PDF. Words that Word's own PDF does not have either are not lost.
func (d *document) findLost() error {
	has, err := inventoryOf(d.source)
	if err != nil {
		return fmt.Errorf("read document: %w", err)
	}
	if d.found, err = compareContent(has, d.pdf); err != nil {
		return err
	}
	d.lost = d.found.Lost
	if len(d.lost) == 0 || d.word == "" {
		return nil
	}
	word, err := compareContent(has, d.word)
	if err != nil {
		return err
	}
	d.lost = beyond(d.lost, word.Lost)
	return nil
}

func inventoryOf(source string) (inventory.Inventory, error) {
	f, err := os.Open(source)
	if err != nil {
		return inventory.Inventory{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return inventory.Inventory{}, err
	}
	b, values := inventory.NewBuilder(), bound.New()
	b.ShowValues(values)
	d, err := docx.Open(f, info.Size(), docx.Limits{}, b, values)
	if err != nil {
		return inventory.Inventory{}, err
	}
	return b.Inventory(d), nil
}

func compareContent(has inventory.Inventory, file string) (content.Result, error) {
	shown, err := pdf.ReadFile(file)
	if err != nil {
		return content.Result{}, fmt.Errorf("read PDF: %w", err)
	}
	return content.Compare(has, content.Print(shown)), nil
}

// beyond returns the words that are in a list more often than in another, whatever their case.
func beyond(words, other []string) []string {
	times := make(map[string]int)
	for _, word := range other {
		times[strings.ToLower(word)]++
	}
	var more []string
	for _, word := range words {
		if times[strings.ToLower(word)]--; times[strings.ToLower(word)] < 0 {
			more = append(more, word)
		}
	}
	return more
}
