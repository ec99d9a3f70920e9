package pipeline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sheaf/internal/job"
)

// tombstoneKeep is how long a deleted job's row stays: longer than any event or outcome of it can be late.
const tombstoneKeep = 24 * time.Hour

// softDelete turns a job into a tombstone. The change feed, or else the safety net, brings it to Reconcile, which purges it.
func (p *Pipeline) softDelete(ctx context.Context, id job.ID) error {
	_, err := p.swap(ctx, id, func(j job.Job) (job.Job, bool, error) {
		if !j.DeletedAt.IsZero() {
			return j, false, nil
		}
		j.DeletedAt = p.Now()
		j.ExpiresAt = p.Now().Add(tombstoneKeep)
		return j, true, nil
	})
	return err
}

// purge removes all that a deleted job stored; its row stays as a tombstone until it expires. It may run again whenever
// something of the job turned up late.
func (p *Pipeline) purge(ctx context.Context, j job.Job) error {
	source := job.Ref{Key: j.Source.Key}
	if j.Drop != nil {
		source.VersionID = j.Source.VersionID // another upload under the same name is not ours
	}
	errs := []error{p.Outbox.RemoveAll(ctx, j.ID.Folder()), p.Inbox.Remove(ctx, source), p.Inbox.RemoveAll(ctx, j.ID.CorrectedFolder())}
	if j.Source.UploadID != "" {
		errs = append(errs, p.Inbox.AbortMultipart(ctx, j.Source.Key, j.Source.UploadID))
	}
	if j.Drop != nil {
		errs = append(errs, p.unpublish(ctx, j))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("purge job %s: %w", j.ID, err)
	}
	_, err := p.swap(ctx, j.ID, func(j job.Job) (job.Job, bool, error) {
		purged := j.Purged
		j.Purged = true
		return j, !purged, nil
	})
	return err
}
