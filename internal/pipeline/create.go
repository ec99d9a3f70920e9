package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"sheaf/internal/job"
)

// uploadValid is how long presigned URLs are good for. A job waits for an upload of its client's for uploadPatience,
// until when parts may be signed again, and for one that is being stored already for storePatience.
const (
	uploadValid    = 15 * time.Minute
	uploadPatience = 24 * time.Hour
	storePatience  = time.Hour
	idempotencyTTL = 24 * time.Hour
)

// newJob returns a pending job whose upload has so long to arrive.
func (p *Pipeline) newJob(id job.ID, owner, filename string, single bool, patience time.Duration) job.Job {
	now := p.Now()
	trace := ""
	if p.Trace != nil {
		trace = p.Trace()
	}
	return job.Job{
		ID: id, Owner: owner, State: job.Pending, Run: 1,
		Source:    job.Source{Key: job.UploadKey(id), Filename: filename, SingleDocument: single},
		CreatedAt: now, UpdatedAt: now, UploadUntil: now.Add(patience), Trace: trace,
	}
}

// create stores a new job. Under an id that an earlier call claimed and created it returns that job. fresh reports whether
// its upload is still to be stored, which it also is when the earlier call died before that.
func (p *Pipeline) create(ctx context.Context, j job.Job) (_ job.Job, fresh bool, err error) {
	if p.Spans != nil {
		j.Parent = p.Spans.Parent(ctx)
	}
	err = p.Jobs.Create(ctx, j)
	if err == nil {
		return j, true, nil
	}
	if !errors.Is(err, job.ErrExists) {
		return job.Job{}, false, err
	}
	j, err = p.Jobs.Get(ctx, j.ID)
	if err != nil {
		return job.Job{}, false, err
	}
	if !j.DeletedAt.IsZero() {
		return job.Job{}, false, job.Errorf(job.CodeIdempotencyConflict, "The job of this Idempotency-Key was deleted. Use a new key.")
	}
	if j.State.Finished() || j.Counted {
		return j, false, nil
	}
	_, err = p.Inbox.Head(ctx, job.Ref{Key: j.Source.Key})
	if errors.Is(err, job.ErrNotFound) {
		return j, true, nil
	}
	if err != nil {
		return job.Job{}, false, err
	}
	return j, false, nil
}

// claimID returns the id for a new job, of which this is asked for an upload: one of its own, or the one that belongs to the idempotency key.
func (p *Pipeline) claimID(ctx context.Context, owner, key, upload string, r job.Request) (job.ID, error) {
	id := job.NewID(p.Now())
	if key == "" {
		return id, nil
	}
	claim := "request#" + owner + "#" + key
	secrets, err := secretsPrint(r.Secrets, claim)
	if err != nil {
		return "", err
	}
	fingerprint := upload + fingerprint(r.Options) + secrets
	held, err := p.Claims.Claim(ctx, claim, string(id)+" "+fingerprint, p.Now().Add(idempotencyTTL))
	if err != nil {
		return "", fmt.Errorf("claim idempotency key: %w", err)
	}
	heldID, heldPrint, _ := strings.Cut(held, " ")
	if heldPrint != fingerprint {
		return "", job.NewError(job.CodeIdempotencyConflict, nil)
	}
	return job.ID(heldID), nil
}
