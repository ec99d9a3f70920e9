package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"sheaf/internal/api"
	"sheaf/internal/job"
)

// StartUpload announces a file of size bytes and returns how to send it. The same key returns the same job.
func (c *Client) StartUpload(ctx context.Context, key, filename string, size int64, r job.Request) (job.PresignedUpload, error) {
	announced := api.UploadRequest{Filename: filename, Size: size}
	if asks(r) {
		text, err := encode(r)
		if err != nil {
			return job.PresignedUpload{}, fmt.Errorf("encode request: %w", err)
		}
		announced.Options = text
	}
	body, err := json.Marshal(announced)
	if err != nil {
		return job.PresignedUpload{}, fmt.Errorf("encode request: %w", err)
	}
	header := http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": {key}}
	var u job.PresignedUpload
	if err := c.send(ctx, http.MethodPost, api.UploadsPath, header, body, &u); err != nil {
		return job.PresignedUpload{}, fmt.Errorf("start upload of %s: %w", filename, err)
	}
	_, err = checkID(u.JobID)
	return u, err
}

// ErrUploaded says that nothing is left to upload for a job.
var ErrUploaded = errors.New("the upload is complete")

// Resume returns how to send what is missing of an upload that was begun, with fresh URLs; ErrUploaded when nothing is.
func (c *Client) Resume(ctx context.Context, id job.ID) (job.PresignedUpload, error) {
	var u job.PresignedUpload
	err := c.send(ctx, http.MethodPost, api.UploadsPath+"/"+string(id)+"/parts", nil, nil, &u)
	if p, ok := errors.AsType[*Problem](err); ok && p.Code == job.CodeInvalidRequest {
		return job.PresignedUpload{}, ErrUploaded
	}
	if err != nil {
		return job.PresignedUpload{}, fmt.Errorf("resume upload: %w", err)
	}
	_, err = checkID(u.JobID)
	return u, err
}

// Upload sends what is missing of a file of size bytes, as u says, and ends the upload. It calls progress with how many
// bytes are in the bucket or on their way there, from one goroutine at a time.
func (c *Client) Upload(ctx context.Context, u job.PresignedUpload, file io.ReaderAt, size int64, progress func(sent int64)) error {
	if !fits(u, size) {
		return fmt.Errorf("upload: what the service answered does not fit a file of %d bytes", size)
	}
	s := &sender{client: c, upload: u, file: file, size: size, progress: progress}
	if u.Method == job.UploadByPut {
		if err := s.sendPart(ctx, 0, size, 0); err != nil {
			return fmt.Errorf("upload: %w", err)
		}
		return nil
	}
	if err := s.sendParts(ctx); err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	var done api.Accepted
	if err := c.send(ctx, http.MethodPost, api.UploadsPath+"/"+string(u.JobID)+"/complete", nil, nil, &done); err != nil {
		return fmt.Errorf("complete upload: %w", err)
	}
	return nil
}

// fits reports whether a file of size bytes can be sent as u says.
func fits(u job.PresignedUpload, size int64) bool {
	if u.Method == job.UploadByPut {
		return u.URL != nil
	}
	return u.Method == job.UploadInParts && u.PartSize != nil && *u.PartSize > 0 && int64(len(u.Parts)) == (size+*u.PartSize-1) / *u.PartSize
}
