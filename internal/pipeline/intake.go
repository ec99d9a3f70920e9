package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"sheaf/internal/job"
)

// Arrival is an object that has appeared in the inbox bucket, as the bucket's event tells it.
type Arrival struct {
	Key       string // as stored, not URL-encoded
	VersionID string
	ETag      string
	Size      int64
	Sequencer string
}

// Arrived takes an object of the inbox into its job: an upload into the one that waits for it, a drop into a new one,
// the same one each time the same drop is told. Other keys are ignored.
func (p *Pipeline) Arrived(ctx context.Context, a Arrival) error {
	if id, ok := job.UploadJob(a.Key); ok {
		return p.uploadArrived(ctx, id, a)
	}
	if name, ok := strings.CutPrefix(a.Key, job.DropPrefix); ok {
		return p.dropArrived(ctx, name, a)
	}
	return nil
}

func (p *Pipeline) uploadArrived(ctx context.Context, id job.ID, a Arrival) error {
	j, err := p.swap(ctx, id, func(j job.Job) (job.Job, bool, error) {
		if j.Source.ETag != "" || j.State.Finished() || !j.DeletedAt.IsZero() {
			return j, false, nil // the first upload that was seen is the one that counts
		}
		j.Source.VersionID, j.Source.ETag, j.Source.Size = a.VersionID, a.ETag, a.Size
		return j, true, nil
	})
	if errors.Is(err, job.ErrNotFound) || err == nil && !j.DeletedAt.IsZero() {
		p.Log.Warn("upload without a job removed", "job", id)
		return p.Inbox.Remove(ctx, job.Ref{Key: a.Key})
	}
	if err != nil {
		return err
	}
	return p.Intake(ctx, id)
}

func (p *Pipeline) dropArrived(ctx context.Context, name string, a Arrival) error {
	ext := strings.ToLower(path.Ext(name))
	if ext != ".zip" && ext != ".docx" {
		return nil
	}
	version := a.VersionID
	if version == "" {
		version = a.ETag + " " + a.Sequencer
	}
	id := job.NewID(p.Now())
	held, err := p.Claims.Claim(ctx, "drop#"+a.Key+"#"+version, string(id), p.Now().Add(p.Limits.Keep+tombstoneKeep))
	if err != nil {
		return fmt.Errorf("claim drop %s: %w", a.Key, err)
	}
	id = job.ID(held)
	j := p.newJob(id, p.DropOwner, path.Base(name), ext == ".docx", 0)
	j.Source.Key, j.Source.VersionID, j.Source.ETag, j.Source.Size = a.Key, a.VersionID, a.ETag, a.Size
	j.Drop = &job.Drop{Path: name, Sequencer: a.Sequencer}
	switch err := p.Jobs.Create(ctx, j); {
	case err == nil:
		p.Log.Info("drop accepted", "job", id, "bytes", a.Size)
	case !errors.Is(err, job.ErrExists):
		return fmt.Errorf("create job %s: %w", id, err)
	}
	return p.Intake(ctx, id)
}

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
		return job.Manifest{}, job.Errorf(job.CodeTooLarge, "The upload is larger than %s. Split it into several.", sizeText(p.Limits.UploadBytes))
	}
	if j.Source.Whole {
		return wholeManifest(j.Source.Filename), nil
	}
	m, err := p.openZip(&objectReader{ctx, p.Inbox, j.Source.Ref(), j.Source.Size}, j.Source.Size)
	return m, sourceError(err)
}

// sourceError turns the disappearance of a pinned upload into the job's error.
func sourceError(err error) error {
	switch {
	case errors.Is(err, job.ErrNotFound):
		return job.NewError(job.CodeUploadMissing, err)
	case errors.Is(err, job.ErrChanged):
		return job.NewError(job.CodeUploadChanged, err)
	}
	return err
}

