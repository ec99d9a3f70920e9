package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"sheaf/internal/job"
)

const uploadsPath = "/api/v1/uploads"

// Ticket says how to upload straight into the service's bucket: in one PUT to URL, or in parts.
type Ticket struct {
	JobID    job.ID            `json:"job_id"`
	Method   string            `json:"method"` // "put" or "multipart"
	URL      string            `json:"url"`
	PartSize int64             `json:"part_size"`
	Parts    []Part            `json:"parts"`
	Headers  map[string]string `json:"headers"`
	Expires  time.Time         `json:"expires_at"`
}

// Part is one part of an upload.
type Part struct {
	Number int    `json:"number"`
	URL    string `json:"url"`
	Stored bool   `json:"stored"`
}

// StartUpload announces a file of size bytes. The same key gives the same job.
func (c *Client) StartUpload(ctx context.Context, key, filename string, size int64) (Ticket, error) {
	body, err := json.Marshal(map[string]any{"filename": filename, "size": size})
	if err != nil {
		return Ticket{}, fmt.Errorf("encode request: %w", err)
	}
	header := http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": {key}}
	var t Ticket
	if err := c.send(ctx, http.MethodPost, uploadsPath, header, body, &t); err != nil {
		return Ticket{}, fmt.Errorf("start upload of %s: %w", filename, err)
	}
	_, err = checkID(t.JobID)
	return t, err
}

// ErrUploaded says that nothing is left to upload for a job.
var ErrUploaded = errors.New("the upload is complete")

// Resume gives a fresh ticket for an upload that was begun; ErrUploaded when it is over.
func (c *Client) Resume(ctx context.Context, id job.ID) (Ticket, error) {
	var t Ticket
	err := c.send(ctx, http.MethodPost, uploadsPath+"/"+string(id)+"/parts", nil, nil, &t)
	if p, ok := errors.AsType[*Problem](err); ok && p.Code == job.CodeInvalidRequest {
		return Ticket{}, ErrUploaded
	}
	if err != nil {
		return Ticket{}, fmt.Errorf("resume upload: %w", err)
	}
	_, err = checkID(t.JobID)
	return t, err
}

// Upload sends what the ticket says is missing of a file of size bytes, and ends the upload. progress is told how many
// bytes are in the bucket or on their way there, by one goroutine at a time.
func (c *Client) Upload(ctx context.Context, t Ticket, file io.ReaderAt, size int64, progress func(sent int64)) error {
	s := &sender{client: c, ticket: t, file: file, size: size, progress: progress}
	if t.Method == "put" {
		if err := s.sendPart(ctx, 0, size, 0); err != nil {
			return fmt.Errorf("upload: %w", err)
		}
		return nil
	}
	if t.PartSize <= 0 || int64(len(t.Parts)) != (size+t.PartSize-1)/t.PartSize {
		return fmt.Errorf("upload: the service's ticket does not fit a file of %d bytes", size)
	}
	if err := s.sendParts(ctx); err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	var done struct {
		JobID job.ID `json:"job_id"`
	}
	if err := c.send(ctx, http.MethodPost, uploadsPath+"/"+string(t.JobID)+"/complete", nil, nil, &done); err != nil {
		return fmt.Errorf("complete upload: %w", err)
	}
	return nil
}
