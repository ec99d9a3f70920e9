package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/metrics"
)

// Intake reads the directory of a job's upload, counts its documents and sends a message for each. It goes on where an
// earlier call was interrupted, and does nothing for a job that needs no more of it.
func (p *Pipeline) Intake(ctx context.Context, id job.ID) (err error) {
	j, err := p.Jobs.Get(ctx, id)
	switch {
	case errors.Is(err, job.ErrNotFound):
		return nil
	case err != nil:
		return err
	case over(j):
		return nil
	case j.ErrorCode != "": // it was dropped with options that cannot be honoured
		_, err := p.fail(ctx, id, &job.Error{Code: j.ErrorCode, Message: j.ErrorMessage})
		return err
	}
	ctx, end := p.span(ctx, "intake", j, 0)
	defer func() { end(err) }()
	if j.Source.ETag == "" {
		if j, err = p.findUpload(ctx, j); err != nil || j.Source.ETag == "" || over(j) {
			return err
		}
	}
	if !j.Counted {
		if j, err = p.count(ctx, j); err != nil {
			return err
		}
	}
	if !j.FannedOut && !over(j) {
		if err := p.fanOut(ctx, j); err != nil {
			return err
		}
	}
	return p.Reconcile(ctx, id)
}

// over reports whether a job needs no intake any more.
func over(j job.Job) bool { return j.State.Finished() || !j.DeletedAt.IsZero() }

// findUpload looks for the upload of a job whose event has not come, and pins it. The job stays as it is while there is no
// upload, and fails once none can come any more.
func (p *Pipeline) findUpload(ctx context.Context, j job.Job) (job.Job, error) {
	o, err := p.Inbox.Head(ctx, job.Ref{Key: j.Source.Key})
	switch {
	case err == nil:
		return p.pinUpload(ctx, j.ID, o)
	case !errors.Is(err, job.ErrNotFound):
		return j, err
	case p.Now().Before(j.UploadUntil):
		return j, nil
	}
	return p.fail(ctx, j.ID, job.NewError(job.CodeUploadMissing, nil))
}

// pinUpload has a job read the object o and no other, unless it reads one already: the first upload that was seen counts.
// An upload without a job is removed, and the job returned for it reads none.
func (p *Pipeline) pinUpload(ctx context.Context, id job.ID, o job.Object) (job.Job, error) {
	j, err := p.swap(ctx, id, func(j job.Job) (job.Job, bool, error) {
		if j.Source.ETag != "" || over(j) {
			return j, false, nil
		}
		j.Source.VersionID, j.Source.ETag, j.Source.Size = o.VersionID, o.ETag, o.Size
		return j, true, nil
	})
	if errors.Is(err, job.ErrNotFound) || err == nil && !j.DeletedAt.IsZero() {
		p.Log.Warn("upload without a job removed", "job", id)
		return j, p.Inbox.Remove(ctx, job.Ref{Key: o.Key})
	}
	return j, err
}

// count reads the pinned upload and returns the job as counted, or as failed when the upload cannot become a job.
func (p *Pipeline) count(ctx context.Context, j job.Job) (job.Job, error) {
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
		if j.Counted || over(j) {
			return j, false, nil
		}
		j.Counted, j.Total, j.LeftOut, j.State = true, len(m.Documents), leftOut(m), job.Processing
		if j.Options.IgnoreOthers != nil && *j.Options.IgnoreOthers {
			j.LeftOut = 0
		}
		return j, true, nil
	})
	if err == nil && counted.Counted {
		p.Log.Info("job counted", "job", j.ID, "documents", counted.Total, "skipped", len(m.Skipped))
		p.meter(metrics.InputBytes, float64(counted.Source.Size))
	}
	return counted, err
}

// leftOut counts what of an upload its sender may have meant to be converted.
func leftOut(m job.Manifest) int {
	n := 0
	for _, s := range m.Skipped {
		if !strings.HasSuffix(s.Filename, "/") && archive.JunkReason(s.Filename) == "" {
			n++
		}
	}
	return n
}

// readUpload reads the directory of the pinned upload. A *job.Error is the upload's fault.
func (p *Pipeline) readUpload(ctx context.Context, j job.Job) (job.Manifest, error) {
	if j.Source.Size > p.Limits.UploadBytes {
		return job.Manifest{}, uploadTooLarge(p.Limits.UploadBytes)
	}
	if j.Source.SingleDocument {
		return singleManifest(j), nil
	}
	m, err := p.openZip(&objectReader{ctx, p.Inbox, j.Source.Ref(), j.Source.Size}, j.Source.Size, j)
	return m, sourceError(err)
}
