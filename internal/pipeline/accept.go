package pipeline

import (
	"context"
	"io"

	"sheaf/internal/job"
)

// Accept makes a job of a spooled upload: it checks the ZIP's directory, creates the row, stores the upload, and returns
// when both are durable. The bucket's event does the rest. With an idempotency key the same upload returns the same
// job; other bytes, options or passwords under the key are an idempotency_conflict. What is asked for has
// been checked (package options).
func (p *Pipeline) Accept(ctx context.Context, owner, key string, s *Spool, r job.Request) (_ job.Job, err error) {
	if err := s.finish(r.Options); err != nil {
		return job.Job{}, err
	}
	if !s.single {
		if _, err := p.openZip(s.file, s.size, job.Job{Options: r.Options}); err != nil {
			return job.Job{}, err
		}
	}
	if _, err := p.withCallback(job.Job{Options: r.Options}); err != nil {
		return job.Job{}, err
	}
	id, err := p.claimID(ctx, owner, key, s.fingerprint(), r)
	if err != nil {
		return job.Job{}, err
	}
	j, err := p.withCallback(requested(p.newJob(id, owner, s.filename, s.single, storePatience), r))
	if err != nil {
		return job.Job{}, err
	}
	ctx, end := p.span(ctx, "accept", j, 0)
	defer func() { end(err) }()
	j, fresh, err := p.create(ctx, j)
	if err != nil || !fresh {
		return j, err
	}
	if err := p.putSecrets(ctx, j, r.Secrets); err != nil {
		return job.Job{}, err
	}
	body := io.NewSectionReader(s.file, 0, s.size)
	if _, err := p.Inbox.Put(ctx, j.Source.Key, body, job.PutOptions{ContentType: "application/zip", Size: s.size}); err != nil {
		return job.Job{}, err
	}
	p.Log.Info("job accepted", "job", id, "owner", owner, "bytes", s.size)
	return j, nil
}
