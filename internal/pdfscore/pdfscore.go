// Package pdfscore measures how closely a PDF looks like the one that Word made of the same document, with the programs of
// poppler-utils. Every score is from 0 to 1, and 1 is best; a page that only one of the two has scores 0. It imports no package of
// sheaf; tests and benchmarks use it.
package pdfscore

import (
	"context"
	"fmt"
)

// Measure is one of the scores.
type Measure int

const (
	// Lines is the F1 of the lines of text of which the first and the last word agree, page by page. Dots that lead to a page's
	// number, and other leaders, are no words. Chinese and Japanese text without letters or figures in it is one word.
	Lines Measure = iota
	// Flow is the same over the whole document, wherever the pages break: the breaking of lines alone.
	Flow
	// Place is the share of Word's words that stand on the same page.
	Place
	// SSIM is the mean structural similarity of the rendered pages, grey, over windows of 8 by 8 pixels, 4 apart.
	SSIM
	// Ink is the same over the windows in which either page has ink. It is strict: half a line's drift takes it near 0.
	Ink
)

// Names are the measures' names, in their order.
func Names() []string { return []string{"lines", "flow", "place", "ssim", "ink"} }

// textMeasures is how many need no pictures; they come first.
const textMeasures = int(Place) + 1

// Result is what a comparison came to.
type Result struct {
	Word, Ours  int       // pages
	SizeDiffers int       // pages whose sizes differ by more than 2 pixels
	Scores      []float64 // by Measure; only those of the text where no pictures were compared
	Pages       []float64 // the lines' score of each page
}

// nothing is the result where there is nothing of ours to compare: 0 in every measure.
func nothing(wordPages, dpi int) Result {
	n := textMeasures
	if dpi > 0 {
		n = len(Names())
	}
	return Result{Word: wordPages, Scores: make([]float64, n), Pages: make([]float64, wordPages)}
}

// Missing is the result where there is no PDF of ours.
func Missing(ctx context.Context, word string, dpi int) (Result, error) {
	theirs, err := Layout(ctx, word)
	if err != nil {
		err = fmt.Errorf("read Word's PDF: %w", err)
	}
	return nothing(len(theirs), dpi), err
}

// Compare compares a PDF of ours with Word's, by pictures of dpi dots an inch or, for 0, by the text alone. With an error
// the result counts Word's pages, where they could be read, and scores 0.
func Compare(ctx context.Context, word, ours string, dpi int) (Result, error) {
	theirs, err := Layout(ctx, word)
	if err != nil {
		return nothing(0, dpi), fmt.Errorf("read Word's PDF: %w", err)
	}
	mine, err := Layout(ctx, ours)
	if err != nil {
		return nothing(len(theirs), dpi), fmt.Errorf("read PDF: %w", err)
	}
	r := compareText(theirs, mine)
	if dpi == 0 {
		return r, nil
	}
	p, err := comparePictures(ctx, word, ours, dpi)
	if err != nil {
		return nothing(len(theirs), dpi), fmt.Errorf("compare pictures: %w", err)
	}
	r.SizeDiffers = p.sizeDiffers
	r.Scores = append(r.Scores, p.ssim, p.ink)
	return r, nil
}
