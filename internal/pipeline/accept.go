package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"sheaf/internal/archive"
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

// fixedTime stands in ZIPs that sheaf packs where no modification time is known: the earliest a ZIP can express.
var fixedTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Accept makes a job of a spooled upload: it checks the ZIP's directory, creates the row, stores the upload, and returns
// when both are durable. The bucket's event does the rest. With an idempotency key the same upload gives the same job,
// other bytes under the key give idempotency_conflict.
func (p *Pipeline) Accept(ctx context.Context, owner, key string, s *Spool) (job.Job, error) {
	if err := s.finish(); err != nil {
		return job.Job{}, err
	}
	if !s.whole {
		if _, err := p.openZip(s.file, s.size); err != nil {
			return job.Job{}, err
		}
	}
	id, err := p.claimID(ctx, owner, key, s.fingerprint())
	if err != nil {
		return job.Job{}, err
	}
	j, fresh, err := p.create(ctx, p.newJob(id, owner, s.filename, s.whole, storePatience))
	if err != nil || !fresh {
		return j, err
	}
	body := io.NewSectionReader(s.file, 0, s.size)
	if _, err := p.Inbox.Put(ctx, j.Source.Key, body, job.PutOptions{ContentType: "application/zip", Size: s.size}); err != nil {
		return job.Job{}, fmt.Errorf("store upload of job %s: %w", id, err)
	}
	p.Log.Info("job accepted", "job", id, "owner", owner, "bytes", s.size)
	return j, nil
}

func (p *Pipeline) newJob(id job.ID, owner, filename string, whole bool, patience time.Duration) job.Job {
	now := p.Now()
	return job.Job{
		ID: id, Owner: owner, State: job.Pending, Run: 1,
		Source:    job.Source{Key: job.UploadKey(id), Filename: filename, Whole: whole},
		CreatedAt: now, UpdatedAt: now, UploadUntil: now.Add(patience),
	}
}

// create stores a new job. Under an id that an earlier call claimed and created it gives that job; fresh tells whether
// its upload is still to be stored, which it also is when the earlier call died before that.
func (p *Pipeline) create(ctx context.Context, j job.Job) (_ job.Job, fresh bool, err error) {
	err = p.Jobs.Create(ctx, j)
	if err == nil {
		return j, true, nil
	}
	if !errors.Is(err, job.ErrExists) {
		return job.Job{}, false, fmt.Errorf("create job %s: %w", j.ID, err)
	}
	j, err = p.Jobs.Get(ctx, j.ID)
	if err != nil {
		return job.Job{}, false, fmt.Errorf("read job %s: %w", j.ID, err)
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
		return job.Job{}, false, fmt.Errorf("look for upload of job %s: %w", j.ID, err)
	}
	return j, false, nil
}

// claimID gives the id for a new job: one of its own, or the one that belongs to the idempotency key.
func (p *Pipeline) claimID(ctx context.Context, owner, key, fingerprint string) (job.ID, error) {
	id := job.NewID(p.Now())
	if key == "" {
		return id, nil
	}
	held, err := p.Claims.Claim(ctx, "request#"+owner+"#"+key, string(id)+" "+fingerprint, p.Now().Add(idempotencyTTL))
	if err != nil {
		return "", fmt.Errorf("claim idempotency key: %w", err)
	}
	heldID, heldPrint, _ := strings.Cut(held, " ")
	if heldPrint != fingerprint {
		return "", job.NewError(job.CodeIdempotencyConflict, nil)
	}
	return job.ID(heldID), nil
}

// openZip reads and judges the directory of an upload. Its errors are those of an upload that cannot become a job.
func (p *Pipeline) openZip(r io.ReaderAt, size int64) (job.Manifest, error) {
	dir, err := archive.Open(r, size, archive.Limits{Entries: 10 * p.Limits.Documents})
	if err != nil {
		return job.Manifest{}, zipError(err)
	}
	m := newManifest(dir)
	switch n := len(m.Documents); {
	case n == 0:
		return job.Manifest{}, job.NewError(job.CodeNoDocuments, nil)
	case n > p.Limits.Documents:
		return job.Manifest{}, job.Errorf(job.CodeTooManyFiles, "There are %d documents in the ZIP; one job takes %d. Split it into several ZIPs.", n, p.Limits.Documents)
	}
	return m, nil
}
