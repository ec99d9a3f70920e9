package pipeline

import (
	"context"
	"fmt"

	"sheaf/internal/archive"
	"sheaf/internal/job"
)

// fanOut sends a message for every document of this run that has no outcome yet, and records a failure for those that the
// ZIP's directory alone showed to be no use. A message that is sent twice does no harm.
func (p *Pipeline) fanOut(ctx context.Context, j job.Job) (err error) {
	ctx, end := p.span(ctx, "fan-out", j, 0)
	defer func() { end(err) }()
	m, err := p.manifest(ctx, j.ID)
	if err != nil {
		return err
	}
	for first := 1; first <= j.Total; first += rowPage {
		if err := p.fanOutPage(ctx, j, m, first, min(first+rowPage-1, j.Total)); err != nil {
			return err
		}
	}
	_, err = p.swap(ctx, j.ID, func(row job.Job) (job.Job, bool, error) {
		if row.Run != j.Run || row.FannedOut {
			return row, false, nil
		}
		row.FannedOut = true
		return row, true, nil
	})
	return err
}

// fanOutPage is fanOut for documents first to last.
func (p *Pipeline) fanOutPage(ctx context.Context, j job.Job, m *job.Manifest, first, last int) error {
	rows, err := p.rows(ctx, j.ID, first, last)
	if err != nil {
		return err
	}
	var due []job.ConvertMessage
	var refused []job.Document
	for n := first; n <= last; n++ {
		e := m.Documents[n-1]
		file, corrected := j.CorrectedOf(n)
		switch {
		case !j.Due(n, rows[n]):
		case corrected && e.Code != job.CodeUnsafeName:
			due = append(due, job.ConvertMessage{
				Job: j.ID, Run: j.Run, Number: n, Name: e.Name, Source: file.Object, SingleDocument: true, Size: file.Size,
			})
		case e.Extent.Cipher != 0 && !j.Secret():
			refused = append(refused, j.FailedWith(n, documentError(archive.ErrEncrypted), p.Now()))
		case e.Code != "":
			refused = append(refused, j.FailedWith(n, &job.Error{Code: e.Code, Message: e.Message}, p.Now()))
		default:
			due = append(due, job.ConvertMessage{
				Job: j.ID, Run: j.Run, Number: n, Name: e.Name,
				Source: j.Source.Ref(), SingleDocument: j.Source.SingleDocument, Size: j.Source.Size, Extent: e.Extent,
			})
		}
	}
	if err := p.Documents.Record(ctx, refused...); err != nil {
		return err
	}
	if err := send(ctx, p, p.ConvertQueue, j, due...); err != nil {
		return fmt.Errorf("documents of job %s: %w", j.ID, err)
	}
	return nil
}
