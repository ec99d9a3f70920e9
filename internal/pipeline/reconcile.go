package pipeline

import (
	"context"
	"errors"
	"fmt"

	"sheaf/internal/job"
	"sheaf/internal/metrics"
)

// Reconcile looks at a job as it stands and does what is due: it is the only place that decides that a job is done. It
// may be called at any time and any number of times; whoever changes a row calls it after the write.
func (p *Pipeline) Reconcile(ctx context.Context, id job.ID) error {
	j, err := p.Jobs.Get(ctx, id)
	switch {
	case errors.Is(err, job.ErrNotFound):
		return nil
	case err != nil:
		return err
	case !j.DeletedAt.IsZero():
		return p.purge(ctx, j)
	case j.State.Finished():
		return errors.Join(p.forget(ctx, j), p.requestNotice(ctx, j), p.requestCallback(ctx, j))
	case !j.Counted:
		return nil
	case j.State == job.Finalizing:
		return p.requestBundle(ctx, j)
	}
	if !j.CancelledAt.IsZero() {
		if err := p.failRemaining(ctx, j, job.NewError(job.CodeCancelled, nil)); err != nil {
			return err
		}
	}
	return p.finalize(ctx, j)
}

// finalize moves a job whose documents all have an outcome on to its result.
func (p *Pipeline) finalize(ctx context.Context, j job.Job) error {
	tally, err := p.Documents.Tally(ctx, j.ID, j.Run)
	if err != nil {
		return err
	}
	if tally.Done() < j.InRun() {
		return nil
	}
	j, err = p.swap(ctx, j.ID, func(row job.Job) (job.Job, bool, error) {
		if row.State != job.Processing || row.Run != j.Run || !row.DeletedAt.IsZero() {
			return row, false, nil
		}
		row.State = job.Finalizing
		return row, true, nil
	})
	if err != nil || j.State != job.Finalizing {
		return err
	}
	return p.requestBundle(ctx, j)
}

// requestBundle asks for the result unless somebody is building it.
func (p *Pipeline) requestBundle(ctx context.Context, j job.Job) error {
	if j.Leased(p.Now()) {
		return nil
	}
	if err := send(ctx, p, p.BundleQueue, j, job.BundleMessage{Job: j.ID, Run: j.Run}); err != nil {
		return fmt.Errorf("result of job %s: %w", j.ID, err)
	}
	return nil
}

// failRemaining records a failure for every document of the run that has no outcome.
func (p *Pipeline) failRemaining(ctx context.Context, j job.Job, reason *job.Error) error {
	for first := 1; first <= j.Total; first += rowPage {
		last := min(first+rowPage-1, j.Total)
		rows, err := p.rows(ctx, j.ID, first, last)
		if err != nil {
			return err
		}
		var missing []job.Document
		for n := first; n <= last; n++ {
			if j.Due(n, rows[n]) {
				missing = append(missing, j.FailedWith(n, reason, p.Now()))
			}
		}
		if err := p.Documents.Record(ctx, missing...); err != nil {
			return err
		}
	}
	return nil
}

// fail ends a job for a reason that concerns all of it and returns it as it stands then. The report of a drop is written
// first: once the row is final nobody looks at the job again.
func (p *Pipeline) fail(ctx context.Context, id job.ID, reason *job.Error) (job.Job, error) {
	return p.failWith(ctx, id, reason, p.publish)
}

// failAnyway is fail for a job that was tried often enough: it ends although its report cannot be written, which is logged.
func (p *Pipeline) failAnyway(ctx context.Context, id job.ID, reason *job.Error) (job.Job, error) {
	return p.failWith(ctx, id, reason, func(ctx context.Context, failed job.Job) error {
		if err := p.publish(ctx, failed); err != nil {
			p.Log.Error("the report of a drop could not be written", "job", id, "error", err)
		}
		return nil
	})
}

func (p *Pipeline) failWith(ctx context.Context, id job.ID, reason *job.Error, publish func(context.Context, job.Job) error) (job.Job, error) {
	j, err := p.Jobs.Get(ctx, id)
	if err != nil {
		return j, err
	}
	if j.State.Finished() {
		return j, nil
	}
	at := p.Now()
	if j.Counted {
		if j.Completed, j.Failed, j.Work, err = p.counts(ctx, j); err != nil {
			return j, err
		}
	}
	failed := j.Fail(reason, at)
	if err := publish(ctx, failed); err != nil {
		return j, err
	}
	ended := false
	j, err = p.swap(ctx, id, func(j job.Job) (job.Job, bool, error) {
		if ended = !j.State.Finished(); !ended {
			return j, false, nil
		}
		j = j.Fail(reason, at)
		j.Completed, j.Failed, j.Work = failed.Completed, failed.Failed, failed.Work
		j.ExpiresAt = at.Add(p.Limits.Keep)
		return p.ended(j), true, nil
	})
	if err == nil && ended {
		p.Log.Warn("job failed", "job", id, "code", reason.Code, "cause", reason.Cause)
		p.meter(metrics.Jobs, 1, string(j.Visible()))
	}
	return j, err
}
