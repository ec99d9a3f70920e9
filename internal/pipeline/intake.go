package pipeline

import (
	"context"
	"errors"
	"fmt"

	"sheaf/internal/job"
)

// Intake reads the directory of a job's upload, counts its documents and sends a message for each. It goes on where an
// earlier call was interrupted, and does nothing for a job that needs no more of it.
func (p *Pipeline) Intake(ctx context.Context, id job.ID) error {
	j, err := p.Jobs.Get(ctx, id)
	switch {
	case errors.Is(err, job.ErrNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("read job %s: %w", id, err)
	case j.State.Finished(), !j.DeletedAt.IsZero():
		return nil
	}
	if !j.Counted {
		if j, err = p.count(ctx, j); err != nil || !j.Counted {
			return err
		}
	}
	if !j.FannedOut {
		if err := p.fanOut(ctx, j); err != nil {
			return err
		}
	}
	return p.Reconcile(ctx, id)
}

// count reads the upload and gives the job as counted, or as failed when the upload is no use, or unchanged when there
// is no upload yet.
func (p *Pipeline) count(ctx context.Context, j job.Job) (job.Job, error) {
	if j.Source.ETag == "" {
		o, err := p.Inbox.Head(ctx, job.Ref{Key: j.Source.Key})
		if errors.Is(err, job.ErrNotFound) {
			return p.uploadAbsent(ctx, j)
		}
		if err != nil {
			return j, fmt.Errorf("find upload of job %s: %w", j.ID, err)
		}
		return j, p.uploadArrived(ctx, j.ID, Arrival{Key: o.Key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size})
	}
	m, err := p.readUpload(ctx, j)
	if reason, ok := errors.AsType[*job.Error](err); ok {
		return p.fail(ctx, j.ID, reason)
	}
	if err != nil {
		return j, fmt.Errorf("intake of job %s: %w", j.ID, err)
	}
	if err := p.putManifest(ctx, j.ID, m); err != nil {
		return j, err
	}
	counted, err := p.swap(ctx, j.ID, func(j job.Job) (job.Job, bool, error) {
		if j.Counted || j.State.Finished() || !j.DeletedAt.IsZero() {
			return j, false, nil
		}
		j.Counted, j.Total, j.State = true, len(m.Documents), job.Processing
		return j, true, nil
	})
	if err == nil && counted.Counted {
		p.Log.Info("job counted", "job", j.ID, "documents", counted.Total, "skipped", len(m.Skipped))
	}
	return counted, err
}

// uploadAbsent fails a job whose upload can no longer come.
func (p *Pipeline) uploadAbsent(ctx context.Context, j job.Job) (job.Job, error) {
	if p.Now().Before(j.UploadUntil) {
		return j, nil
	}
	return p.fail(ctx, j.ID, job.NewError(job.CodeUploadMissing, nil))
}

// readUpload reads the directory of the pinned upload. A *job.Error is the upload's fault.
func (p *Pipeline) readUpload(ctx context.Context, j job.Job) (job.Manifest, error) {
	if j.Source.Size > p.Limits.UploadBytes {
		return job.Manifest{}, uploadTooLarge(p.Limits.UploadBytes)
	}
	if j.Source.SingleDocument {
		return wholeManifest(j.Source.Filename), nil
	}
	m, err := p.openZip(&objectReader{ctx, p.Inbox, j.Source.Ref(), j.Source.Size}, j.Source.Size)
	return m, sourceError(err)
}
