package main

import (
	"context"
	"fmt"
	"os"

	"sheaf/bench/fidelity/lost"
	"sheaf/bench/parallel"
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
	var err error
	switch {
	case d.word == "":
	case d.pdf == "":
		d.score, err = pdfscore.Missing(ctx, d.word, opt.dpi)
	default:
		d.score, err = pdfscore.Compare(ctx, d.word, d.pdf, opt.dpi)
	}
	if err == nil && opt.text && d.pdf != "" {
		err = d.findLost(ctx)
	}
	if err != nil {
		d.reason = err.Error()
	}
}

// findLost looks for the words of the body. What Word's own PDF does not have either is not lost.
func (d *document) findLost(ctx context.Context) error {
	body, err := readBody(d.source)
	if err != nil {
		return fmt.Errorf("read document: %w", err)
	}
	r, err := compareBody(ctx, body, d.pdf)
	if err != nil {
		return err
	}
	d.words, d.lost = r.Words, r.Lost
	if len(d.lost) == 0 || d.word == "" {
		return nil
	}
	word, err := compareBody(ctx, body, d.word)
	if err != nil {
		return err
	}
	d.lost = r.Beyond(word)
	return nil
}

func readBody(source string) (lost.Body, error) {
	f, err := os.Open(source)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return lost.Read(f, info.Size())
}

func compareBody(ctx context.Context, body lost.Body, pdf string) (lost.Result, error) {
	text, err := pdfscore.Text(ctx, pdf)
	if err != nil {
		return lost.Result{}, fmt.Errorf("read PDF: %w", err)
	}
	return lost.Compare(body, text), nil
}
