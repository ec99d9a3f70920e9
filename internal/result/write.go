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

// Write writes the result ZIP: its PDFs, stored, the documents where they are kept, and the two reports unless the job does without. A PDF that is not needed is not opened; zeros stand
// in its place. It fails when a PDF has another size or checksum than its row says.
func (r *Result) Write(ctx context.Context, w io.Writer, open Open, needed func(PDF) bool) error {
	z := archive.NewWriter(w)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for turn := range ReadAhead(ctx, r.pdfs, open, needed) {
		pdf := <-turn
		if err := pdf.addTo(z); err != nil {
			return fmt.Errorf("add document %d: %w", pdf.Document.Number, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := r.addOriginals(ctx, z); err != nil {
		return err
	}
	if without := r.job.Options.NoReport; without != nil && *without {
		return z.Close()
	}
	if err := r.addReports(z); err != nil {
		return err
	}
	return z.Close()
}

// Opened is a PDF on its way into the result.
type Opened struct {
	PDF
	Body io.ReadCloser // nil when it is not needed
	Err  error
}

func (o Opened) addTo(z *archive.Writer) error {
	switch {
	case o.Err != nil:
		return o.Err
	case o.Body == nil:
		return z.StoreHole(o.Name, o.Document.Bytes, o.Document.CRC32, o.Modified)
	}
	err := z.Store(o.Name, o.Document.Bytes, o.Document.CRC32, o.Modified, o.Body)
	return errors.Join(err, o.Body.Close())
}

// ReadAhead returns PDFs in order, each in a channel of its own that gets it once it is opened: the small ones some time before their turn.
// One that is not needed is not opened. The channel of channels is closed after the last, and when ctx ends.
func ReadAhead(ctx context.Context, pdfs []PDF, open Open, needed func(PDF) bool) <-chan chan Opened {
	turns := make(chan chan Opened, prefetch)
	go func() {
		defer close(turns)
		for _, pdf := range pdfs {
			turn := make(chan Opened, 1)
			select {
			case turns <- turn:
			case <-ctx.Done():
				return
			}
			if !needed(pdf) {
				turn <- Opened{PDF: pdf}
				continue
			}
			go func() { turn <- openPDF(ctx, open, pdf) }()
		}
	}()
	return turns
}

// openPDF reads a small PDF, or prepares the reading of a larger one.
func openPDF(ctx context.Context, open Open, pdf PDF) Opened {
	if pdf.Document.Bytes > prefetchBytes {
		return Opened{PDF: pdf, Body: &lazyBody{open: func() (io.ReadCloser, error) { return open(ctx, pdf.Document) }}}
	}
	body, err := open(ctx, pdf.Document)
	if err != nil {
		return Opened{PDF: pdf, Err: err}
	}
	defer body.Close()
	b, err := io.ReadAll(io.LimitReader(body, prefetchBytes+1))
	if err != nil {
		return Opened{PDF: pdf, Err: fmt.Errorf("read PDF: %w", err)}
	}
	return Opened{PDF: pdf, Body: io.NopCloser(bytes.NewReader(b))}
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
