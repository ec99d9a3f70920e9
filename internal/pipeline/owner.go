package pipeline

import (
	"context"
	"errors"

	"sheaf/internal/job"
)

// owned returns a job that exists, is neither deleted nor expired and belongs to owner; to everybody else it does not exist.
func (p *Pipeline) owned(ctx context.Context, owner string, id job.ID) (job.Job, error) {
	j, err := p.Jobs.Get(ctx, id)
	switch {
	case errors.Is(err, job.ErrNotFound), err == nil && (!j.DeletedAt.IsZero() || p.expired(j) || j.Owner != owner):
		return job.Job{}, job.NewError(job.CodeNotFound, nil)
	case err != nil:
		return job.Job{}, err
	}
	return j, nil
}

// expired reports whether a job's time is over. Its row may stay for days where the store removes rows by itself.
func (p *Pipeline) expired(j job.Job) bool {
	return !j.ExpiresAt.IsZero() && !p.Now().Before(j.ExpiresAt)
}
