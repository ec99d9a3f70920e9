package pipeline

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"sheaf/internal/job"
)

// When the safety net steps in.
const (
	intakePatience = 2 * time.Minute  // an event, or a change of the feed, may be this late
	stallPatience  = 15 * time.Minute // without an outcome, while no message of anybody waits
	maxRedrives    = 3                // then the documents still missing fail
)

// Sweep is the safety net: it looks at every unfinished job and sends again what may have been lost, and removes what
// has expired. Call it every minute. One job's error does not keep it from the others.
func (p *Pipeline) Sweep(ctx context.Context) error {
	waiting, err := p.ConvertQueue.Waiting(ctx)
	backlog := err == nil && waiting > 0 // where that is not known, all are looked at
	return p.sweep(ctx, func(ctx context.Context, j job.Job) error { return p.rescue(ctx, j, backlog) })
}

// Recover is the sweep at the start of a process that is the only one: whatever was under way before is not any more,
// so nothing is waited for and no lease is honoured.
func (p *Pipeline) Recover(ctx context.Context) error { return p.sweep(ctx, p.resume) }

func (p *Pipeline) sweep(ctx context.Context, look func(context.Context, job.Job) error) error {
	var errs []error
	for after := job.ID(""); ; {
		jobs, err := p.Jobs.Unfinished(ctx, after, jobPage)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			if err := look(ctx, j); err != nil {
				errs = append(errs, fmt.Errorf("sweep job %s: %w", j.ID, err))
			}
			after = j.ID
		}
		if len(jobs) < jobPage {
			break
		}
	}
	return errors.Join(append(errs, p.expire(ctx))...)
}

// resume takes up one unfinished job after a restart.
func (p *Pipeline) resume(ctx context.Context, j job.Job) error {
	if j.LeaseBy != "" {
		if _, err := p.swap(ctx, j.ID, func(j job.Job) (job.Job, bool, error) {
			j.LeaseBy, j.LeaseUntil = "", time.Time{}
			return j, true, nil
		}); err != nil {
			return err
		}
	}
	return p.redrive(ctx, j)
}

// redrive brings a job to the step that it stands before: intake for one that is not fanned out, Reconcile for others.
func (p *Pipeline) redrive(ctx context.Context, j job.Job) error {
	if !j.FannedOut && j.DeletedAt.IsZero() && !j.State.Finished() {
		return send(ctx, p, p.IntakeQueue, j, job.IntakeMessage{Job: j.ID})
	}
	return p.Reconcile(ctx, j.ID)
}

// sweepTurns is in how many sweeps each job that is being converted is looked at once, while documents wait for converters: there may
// be ten thousand such jobs, hardly any of which is done.
const sweepTurns = 10

// itsTurn reports whether a job is one of those that the sweep of this minute looks at.
func (p *Pipeline) itsTurn(id job.ID) bool {
	minute := uint32(p.Now().Unix() / 60)
	return (crc32.ChecksumIEEE([]byte(id))+minute)%sweepTurns == 0
}

// rescue takes up one unfinished job that has stood still for too long. backlog says that documents wait for converters.
func (p *Pipeline) rescue(ctx context.Context, j job.Job, backlog bool) error {
	still := p.Now().Sub(j.UpdatedAt)
	if j.State.Finished() && j.DeletedAt.IsZero() {
		if still >= intakePatience {
			if err := p.forget(ctx, j); err != nil {
				return err
			}
		}
		return errors.Join(p.tidy(ctx, j), p.remind(ctx, j), p.requestCallback(ctx, j))
	}
	if still < intakePatience {
		return nil // whoever changed it looks at it; there may be thousands of jobs, and a look costs some reads
	}
	if !j.DeletedAt.IsZero() || j.State == job.Finalizing || !j.FannedOut {
		return p.redrive(ctx, j)
	}
	if backlog && !p.itsTurn(j.ID) {
		return nil
	}
	if err := p.Reconcile(ctx, j.ID); err != nil || still < stallPatience {
		return err
	}
	return p.redriveMissing(ctx, j)
}

// redriveMissing sends the messages of the missing documents again when a job has had no outcome for too long although no
// message of any job waits. After maxRedrives of that the missing documents fail.
func (p *Pipeline) redriveMissing(ctx context.Context, j job.Job) error {
	tally, err := p.Documents.Tally(ctx, j.ID, j.Run)
	if err != nil {
		return err
	}
	if p.Now().Sub(tally.LastAt) < stallPatience {
		return nil
	}
	if waiting, err := p.ConvertQueue.Waiting(ctx); err != nil || waiting > 0 {
		return err
	}
	j, err = p.swap(ctx, j.ID, func(j job.Job) (job.Job, bool, error) {
		j.Redrives++
		j.RedrivenAt = p.Now()
		return j, true, nil
	})
	if err != nil {
		return err
	}
	if j.Redrives > maxRedrives {
		p.Log.Error("job given up: its documents never came back", "job", j.ID)
		if err := p.failRemaining(ctx, j, job.NewError(job.CodeInternal, nil)); err != nil {
			return err
		}
		return p.Reconcile(ctx, j.ID)
	}
	p.Log.Warn("job stalled: missing documents sent again", "job", j.ID, "redrive", j.Redrives)
	return p.fanOut(ctx, j)
}
