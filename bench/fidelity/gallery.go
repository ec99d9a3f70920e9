package main

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"os"
	"slices"

	"sheaf/internal/pdfscore"
)

//go:embed gallery.html
var galleryHTML string

const (
	// galleryDPI makes pages wide enough to read on half a screen.
	galleryDPI = 80
	// mostPages bounds the pages of a document that are shown: the first that differ show what is wrong.
	mostPages = 6
	// alike is the lines' score from which on a page is not shown.
	alike = 0.999
)

// exhibit is a document in the gallery.
type exhibit struct {
	Name       string
	Word, Ours int
	Scores     string
	Reason     string
	Pages      []pair
	More       int // pages that differ and are not shown
}

// pair is a page of both PDFs, the picture empty where there is no such page.
type pair struct {
	Number     int
	Lines      string
	Word, Ours template.URL
}

// worst returns the n documents with the fewest lines like Word's, without those that have all.
func worst(scored []*document, n int) []*document {
	var all []*document
	for _, d := range scored {
		if d.score.Scores[pdfscore.Lines] < alike {
			all = append(all, d)
		}
	}
	slices.SortStableFunc(all, func(a, b *document) int {
		return cmp.Compare(a.score.Scores[pdfscore.Lines], b.score.Scores[pdfscore.Lines])
	})
	return all[:min(n, len(all))]
}

// writeGallery writes one HTML page, which needs no other file, with the pages that differ side by side.
func writeGallery(ctx context.Context, path string, documents []*document) error {
	page, err := template.New("gallery").Parse(galleryHTML)
	if err != nil {
		return fmt.Errorf("parse gallery: %w", err)
	}
	var exhibits []exhibit
	for _, d := range documents {
		e, err := show(ctx, d)
		if err != nil {
			return fmt.Errorf("show %s: %w", d.name, err)
		}
		exhibits = append(exhibits, e)
	}
	var b bytes.Buffer
	if err := page.Execute(&b, exhibits); err != nil {
		return fmt.Errorf("write gallery: %w", err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write gallery: %w", err)
	}
	return nil
}

func show(ctx context.Context, d *document) (exhibit, error) {
	e := exhibit{Name: d.name, Word: d.score.Word, Ours: d.score.Ours, Reason: d.reason}
	for i, s := range d.score.Scores {
		e.Scores += fmt.Sprintf("%s %.3f  ", pdfscore.Names()[i], s)
	}
	for i, lines := range d.score.Pages {
		switch {
		case lines >= alike:
		case len(e.Pages) == mostPages:
			e.More++
		default:
			p, err := showPage(ctx, d, i+1, lines)
			if err != nil {
				return e, err
			}
			e.Pages = append(e.Pages, p)
		}
	}
	return e, nil
}

func showPage(ctx context.Context, d *document, number int, lines float64) (pair, error) {
	p := pair{Number: number, Lines: fmt.Sprintf("%.3f", lines)}
	var err error
	if number <= d.score.Word {
		if p.Word, err = picture(ctx, d.word, number); err != nil {
			return p, err
		}
	}
	if number <= d.score.Ours {
		p.Ours, err = picture(ctx, d.pdf, number)
	}
	return p, err
}

// picture returns a page as a URL that holds it.
func picture(ctx context.Context, pdf string, number int) (template.URL, error) {
	jpeg, err := pdfscore.Picture(ctx, pdf, number, galleryDPI)
	if err != nil {
		return "", err
	}
	return template.URL("data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(jpeg)), nil
}