// fail ends a job for a reason that concerns all of it. The account of a drop is written first: once the row is final
// nobody looks at the job again.
func (p *Pipeline) fail(ctx context.Context, id job.ID, reason *job.Error) (job.Job, error) {
	j, err := p.Jobs.Get(ctx, id)
	if err != nil {
		return j, fmt.Errorf("read job %s: %w", id, err)
	}
	if j.State.Finished() {
		return j, nil
	}
	at := p.Now()
	if j.Counted {
		if j.Completed, j.Failed, err = p.counts(ctx, j); err != nil {
			return j, err
		}
	}
	failed := j.Fail(reason, at)
	if err := p.publish(ctx, failed); err != nil {
		return j, err
	}
	j, err = p.swap(ctx, id, func(j job.Job) (job.Job, bool, error) {
		if j.State.Finished() {
			return j, false, nil
		}
		j = j.Fail(reason, at)
		j.Completed, j.Failed = failed.Completed, failed.Failed
		j.ExpiresAt = at.Add(p.Limits.Keep)
		return j, true, nil
	})
	if err == nil {
		p.Log.Warn("job failed", "job", id, "code", reason.Code, "cause", reason.Cause)
	}
	return j, err
}

// fanBatch is how many documents are fanned out at a time.
const fanBatch = 500

// fanOut sends a message for every document of this run that has no outcome yet, and records the outcome of those that
// the directory alone condemned. Sending one twice does no harm.
func (p *Pipeline) fanOut(ctx context.Context, j job.Job) error {
	m, err := p.manifest(ctx, j.ID)
	if err != nil {
		return err
	}
	for first := 1; first <= j.Total; first += fanBatch {
		if err := p.fanPage(ctx, j, m, first, min(first+fanBatch-1, j.Total)); err != nil {
			return err
		}
	}
	_, err = p.swap(ctx, j.ID, func(now job.Job) (job.Job, bool, error) {
		if now.Run != j.Run || now.FannedOut {
			return now, false, nil
		}
		now.FannedOut = true
		return now, true, nil
	})
	return err
}

func (p *Pipeline) fanPage(ctx context.Context, j job.Job, m *job.Manifest, first, last int) error {
	rows, err := p.rows(ctx, j.ID, first, last)
	if err != nil {
		return err
	}
	var due []job.ConvertMessage
	var judged []job.Document
	for n := first; n <= last; n++ {
		e := m.Documents[n-1]
		switch {
		case settled(rows[n], j.Run):
		case e.Code != "":
			judged = append(judged, j.FailedWith(n, &job.Error{Code: e.Code, Message: e.Message}, p.Now()))
		default:
			due = append(due, job.ConvertMessage{
				Job: j.ID, Run: j.Run, Number: n, Name: e.Name,
				Source: j.Source.Ref(), Whole: j.Source.Whole, Size: j.Source.Size, Part: e.Part,
			})
		}
	}
	if err := p.Documents.Record(ctx, judged...); err != nil {
		return fmt.Errorf("record outcomes of job %s: %w", j.ID, err)
	}
	if err := send(ctx, p.ConvertQueue, j.Owner, due...); err != nil {
		return fmt.Errorf("send documents of job %s: %w", j.ID, err)
	}
	return nil
}

// settled reports whether a document needs no conversion in this run.
func settled(d job.Document, run int) bool {
	return d.State == job.Completed || d.State == job.Failed && d.Run >= run
}

// objectReader reads an object at any offset by range requests. Each ReadAt is one request, so callers read in large
// pieces.
type objectReader struct {
	ctx     context.Context
	objects job.Objects
	ref     job.Ref
	size    int64
}

func (r *objectReader) ReadAt(b []byte, off int64) (int, error) {
	if off >= r.size {
		return 0, io.EOF
	}
	want := min(int64(len(b)), r.size-off)
	body, err := r.objects.Open(r.ctx, r.ref, off, want)
	if err != nil {
		return 0, err
	}
	defer body.Close()
	n, err := io.ReadFull(body, b[:want])
	if err == nil && want < int64(len(b)) {
		err = io.EOF
	}
	return n, err
}
