package pipeline

import (
	"context"

	"sheaf/internal/job"
	"sheaf/internal/metrics"
)

// Cancel ends a job before its time: documents without an outcome are not converted any more, what is done stays
// downloadable. A finished job stays as it is.
func (p *Pipeline) Cancel(ctx context.Context, owner string, id job.ID) (job.Job, error) {
	if _, err := p.owned(ctx, owner, id); err != nil {
		return job.Job{}, err
	}
	ended := false
	j, err := p.swap(ctx, id, func(j job.Job) (job.Job, bool, error) {
		if ended = false; j.State.Finished() || j.State == job.Finalizing || !j.CancelledAt.IsZero() {
			return j, false, nil
		}
		j.CancelledAt = p.Now()
		if !j.Counted {
			ended = true
			j.State, j.FinishedAt = job.Cancelled, p.Now()
			j.ExpiresAt = p.Now().Add(p.Limits.Keep)
			j = p.ended(j)
		}
		return j, true, nil
	})
	if err != nil {
		return j, err
	}
	p.Log.Info("job cancelled", "job", id)
	if ended {
		p.meter(metrics.Jobs, 1, string(j.State))
	}
	if j.State.Finished() { // what is left to do is done behind it, by those who may remove
		return j, p.requestNotice(ctx, j)
	}
	return j, p.Reconcile(ctx, id)
}

// Delete makes a job disappear at once; its objects and rows are removed behind it.
func (p *Pipeline) Delete(ctx context.Context, owner string, id job.ID) error {
	if _, err := p.owned(ctx, owner, id); err != nil {
		return err
	}
	if err := p.softDelete(ctx, id); err != nil {
		return err
	}
	p.Log.Info("job deleted", "job", id)
	return nil
}
