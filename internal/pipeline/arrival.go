package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/options"
)

// Arrived brings an object of the inbox to its job: an upload to the one that waits for it, a drop to a new one, which is
// the same for every event of the same drop. Other keys are ignored.
func (p *Pipeline) Arrived(ctx context.Context, a job.Arrival) error {
	if id, ok := job.UploadJob(a.Key); ok {
		return p.uploadArrived(ctx, id, a)
	}
	if name, ok := strings.CutPrefix(a.Key, job.DropPrefix); ok {
		return p.dropArrived(ctx, name, a)
	}
	return nil
}

func (p *Pipeline) uploadArrived(ctx context.Context, id job.ID, a job.Arrival) error {
	o := job.Object{Key: a.Key, VersionID: a.VersionID, ETag: a.ETag, Size: a.Size}
	if _, err := p.pinUpload(ctx, id, o); err != nil {
		return err
	}
	return p.Intake(ctx, id)
}

func (p *Pipeline) dropArrived(ctx context.Context, name string, a job.Arrival) (err error) {
	single, err := p.dropsDocument(ctx, name, a)
	if err != nil {
		return err
	}
	if !single && !strings.EqualFold(path.Ext(name), ".zip") {
		if !strings.HasSuffix(name, "/") && path.Base(name) != job.OptionsFile { // as S3 clients mark folders
			p.Log.Warn("object in drop/ passed over: it is neither a ZIP nor a Word document by its name", "key", a.Key)
		}
		return nil
	}
	version := a.VersionID
	if version == "" {
		version = a.ETag + " " + a.Sequencer
	}
	id := job.NewID(p.Now())
	held, err := p.Claims.Claim(ctx, "drop#"+a.Key+"#"+version, string(id), p.Now().Add(p.Limits.KeepDrop()))
	if err != nil {
		return err
	}
	id = job.ID(held)
	j := p.newJob(id, p.DropOwner, path.Base(name), single, 0)
	j.Source.Key, j.Source.VersionID, j.Source.ETag, j.Source.Size = a.Key, a.VersionID, a.ETag, a.Size
	j.Drop = &job.Drop{Path: name, Sequencer: a.Sequencer}
	if j.Options, err = p.dropOptions(ctx, a); err == nil {
		j, err = p.withCallback(j)
	}
	if err != nil {
		reason := job.AsError(err)
		if reason.Code != job.CodeInvalidRequest {
			return err
		}
		j.ErrorCode, j.ErrorMessage = reason.Code, reason.Message // intake has it fail
	}
	ctx, end := p.span(ctx, "accept", j, 0)
	defer func() { end(err) }()
	if p.Spans != nil {
		j.Parent = p.Spans.Parent(ctx)
	}
	switch err := p.Jobs.Create(ctx, j); {
	case err == nil:
		p.Log.Info("drop accepted", "job", id, "bytes", a.Size)
	case !errors.Is(err, job.ErrExists):
		return err
	}
	return p.Intake(ctx, id)
}

// dropsDocument reports whether a dropped object is a document by its name: one of a format that has to be asked for is where the options
// for it do so.
func (p *Pipeline) dropsDocument(ctx context.Context, name string, a job.Arrival) (bool, error) {
	if archive.DocumentExt(name) != "" || archive.DocumentExt(name, job.AllEndings()...) == "" {
		return archive.DocumentExt(name) != "", nil
	}
	o, err := p.dropOptions(ctx, a)
	if job.AsError(err) != nil && job.AsError(err).Code != job.CodeInvalidRequest {
		return false, err
	}
	return archive.DocumentExt(name, o.Endings()...) != "", nil
}

// maxOptionsFile bounds what is read of it, in bytes.
const maxOptionsFile = 64 << 10

// dropOptions returns the options of a dropped object: those that were stored with it, or else those of the options file beside it. An
// error of code invalid_request says what is wrong with them.
func (p *Pipeline) dropOptions(ctx context.Context, a job.Arrival) (job.Options, error) {
	o, err := p.Inbox.Head(ctx, job.Ref{Key: a.Key, VersionID: a.VersionID, ETag: a.ETag})
	switch {
	case errors.Is(err, job.ErrNotFound), errors.Is(err, job.ErrChanged):
		return job.Options{}, nil // intake says so
	case err != nil:
		return job.Options{}, err
	case o.Asked != "":
		return options.Parse(o.Asked)
	}
	body, err := p.Inbox.Open(ctx, job.Ref{Key: path.Join(path.Dir(a.Key), job.OptionsFile)}, 0, maxOptionsFile+1)
	if errors.Is(err, job.ErrNotFound) {
		return job.Options{}, nil
	}
	if err != nil {
		return job.Options{}, err
	}
	defer body.Close()
	text, err := io.ReadAll(body)
	switch {
	case err != nil:
		return job.Options{}, fmt.Errorf("read %s: %w", job.OptionsFile, err)
	case len(text) > maxOptionsFile:
		return job.Options{}, job.Errorf(job.CodeInvalidRequest, "The file %s is larger than %d bytes.", job.OptionsFile, maxOptionsFile)
	}
	return options.Parse(string(text))
}
