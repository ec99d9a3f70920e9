package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"sheaf/internal/archive"
	"sheaf/internal/job"
)

// Small PDFs are read ahead, prefetch of them at a time, since each costs a round trip; larger ones stream when it is
// their turn. Together at most 8 MiB are held.
const (
	prefetch      = 32
	prefetchBytes = 256 << 10
)

// writeResult writes the result ZIP of a job: its PDFs, stored, under their documents' paths, and the two reports.
func (p *Pipeline) writeResult(ctx context.Context, w io.Writer, j job.Job) error {
	account, err := p.status(ctx, j, 1, max(j.Total, 1))
	if err != nil {
		return err
	}
	m, err := p.manifest(ctx, j.ID)
	if err != nil {
		return err
	}
	z := archive.NewWriter(w)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for turn := range p.readAhead(ctx, j) {
		pdf := <-turn
		if pdf.err != nil {
			return pdf.err
		}
		e := m.Documents[pdf.row.Number-1]
		err := z.Store(e.PDF, pdf.row.Bytes, pdf.row.CRC32, modified(e, j), pdf.body)
		if err := errors.Join(err, pdf.body.Close()); err != nil {
			return fmt.Errorf("add document %d: %w", pdf.row.Number, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := addReports(z, account, m, j.FinishedAt); err != nil {
		return err
	}
	return z.Close()
}

// modified is the time a PDF bears in the ZIP: its document's.
func modified(e job.Entry, j job.Job) time.Time {
	if e.Part.Modified.IsZero() {
		return j.CreatedAt
	}
	return e.Part.Modified
}

// pdf is a converted document on its way into the result.
type pdf struct {
	row  job.Document
	body io.ReadCloser
	err  error
}

// readAhead gives the PDFs of a job in order, each in a channel of its own that holds it when it is there. The channel
// is closed after the last, after the first error in finding them, and when ctx ends.
func (p *Pipeline) readAhead(ctx context.Context, j job.Job) <-chan chan pdf {
	turns := make(chan chan pdf, prefetch)
	emit := func(load func() pdf) bool {
		turn := make(chan pdf, 1)
		select {
		case turns <- turn:
		case <-ctx.Done():
			return false
		}
		go func() { turn <- load() }()
		return true
	}
	go func() {
		defer close(turns)
		for first := 1; first <= j.Total; first += fanBatch {
			rows, err := p.Documents.Range(ctx, j.ID, first, min(first+fanBatch-1, j.Total))
			if err != nil {
				emit(func() pdf { return pdf{err: fmt.Errorf("read documents of job %s: %w", j.ID, err)} })
				return
			}
			for _, row := range rows {
				if row.State == job.Completed && !emit(func() pdf { return p.openPDF(ctx, row) }) {
					return
				}
			}
		}
	}()
	return turns
}

// openPDF reads a small PDF, or prepares the reading of a larger one.
func (p *Pipeline) openPDF(ctx context.Context, row job.Document) pdf {
	key := row.Job.PDFKey(row.Number)
	open := func() (io.ReadCloser, error) { return p.Outbox.Open(ctx, job.Ref{Key: key}, 0, -1) }
	if row.Bytes > prefetchBytes {
		return pdf{row: row, body: &lazyBody{open: open}}
	}
	body, err := open()
	if err != nil {
		return pdf{err: fmt.Errorf("read %s: %w", key, err)}
	}
	defer body.Close()
	b, err := io.ReadAll(io.LimitReader(body, prefetchBytes+1))
	if err != nil {
		return pdf{err: fmt.Errorf("read %s: %w", key, err)}
	}
	return pdf{row: row, body: io.NopCloser(bytes.NewReader(b))}
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
