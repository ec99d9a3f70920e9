package pipeline

import (
	"context"
	"fmt"

	"sheaf/internal/job"
)

// fanBatch is how many documents are fanned out at a time.
const fanBatch = 500

// fanOut sends a message for every document of this run that has no outcome yet, and records the outcome of those that
// the directory alone condemned. Sending one twice does no harm.
func (p *Pipeline) fanOut(ctx context.Context, j job.Job) error {
	m, err := p.manifest(ctx, j.ID)
	if err != nil {
		return err
	}
	for first := 1; first <= j.Total; first += fanBatch {
		if err := p.fanPage(ctx, j, m, first, min(first+fanBatch-1, j.Total)); err != nil {
			return err
		}
	}
	_, err = p.swap(ctx, j.ID, func(now job.Job) (job.Job, bool, error) {
		if now.Run != j.Run || now.FannedOut {
			return now, false, nil
		}
		now.FannedOut = true
		return now, true, nil
	})
	return err
}

func (p *Pipeline) fanPage(ctx context.Context, j job.Job, m *job.Manifest, first, last int) error {
	rows, err := p.rows(ctx, j.ID, first, last)
	if err != nil {
		return err
	}
	var due []job.ConvertMessage
	var judged []job.Document
	for n := first; n <= last; n++ {
		e := m.Documents[n-1]
		switch {
		case settled(rows[n], j.Run):
		case e.Code != "":
			judged = append(judged, j.FailedWith(n, &job.Error{Code: e.Code, Message: e.Message}, p.Now()))
		default:
			due = append(due, job.ConvertMessage{
				Job: j.ID, Run: j.Run, Number: n, Name: e.Name,
				Source: j.Source.Ref(), SingleDocument: j.Source.SingleDocument, Size: j.Source.Size, Extent: e.Extent,
			})
		}
	}
	if err := p.Documents.Record(ctx, judged...); err != nil {
		return fmt.Errorf("record outcomes of job %s: %w", j.ID, err)
	}
	if err := send(ctx, p.ConvertQueue, j.Owner, due...); err != nil {
		return fmt.Errorf("send documents of job %s: %w", j.ID, err)
	}
	return nil
}
