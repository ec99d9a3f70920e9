package pipeline

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"sheaf/internal/archive"
	"sheaf/internal/job"
)

// Uploads past this size are sent in parts, which can be sent again one by one.
const (
	singlePutBytes = 64 << 20
	partBytes      = 16 << 20
)

// StartUpload creates the job of an upload that the client will send to the bucket itself. The job stays pending until
// the object is there. size is what the client announces, and what its URLs take: no more, no less, and for an object once.
func (p *Pipeline) StartUpload(ctx context.Context, owner, key, filename string, size int64, r job.Request) (_ job.PresignedUpload, err error) {
	single := archive.DocumentExt(filename, r.Options.Endings()...) != ""
	switch {
	case !single && !strings.EqualFold(path.Ext(filename), ".zip"):
		return job.PresignedUpload{}, job.Errorf(job.CodeInvalidRequest, "The filename must end in .zip, .docx, .docm, .dotx or .dotm, or be of a format that the option formats names.")
	case size <= 0:
		return job.PresignedUpload{}, job.Errorf(job.CodeInvalidRequest, "The size must be the file's size in bytes.")
	case size > p.Limits.UploadBytes:
		return job.PresignedUpload{}, uploadTooLarge(p.Limits.UploadBytes)
	}
	if _, err := p.withCallback(job.Job{Options: r.Options}); err != nil {
		return job.PresignedUpload{}, err
	}
	id, err := p.claimID(ctx, owner, key, fmt.Sprintf("%d %s", size, filename), r)
	if err != nil {
		return job.PresignedUpload{}, err
	}
	j := p.newJob(id, owner, filename, single, uploadPatience)
	ctx, end := p.span(ctx, "accept", j, 0)
	defer func() { end(err) }()
	j.Source.Size = size
	if j, err = p.withCallback(requested(j, r)); err != nil {
		return job.PresignedUpload{}, err
	}
	if size > singlePutBytes {
		if j.Source.UploadID, err = p.Inbox.StartMultipart(ctx, j.Source.Key, job.MultipartOptions{Presigned: true}); err != nil {
			return job.PresignedUpload{}, err
		}
		j.Source.PartSize = partBytes
	}
	stored, fresh, err := p.create(ctx, j)
	if err != nil {
		return job.PresignedUpload{}, err
	}
	if fresh {
		if err := p.putSecrets(ctx, stored, r.Secrets); err != nil {
			return job.PresignedUpload{}, err
		}
	}
	if unused := j.Source.UploadID; unused != "" && unused != stored.Source.UploadID {
		if err := p.Inbox.AbortMultipart(ctx, j.Source.Key, unused); err != nil {
			return job.PresignedUpload{}, err
		}
	}
	p.Log.Info("upload started", "job", id, "owner", owner, "bytes", size)
	return p.presign(ctx, stored)
}

// SignParts returns an upload under way again, with all URLs signed anew and which parts are stored.
func (p *Pipeline) SignParts(ctx context.Context, owner string, id job.ID) (job.PresignedUpload, error) {
	j, err := p.owned(ctx, owner, id)
	if err != nil {
		return job.PresignedUpload{}, err
	}
	return p.presign(ctx, j)
}

// CompleteUpload ends a multipart upload whose parts are all stored. Doing it twice is no error.
func (p *Pipeline) CompleteUpload(ctx context.Context, owner string, id job.ID) (job.Job, error) {
	j, err := p.owned(ctx, owner, id)
	if err != nil || j.Source.UploadID == "" || j.Counted || j.State.Finished() {
		return j, err
	}
	parts, err := p.Inbox.Parts(ctx, j.Source.Key, j.Source.UploadID)
	if errors.Is(err, job.ErrNotFound) {
		return j, p.uploaded(ctx, j)
	}
	if err != nil {
		return j, err
	}
	var size int64
	for _, part := range parts {
		size += part.Size
	}
	if size != j.Source.Size {
		return j, job.Errorf(job.CodeInvalidRequest, "%d of %d bytes are uploaded. Send the missing parts (POST /api/v1/uploads/%s/parts lists them), then complete again.", size, j.Source.Size, id)
	}
	err = p.Inbox.CompleteMultipart(ctx, j.Source.Key, j.Source.UploadID, parts, job.CompleteOptions{})
	if errors.Is(err, job.ErrNotFound) {
		return j, p.uploaded(ctx, j)
	}
	return j, err
}

// uploaded checks that an upload which is no longer under way arrived.
func (p *Pipeline) uploaded(ctx context.Context, j job.Job) error {
	_, err := p.Inbox.Head(ctx, job.Ref{Key: j.Source.Key})
	if errors.Is(err, job.ErrNotFound) {
		return job.NewError(job.CodeUploadMissing, nil)
	}
	return err
}

// presign signs what is still to be uploaded of a job.
func (p *Pipeline) presign(ctx context.Context, j job.Job) (job.PresignedUpload, error) {
	if j.Counted || j.State.Finished() {
		return job.PresignedUpload{}, job.Errorf(job.CodeInvalidRequest, "The upload of this job is complete.")
	}
	if j.Source.UploadID == "" {
		r, err := p.Uploads.PresignPut(ctx, j.Source.Key, j.Source.Size, uploadValid)
		if err != nil {
			return job.PresignedUpload{}, err
		}
		u := newPresigned(j.ID, job.UploadByPut)
		u.URL, u.Headers, u.ExpiresAt = &r.URL, signedHeaders(r), r.Expires
		return u, nil
	}
	stored, err := p.Inbox.Parts(ctx, j.Source.Key, j.Source.UploadID)
	if errors.Is(err, job.ErrNotFound) {
		return job.PresignedUpload{}, job.Errorf(job.CodeInvalidRequest, "The upload of this job is complete.")
	}
	if err != nil {
		return job.PresignedUpload{}, err
	}
	u := newPresigned(j.ID, job.UploadInParts)
	u.UploadID, u.PartSize = &j.Source.UploadID, &j.Source.PartSize
	for n, left := 1, j.Source.Size; left > 0; n, left = n+1, left-j.Source.PartSize {
		size := min(left, j.Source.PartSize)
		r, err := p.Uploads.PresignPart(ctx, j.Source.Key, j.Source.UploadID, n, size, uploadValid)
		if err != nil {
			return job.PresignedUpload{}, err
		}
		there := slices.ContainsFunc(stored, func(s job.UploadedPart) bool { return s.Number == n })
		u.Parts = append(u.Parts, job.PresignedPart{Number: n, URL: r.URL, Stored: there})
		u.Headers, u.ExpiresAt = signedHeaders(r), r.Expires
	}
	return u, nil
}

// newPresigned returns an upload without URLs, whose list and map are empty, not null.
func newPresigned(id job.ID, method string) job.PresignedUpload {
	return job.PresignedUpload{JobID: id, Method: method, Parts: []job.PresignedPart{}, Headers: map[string]string{}}
}

// signedHeaders returns the headers of a signed request, never nil.
func signedHeaders(r job.SignedRequest) map[string]string {
	if r.Headers == nil {
		return map[string]string{}
	}
	return r.Headers
}
