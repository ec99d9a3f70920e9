package pipeline

import (
	"context"
	"fmt"

	"sheaf/internal/job"
)

// Cancel ends a job before its time: documents without an outcome are not converted any more, what is done stays
// downloadable. A finished job stays as it is.
func (p *Pipeline) Cancel(ctx context.Context, owner string, id job.ID) (job.Job, error) {
	if _, err := p.owned(ctx, owner, id); err != nil {
		return job.Job{}, err
	}
	j, err := p.swap(ctx, id, func(j job.Job) (job.Job, bool, error) {
		if j.State.Finished() || j.State == job.Finalizing || !j.CancelledAt.IsZero() {
			return j, false, nil
		}
		j.CancelledAt = p.Now()
		if !j.Counted {
			j.State, j.FinishedAt = job.Cancelled, p.Now()
			j.ExpiresAt, j.Untold = p.Now().Add(p.Limits.Keep), p.Notify
		}
		return j, true, nil
	})
	if err != nil {
		return j, err
	}
	p.Log.Info("job cancelled", "job", id)
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

// Retry starts a new run of a finished job for its failed documents, with these secrets and none of the runs before. A job that failed as
// a whole is read again.
func (p *Pipeline) Retry(ctx context.Context, owner string, id job.ID, s job.Secrets) (job.Job, error) {
	if _, err := p.owned(ctx, owner, id); err != nil {
		return job.Job{}, err
	}
	j, err := p.swap(ctx, id, func(j job.Job) (job.Job, bool, error) {
		switch {
		case !j.State.Finished():
			return j, false, job.Errorf(job.CodeNotReady, "The job is not finished yet. Retry it when it is.")
		case !j.Retryable():
			return j, false, job.Errorf(job.CodeInvalidRequest, "No document of this job failed, so there is nothing to retry.")
		}
		if err := sameGuard(j, s); err != nil {
			return j, false, err
		}
		next := j.NextRun()
		if !s.Empty() {
			next = next.WithSecrets()
		}
		return next, true, nil
	})
	if err != nil {
		return j, err
	}
	if err := p.putSecrets(ctx, j, s); err != nil {
		return j, err
	}
	p.Log.Info("job retried", "job", id, "run", j.Run)
	if err := send(ctx, p.IntakeQueue, j, job.IntakeMessage{Job: id}); err != nil {
		return j, fmt.Errorf("retry of job %s: %w", id, err)
	}
	return j, nil
}
