package pipeline

import (
	"context"
	"fmt"

	"sheaf/internal/job"
)

const (
	// tidyPatience is how long what an earlier run made stays after the next has ended: whoever reads it now has until its URL expires.
	tidyPatience = 2 * downloadValid
	tidyPage     = 1000 // objects that are looked at in one listing
	tidyMost     = 500  // objects that are removed in a sweep: each takes requests of its own, and other jobs wait
)

// tidy removes what runs before the last one of a finished job made and nothing names any more: their results, and PDFs of documents that
// were converted again. It may end at any moment, and goes on where it ended: what is gone is not listed any more.
func (p *Pipeline) tidy(ctx context.Context, j job.Job) error {
	if !j.Untidy || p.Now().Sub(j.UpdatedAt) < tidyPatience {
		return nil
	}
	rows, err := p.rows(ctx, j.ID, 1, j.Total)
	if err != nil {
		return err
	}
	all, err := p.outdated(ctx, j, rows)
	if err != nil {
		return err
	}
	most := min(len(all), tidyMost)
	if err := p.Outbox.Remove(ctx, all[:most]...); err != nil {
		return fmt.Errorf("remove what earlier runs of job %s made: %w", j.ID, err)
	}
	if most < len(all) {
		return nil // the rest is for the next sweep
	}
	_, err = p.swap(ctx, j.ID, func(row job.Job) (job.Job, bool, error) {
		due := row.Untidy && row.Run == j.Run && row.State.Finished()
		row.Untidy = false
		return row, due, nil
	})
	return err
}

// outdated lists what is to be removed: as much as there is, or a little more than is removed at a time.
func (p *Pipeline) outdated(ctx context.Context, j job.Job, rows map[int]job.Document) ([]job.Ref, error) {
	var all []job.Ref
	for after := ""; len(all) <= tidyMost; {
		page, err := p.Outbox.List(ctx, j.ID.Folder(), after, tidyPage)
		if err != nil {
			return nil, fmt.Errorf("list what job %s made: %w", j.ID, err)
		}
		for _, o := range page {
			after = o.Key
			made, ok := j.ID.MadeOf(o.Key)
			switch d, there := rows[made.Document]; {
			case !ok:
			case made.Document == 0 && made.Run < j.Run, there && made.Run < d.Run && o.Key != d.PDFKey():
				all = append(all, job.Ref{Key: o.Key})
			}
		}
		if len(page) < tidyPage {
			break
		}
	}
	return all, nil
}
