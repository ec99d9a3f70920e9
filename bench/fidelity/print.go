package main

import (
	"fmt"
	"io"
	"slices"

	"sheaf/internal/content"
	"sheaf/internal/pdfscore"
)

// printer prints lines until one cannot be.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) table(t table) {
	p.line("%s", columns())
	for _, r := range t {
		p.line("%s", r.text())
	}
	p.line("")
}

// failures prints the documents that have no PDF or could not be measured.
func (p *printer) failures(documents []*document) {
	for _, d := range documents {
		if d.reason != "" {
			p.line("not measured: %s: %s", quoted(d.name), quoted(d.reason))
		}
	}
}

// mostWords bounds how many lost words of a document are printed.
const mostWords = 30

// text prints which documents have lost something.
func (p *printer) text(documents []*document) {
	looked, words, with, gone := 0, 0, 0, 0
	for _, d := range documents {
		if d.found.Words > 0 {
			looked++
		}
		words += d.found.Words
		gone += len(d.lost)
		if len(d.lost) == 0 {
			continue
		}
		with++
		distinct := slices.Compact(slices.Sorted(slices.Values(d.lost)))
		p.line("lost text: %s: %d of %d words (%.2f%%): %q", quoted(d.name), len(d.lost), d.found.Words, percent(len(d.lost), d.found.Words), distinct[:min(mostWords, len(distinct))])
	}
	if words > 0 {
		p.line("text: %d of %d documents with text have lost some, %d of %d words (%.3f%%)", with, looked, gone, words, percent(gone, words))
	}
	p.things(documents)
	p.line("")
}

// things prints which documents have lost something else than text.
func (p *printer) things(documents []*document) {
	kinds := []string{"pictures", "previews", "links", "equations", "charts"}
	sums := make([]content.Count, len(kinds))
	for _, d := range documents {
		r := d.found
		for i, c := range []content.Count{r.Pictures, r.Previews, r.Links, r.Formulas, r.Charts} {
			sums[i].Have += c.Have
			sums[i].Missing += c.Missing
			if c.Missing > 0 {
				p.line("lost %s: %s: %d of %d", kinds[i], quoted(d.name), c.Missing, c.Have)
			}
		}
	}
	for i, c := range sums {
		if c.Have > 0 {
			p.line("%s: %d of %d lost", kinds[i], c.Missing, c.Have)
		}
	}
}

func percent(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(part) / float64(whole)
}

// summary prints what holds for all documents together.
func (p *printer) summary(t table, m maker) {
	if len(t) == 0 {
		p.line("no document has Word's PDF beside it")
		return
	}
	f := t.figures()
	p.line("%s", m.producer)
	p.line("files %d  converted %d  reference pages %d", f.files, f.made, f.pages)
	p.line("page count: same %.1f%%  within one %.1f%%  sum of differences %d pages", percent(f.same, f.files), percent(f.near, f.files), f.off)
	for i := range t[0].scores {
		p.measure(t, pdfscore.Measure(i), f.pages)
	}
}

func (p *printer) measure(t table, m pdfscore.Measure, pages int) {
	var sum, byPage float64
	var all []float64
	for _, r := range t {
		all = append(all, r.scores[m])
		sum += r.scores[m]
		byPage += r.scores[m] * float64(r.word)
	}
	if pages > 0 {
		byPage /= float64(pages)
	}
	slices.Sort(all)
	n := len(all)
	median := (all[n/2] + all[(n-1)/2]) / 2
	p.line("%-6s mean %.3f  median %.3f  worst tenth %.3f  by page %.3f", pdfscore.Names()[m], sum/float64(n), median, all[n/10], byPage)
}
