package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"sheaf/internal/job"
)

// requested returns a new job as one of which this is asked.
func requested(j job.Job, r job.Request) job.Job {
	j.Options = r.Options
	if !r.Secrets.Empty() {
		j = j.WithSecrets()
	}
	return j
}

// putSecrets stores the secrets of a job's run, after its row says that there are some and before anything can need them.
func (p *Pipeline) putSecrets(ctx context.Context, j job.Job, s job.Secrets) error {
	if s.Empty() || !j.Secret() {
		return nil
	}
	key := j.ID.SecretsKey(j.Run)
	content, err := json.Marshal(s)
	if err == nil && p.Seal != nil {
		content, err = p.Seal.Seal(content, key)
	}
	if err != nil {
		return fmt.Errorf("encode secrets of job %s: %w", j.ID, err)
	}
	_, err = p.Outbox.Put(ctx, key, bytes.NewReader(content), job.PutOptions{Size: int64(len(content))})
	return err
}

// secrets returns the secrets of a job's run, none where none were given. That they are gone is an error: the job has ended, or else its
// messages come again until they are given up. Nothing is converted without what it was to be converted with.
func (p *Pipeline) secrets(ctx context.Context, j job.Job) (s job.Secrets, err error) {
	if !j.Secret() {
		return job.Secrets{}, nil
	}
	key := j.ID.SecretsKey(j.Run)
	body, err := p.Outbox.Open(ctx, job.Ref{Key: key}, 0, -1)
	if err != nil {
		return job.Secrets{}, err
	}
	content, err := io.ReadAll(body)
	if err = errors.Join(err, body.Close()); err != nil {
		return job.Secrets{}, fmt.Errorf("read %s: %w", key, err)
	}
	if p.Seal != nil {
		if content, err = p.Seal.Open(content, key); err != nil {
			return job.Secrets{}, err
		}
	}
	if err := json.Unmarshal(content, &s); err != nil {
		return job.Secrets{}, fmt.Errorf("decode secrets of job %s", j.ID) // the error may have a part of them
	}
	return s, nil
}

// forget removes the secrets of a job that has ended, of all its runs.
func (p *Pipeline) forget(ctx context.Context, j job.Job) error {
	if !j.SecretsLeft {
		return nil
	}
	var refs []job.Ref
	for run := 1; run <= j.Run; run++ {
		refs = append(refs, job.Ref{Key: j.ID.SecretsKey(run)})
	}
	if err := p.Outbox.Remove(ctx, refs...); err != nil {
		return fmt.Errorf("forget secrets of job %s: %w", j.ID, err)
	}
	_, err := p.swap(ctx, j.ID, func(row job.Job) (job.Job, bool, error) {
		due := row.SecretsLeft && row.Run == j.Run && row.State.Finished()
		row.SecretsLeft = false
		return row, due, nil
	})
	return err
}
