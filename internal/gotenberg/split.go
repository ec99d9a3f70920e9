package gotenberg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"sheaf/internal/job"
	"sheaf/internal/office/pdf"
)

// The modes of splitting.
const (
	modeIntervals = "intervals"
	modePages     = "pages"
)

// mostParts bounds what a request is split into: for each part its documents are laid out again.
const mostParts = 200

// atOnce is how many jobs of a request there are at a time.
const atOnce = 8

// split is how PDFs are divided.
type split struct {
	mode, span string
	unify      bool

	every int       // pages of a part, of intervals
	pages job.Pages // that are taken, of pages
}

func (w *wish) settleSplit() *refusal {
	s := &w.split
	switch {
	case s.mode == "":
		return nil
	case w.has("nativePageRanges"):
		return badRequest("The form field 'nativePageRanges' does not go with 'splitMode' here. Leave one of them out.")
	case s.mode == modeIntervals:
		s.every, _ = strconv.Atoi(s.span)
		if s.every < 1 {
			return badRequest("Invalid form data: form field 'splitSpan' is invalid (got '', resulting to strconv.Atoi: parsing \"\": invalid syntax)")
		}
		return nil
	}
	var err error
	if s.pages, err = job.ParsePages(s.span); err != nil {
		return badRequest("The requested split mode is not supported, or no PDF engine could process it. Valid modes: 'intervals', 'pages'.")
	}
	return nil
}

// piece is some pages of a document.
type piece struct {
	document    int // its index
	first, last int
}

func (p piece) pages() string { return strconv.Itoa(p.first) + "-" + strconv.Itoa(p.last) }

// part is one of the PDFs that others are divided into.
type part struct {
	name   string
	pieces []piece
}

// parts returns what documents with so many pages are divided into. A merged one is named by base.
func (w *wish) parts(counts []int, base string) ([]part, *refusal) {
	type source struct {
		name   string
		pieces []piece // a page each
	}
	var sources []source
	for i, count := range counts {
		pages := make([]piece, count)
		for n := range pages {
			pages[n] = piece{i, n + 1, n + 1}
		}
		if w.merge && i > 0 {
			sources[0].pieces = append(sources[0].pieces, pages...)
			continue
		}
		sources = append(sources, source{w.form.files[i].name, pages})
	}
	if w.merge {
		sources[0].name = base
	}
	var all []part
	for _, s := range sources {
		chunks := w.split.chunks(s.pieces)
		for k, chunk := range chunks {
			name := fmt.Sprintf("%s_%d.pdf", s.name, k)
			if w.split.unify {
				name = s.name + ".pdf"
			}
			all = append(all, part{name, joined(chunk)})
		}
		if len(chunks) == 0 {
			return nil, badRequest("The document '%s' has none of the pages '%s'. Check the 'splitSpan' form field.", s.name, w.split.span)
		}
	}
	if len(all) > mostParts {
		return nil, badRequest("The PDFs would be divided into more than %d parts. Give 'splitSpan' a larger interval, or send fewer documents at a time.", mostParts)
	}
	return all, nil
}

// chunks divides pages.
func (s split) chunks(pages []piece) [][]piece {
	if s.mode == modeIntervals {
		return slices.Collect(slices.Chunk(pages, s.every))
	}
	var taken []piece
	for n, p := range pages {
		if slices.ContainsFunc(s.pages, func(r job.PageRange) bool { return r.First <= n+1 && n+1 <= r.Last }) {
			taken = append(taken, p)
		}
	}
	if s.unify && len(taken) > 0 {
		return [][]piece{taken}
	}
	return slices.Collect(slices.Chunk(taken, 1))
}

// joined makes one piece of those that follow each other.
func joined(pages []piece) (pieces []piece) {
	for _, p := range pages {
		if n := len(pieces); n > 0 && pieces[n-1].document == p.document && pieces[n-1].last+1 == p.first {
			pieces[n-1].last = p.last
			continue
		}
		pieces = append(pieces, p)
	}
	return pieces
}

// divided converts documents and returns the parts that they are divided into. Each part is converted by itself, so that it has the tags,
// links and bookmarks of its pages and nothing of others.
func (c *conversion) divided(ctx context.Context) ([]made, error) {
	whole, err := c.run(ctx, c.wish.form.files, c.wish.request)
	if err != nil {
		return nil, err
	}
	counts := make([]int, len(whole))
	for i, m := range whole {
		counts[i] = m.pages
	}
	parts, refused := c.wish.parts(counts, newTrace())
	if refused != nil {
		return nil, refused
	}
	pdfs, err := c.pieces(ctx, parts, whole)
	if err != nil {
		return nil, err
	}
	out := make([]made, len(parts))
	for i, p := range parts {
		if out[i], err = c.assembled(p, pdfs); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// pieces converts the pieces of parts, those with the same pages of several documents together.
func (c *conversion) pieces(ctx context.Context, parts []part, whole []made) (map[piece]made, error) {
	pdfs, byPages := map[piece]made{}, map[string][]piece{}
	for _, p := range parts {
		for _, one := range p.pieces {
			if m := whole[one.document]; one.first == 1 && one.last == m.pages {
				pdfs[one] = m
				continue
			}
			byPages[one.pages()] = append(byPages[one.pages()], one)
		}
	}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for pages, pieces := range byPages {
		group.Go(func() error {
			request := c.wish.request
			request.Options.Pages = pages
			slices.SortFunc(pieces, func(a, b piece) int { return cmp.Compare(a.document, b.document) })
			documents := make([]*upload, len(pieces))
			for i, one := range pieces {
				documents[i] = c.wish.form.files[one.document]
			}
			done, err := c.run(ctx, documents, request)
			mu.Lock()
			defer mu.Unlock()
			for i := range done {
				pdfs[pieces[i]] = done[i]
			}
			return err
		})
	}
	return pdfs, group.Wait()
}

// assembled makes one PDF of the pieces of a part.
func (c *conversion) assembled(p part, pdfs map[piece]made) (made, error) {
	if len(p.pieces) == 1 {
		m := pdfs[p.pieces[0]]
		m.name = p.name
		return m, nil
	}
	if c.wish.request.Secrets.Guard() != (job.Guard{}) || c.wish.request.Options.UA() {
		return made{}, badRequest("A part with pages that do not follow each other is not made with 'pdfua', 'userPassword' or 'ownerPassword'. Leave them out, or split otherwise.")
	}
	m := made{name: p.name, path: c.next()}
	out, err := os.Create(m.path)
	if err != nil {
		return m, fmt.Errorf("create PDF: %w", err)
	}
	all, err := pdf.NewMerger(out, pdf.MergeOptions{Description: pdf.Description{Created: time.Now()}, Claim: pdf.Claim{Archive: c.wish.request.Options.PDFA}})
	for _, one := range p.pieces {
		if err == nil {
			err = addPDF(all, pdfs[one].path, c.wish.form.files[one.document].name)
		}
	}
	if err == nil {
		err = all.Close()
	}
	return m, errors.Join(err, out.Close())
}

func addPDF(all *pdf.Merger, path, title string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open PDF: %w", err)
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("open PDF: %w", err)
	}
	return all.Add(f, size, title)
}
