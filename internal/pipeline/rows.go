package pipeline

import (
	"context"

	"sheaf/internal/job"
)

// rowPage is how many rows of documents are read, or recorded, at a time.
const rowPage = 500

// jobPage is how many jobs a sweep reads at a time.
const jobPage = 100

// counts returns how many documents are converted and failed by now, and what that took in all runs.
func (p *Pipeline) counts(ctx context.Context, j job.Job) (completed, failed int, work job.Work, err error) {
	if j.State.Finished() {
		return j.Completed, j.Failed, j.Work, nil
	}
	t, err := p.Documents.Tally(ctx, j.ID, j.Run)
	return j.CarriedOver + t.Completed, j.CarriedFailed + t.Failed, j.Work.Plus(t.Work), err
}

// rows returns the rows of documents first to last by their number.
func (p *Pipeline) rows(ctx context.Context, id job.ID, first, last int) (map[int]job.Document, error) {
	if last < first {
		return nil, nil
	}
	list, err := p.Documents.Range(ctx, id, first, last)
	if err != nil {
		return nil, err
	}
	rows := make(map[int]job.Document, len(list))
	for _, d := range list {
		rows[d.Number] = d
	}
	return rows, nil
}
