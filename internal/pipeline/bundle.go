package pipeline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/metrics"
)

// A lease is taken for leaseTime and renewed at every third of it, so that the death of its holder is noticed soon.
const leaseTime = time.Minute

// Bundle builds the result of a finalizing job and ends the job. It holds a lease while it works; a call that finds a live
// lease leaves the work to its holder. Running it twice makes one result. After an error the lease is nobody's, so that the message
// which comes again finds work to do: were it still held, that message would be done with, and nobody would try again.
func (p *Pipeline) Bundle(ctx context.Context, m job.BundleMessage) error {
	holder := string(job.NewID(p.Now()))
	j, err := p.lease(ctx, m, holder)
	if err != nil || j.LeaseBy != holder {
		return err
	}
	if err := p.bundle(ctx, j, holder); err != nil {
		return errors.Join(err, p.release(context.WithoutCancel(ctx), j.ID, holder))
	}
	return nil
}

// bundle builds the result of a job that holder has the lease of.
func (p *Pipeline) bundle(ctx context.Context, j job.Job, holder string) (err error) {
	ctx, end := p.span(ctx, "bundle", j, 0)
	defer func() { end(err) }()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go p.keepLease(ctx, j.ID, holder, cancel)
	t, err := p.Documents.Tally(ctx, j.ID, j.Run)
	if err != nil {
		return err
	}
	final := p.final(j, t)
	if final.HasResult {
		err := p.putResult(ctx, final)
		if reason, ok := errors.AsType[*job.Error](err); ok && !job.IsMachineFault(err) {
			_, err := p.fail(ctx, j.ID, reason)
			return err
		}
		if err != nil {
			return fmt.Errorf("bundle job %s: %w", j.ID, errors.Join(err, context.Cause(ctx)))
		}
	}
	if err := p.publish(ctx, final); err != nil {
		return err
	}
	return p.end(ctx, final, holder)
}

// release ends a lease, unless it is another's by now.
func (p *Pipeline) release(ctx context.Context, id job.ID, holder string) error {
	_, err := p.swap(ctx, id, func(j job.Job) (job.Job, bool, error) {
		if j.LeaseBy != holder {
			return j, false, nil
		}
		j.LeaseBy, j.LeaseUntil = "", time.Time{}
		return j, true, nil
	})
	if errors.Is(err, job.ErrNotFound) {
		return nil
	}
	return err
}

// lease returns holder the lease of a job that has something to bundle and is leased by nobody, and returns the job. Otherwise
// LeaseBy of the job that it returns is not holder.
func (p *Pipeline) lease(ctx context.Context, m job.BundleMessage, holder string) (job.Job, error) {
	j, err := p.swap(ctx, m.Job, func(j job.Job) (job.Job, bool, error) {
		if j.State != job.Finalizing || j.Run != m.Run || !j.DeletedAt.IsZero() || j.Leased(p.Now()) {
			return j, false, nil
		}
		j.LeaseBy, j.LeaseUntil = holder, p.Now().Add(leaseTime)
		return j, true, nil
	})
	if errors.Is(err, job.ErrNotFound) {
		return job.Job{}, nil
	}
	return j, err
}

var errLeaseLost = errors.New("lease lost")

// keepLease renews the lease until ctx ends, and ends the work when the lease is lost.
func (p *Pipeline) keepLease(ctx context.Context, id job.ID, holder string, lost context.CancelCauseFunc) {
	tick := time.NewTicker(leaseTime / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		j, err := p.swap(ctx, id, func(j job.Job) (job.Job, bool, error) {
			if j.LeaseBy != holder {
				return j, false, nil
			}
			j.LeaseUntil = p.Now().Add(leaseTime)
			return j, true, nil
		})
		if err == nil && j.LeaseBy != holder {
			lost(errLeaseLost)
			return
		}
	}
}

// final returns the job as it will be when its result is there.
func (p *Pipeline) final(j job.Job, t job.Tally) job.Job {
	j.Completed, j.Failed = j.CarriedOver+t.Completed, j.CarriedFailed+t.Failed
	j.Work = j.Work.Plus(t.Work)
	j.HasResult = j.Completed > 0
	switch {
	case !j.CancelledAt.IsZero():
		j.State = job.Cancelled
	case j.Failed == 0:
		j.State = job.Completed
	case j.Completed == 0:
		j.State = job.Failed
	default:
		j.State = job.PartialSuccess
	}
	j.FinishedAt = p.Now()
	j.ExpiresAt = j.FinishedAt.Add(p.Limits.Keep)
	j.LeaseBy, j.LeaseUntil = "", time.Time{}
	return p.ended(j)
}

// end stores the final row, if the lease is still held.
func (p *Pipeline) end(ctx context.Context, final job.Job, holder string) error {
	ended := false
	j, err := p.swap(ctx, final.ID, func(row job.Job) (job.Job, bool, error) {
		if ended = row.LeaseBy == holder && row.State == job.Finalizing && row.Run == final.Run; !ended {
			return row, false, nil
		}
		ended := final
		ended.Version, ended.DeletedAt, ended.Purged = row.Version, row.DeletedAt, row.Purged
		return ended, true, nil
	})
	if err != nil || !ended {
		return err
	}
	p.Log.Info("job finished", "job", j.ID, "status", j.Visible(), "completed", j.Completed, "failed", j.Failed,
		"seconds", job.Seconds(j.FinishedAt.Sub(j.CreatedAt)))
	p.meter(metrics.Jobs, 1, string(j.Visible()))
	return nil
}
