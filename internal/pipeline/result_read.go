package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"sheaf/internal/archive"
	"sheaf/internal/job"
)

// Small PDFs are read ahead, prefetch of them at a time, since each costs a round trip; larger ones stream when it is
// their turn. Together at most 8 MiB are held.
const (
	prefetch      = 32
	prefetchBytes = 256 << 10
)

// openedPDF is a PDF on its way into the result.
type openedPDF struct {
	resultPDF
	body io.ReadCloser // nil when it is not needed
	err  error
}

func (o openedPDF) addTo(z *archive.Writer) error {
	switch {
	case o.err != nil:
		return o.err
	case o.body == nil:
		return z.StoreHole(o.name, o.row.Bytes, o.row.CRC32, o.modified)
	}
	err := z.Store(o.name, o.row.Bytes, o.row.CRC32, o.modified, o.body)
	return errors.Join(err, o.body.Close())
}

// readAhead gives PDFs in order, each in a channel of its own that holds it when it is there. The channel is closed after
// the last, and when ctx ends.
func (p *Pipeline) readAhead(ctx context.Context, pdfs []resultPDF, needed func(resultPDF) bool) <-chan chan openedPDF {
	turns := make(chan chan openedPDF, prefetch)
	go func() {
		defer close(turns)
		for _, pdf := range pdfs {
			turn := make(chan openedPDF, 1)
			select {
			case turns <- turn:
			case <-ctx.Done():
				return
			}
			if !needed(pdf) {
				turn <- openedPDF{resultPDF: pdf}
				continue
			}
			go func() { turn <- p.openPDF(ctx, pdf) }()
		}
	}()
	return turns
}

// openPDF reads a small PDF, or prepares the reading of a larger one.
func (p *Pipeline) openPDF(ctx context.Context, pdf resultPDF) openedPDF {
	key := pdf.row.Job.PDFKey(pdf.row.Number)
	open := func() (io.ReadCloser, error) { return p.Outbox.Open(ctx, job.Ref{Key: key}, 0, -1) }
	if pdf.row.Bytes > prefetchBytes {
		return openedPDF{resultPDF: pdf, body: &lazyBody{open: open}}
	}
	body, err := open()
	if err != nil {
		return openedPDF{resultPDF: pdf, err: fmt.Errorf("read %s: %w", key, err)}
	}
	defer body.Close()
	b, err := io.ReadAll(io.LimitReader(body, prefetchBytes+1))
	if err != nil {
		return openedPDF{resultPDF: pdf, err: fmt.Errorf("read %s: %w", key, err)}
	}
	return openedPDF{resultPDF: pdf, body: io.NopCloser(bytes.NewReader(b))}
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
