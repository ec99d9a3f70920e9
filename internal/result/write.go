package result

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"sheaf/internal/archive"
	"sheaf/internal/job"
)

// Small PDFs are read ahead, prefetch of them at a time, since each costs a round trip; larger ones are opened when it is
// their turn. Together at most 8 MiB are held.
const (
	prefetch      = 32
	prefetchBytes = 256 << 10
)

// Open opens the PDF of a document. It is called from several goroutines.
type Open func(ctx context.Context, d job.Document) (io.ReadCloser, error)

// Write writes the result ZIP: its PDFs, stored, and the two reports unless the job does without. A PDF that is not needed is not opened; zeros stand
// in its place. It fails when a PDF has another size or checksum than its row says.
func (r *Result) Write(ctx context.Context, w io.Writer, open Open, needed func(PDF) bool) error {
	z := archive.NewWriter(w)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for turn := range r.readAhead(ctx, open, needed) {
		pdf := <-turn
		if err := pdf.addTo(z); err != nil {
			return fmt.Errorf("add document %d: %w", pdf.Document.Number, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if without := r.job.Options.NoReport; without != nil && *without {
		return z.Close()
	}
	if err := addReports(z, r.report, r.manifest, r.job.FinishedAt); err != nil {
		return err
	}
	return z.Close()
}

// openedPDF is a PDF on its way into the result.
type openedPDF struct {
	PDF
	body io.ReadCloser // nil when it is not needed
	err  error
}

func (o openedPDF) addTo(z *archive.Writer) error {
	switch {
	case o.err != nil:
		return o.err
	case o.body == nil:
		return z.StoreHole(o.Name, o.Document.Bytes, o.Document.CRC32, o.Modified)
	}
	err := z.Store(o.Name, o.Document.Bytes, o.Document.CRC32, o.Modified, o.body)
	return errors.Join(err, o.body.Close())
}

// readAhead returns the PDFs in order, each in a channel of its own that gets it once it is opened. The channel of channels
// is closed after the last, and when ctx ends.
func (r *Result) readAhead(ctx context.Context, open Open, needed func(PDF) bool) <-chan chan openedPDF {
	turns := make(chan chan openedPDF, prefetch)
	go func() {
		defer close(turns)
		for _, pdf := range r.pdfs {
			turn := make(chan openedPDF, 1)
			select {
			case turns <- turn:
			case <-ctx.Done():
				return
			}
			if !needed(pdf) {
				turn <- openedPDF{PDF: pdf}
				continue
			}
			go func() { turn <- openPDF(ctx, open, pdf) }()
		}
	}()
	return turns
}

// openPDF reads a small PDF, or prepares the reading of a larger one.
func openPDF(ctx context.Context, open Open, pdf PDF) openedPDF {
	if pdf.Document.Bytes > prefetchBytes {
		return openedPDF{PDF: pdf, body: &lazyBody{open: func() (io.ReadCloser, error) { return open(ctx, pdf.Document) }}}
	}
	body, err := open(ctx, pdf.Document)
	if err != nil {
		return openedPDF{PDF: pdf, err: err}
	}
	defer body.Close()
	b, err := io.ReadAll(io.LimitReader(body, prefetchBytes+1))
	if err != nil {
		return openedPDF{PDF: pdf, err: fmt.Errorf("read PDF: %w", err)}
	}
	return openedPDF{PDF: pdf, body: io.NopCloser(bytes.NewReader(b))}
}

// lazyBody opens its body at the first Read.
type lazyBody struct {
	open func() (io.ReadCloser, error)
	body io.ReadCloser
}

func (l *lazyBody) Read(b []byte) (int, error) {
	if l.body == nil {
		body, err := l.open()
		if err != nil {
			return 0, err
		}
		l.body = body
	}
	return l.body.Read(b)
}

func (l *lazyBody) Close() error {
	if l.body == nil {
		return nil
	}
	return l.body.Close()
}
