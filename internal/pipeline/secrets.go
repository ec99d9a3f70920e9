package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"sheaf/internal/job"
)

// requested returns a new job as one of which this is asked.
func requested(j job.Job, r job.Request) job.Job {
	j.Options, j.Guard = r.Options, r.Secrets.Guard()
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

// sameGuard checks that a retry protects its PDFs as those before were, which takes the same passwords again.
func sameGuard(j job.Job, s job.Secrets) error {
	now := s.Guard()
	switch {
	case now == j.Guard:
		return nil
	case j.Guard.User && !now.User, j.Guard.Owner && !now.Owner:
		return job.Errorf(job.CodeInvalidRequest, "The PDFs of this job are protected, and passwords are not kept. Give user_password and owner_password as you did before.")
	}
	return job.Errorf(job.CodeInvalidRequest, "The PDFs of this job are not protected with such a password, and a retry cannot change that. Send the documents as a new job.")
}

// protect writes a protected copy of a PDF where it is to be protected, and returns the path of what is to be given out. PDFs that will be
// merged are protected then.
func (p *Pipeline) protect(ctx context.Context, m task, dir, pdf string) (string, error) {
	if m.secrets.Guard() == (job.Guard{}) || m.merges {
		return pdf, nil
	}
	if p.Protector == nil {
		return "", job.NewError(job.CodeProtectionFailed, nil)
	}
	target := filepath.Join(dir, "protected.pdf")
	if err := p.Protector.Protect(ctx, pdf, target, protection(m.options, m.secrets), p.Limits.Conversion); err != nil {
		return "", err
	}
	return target, nil
}

// protection is how the PDFs of a job are protected.
func protection(o job.Options, s job.Secrets) job.Protection {
	return job.Protection{UserPassword: s.UserPassword, OwnerPassword: s.OwnerPassword, Permissions: o.Permissions}
}
