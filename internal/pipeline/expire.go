package pipeline

import (
	"context"
	"errors"
	"fmt"

	"sheaf/internal/job"
)

// expire removes finished jobs whose time is over, and the tombstones of deleted ones.
func (p *Pipeline) expire(ctx context.Context) error {
	jobs, err := p.Jobs.Expired(ctx, p.Now(), jobPage)
	if err != nil {
		return err
	}
	var errs []error
	for _, j := range jobs {
		if err := p.expireJob(ctx, j); err != nil {
			errs = append(errs, fmt.Errorf("expire job %s: %w", j.ID, err))
		}
	}
	return errors.Join(errs...)
}

func (p *Pipeline) expireJob(ctx context.Context, j job.Job) error {
	if j.DeletedAt.IsZero() {
		p.Log.Info("job expired", "job", j.ID)
		if err := p.softDelete(ctx, j.ID); err != nil {
			return err
		}
		return p.Reconcile(ctx, j.ID)
	}
	if err := p.purge(ctx, j); err != nil {
		return err
	}
	return p.Jobs.Remove(ctx, j.ID)
}
