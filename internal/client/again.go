package client

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"sheaf/internal/api"
	"sheaf/internal/job"
)

// Retry has documents of a finished job converted again. The same key with the same request starts one run.
func (c *Client) Retry(ctx context.Context, id job.ID, r job.Retry) error {
	asked := struct {
		Files   []any        `json:"files,omitempty"`
		Options *job.Options `json:"options,omitempty"`
		job.Secrets
	}{Options: r.Options, Secrets: r.Secrets}
	for _, f := range r.Files {
		if f.Number != 0 {
			asked.Files = append(asked.Files, f.Number)
		} else {
			asked.Files = append(asked.Files, f.Path)
		}
	}
	body, err := json.Marshal(asked)
	if err != nil {
		return fmt.Errorf("encode retry: %w", err)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	if r.Key != "" {
		header.Set("Idempotency-Key", r.Key)
	}
	var accepted api.Accepted
	if err := c.send(ctx, http.MethodPost, jobPath(id)+"/retry", header, body, &accepted); err != nil {
		return fmt.Errorf("retry the job: %w", err)
	}
	return nil
}

// Correct sends a file, which is read into memory, in the place of a document of a finished job. The next retry converts it.
func (c *Client) Correct(ctx context.Context, id job.ID, number int, file io.Reader) error {
	body, err := io.ReadAll(file)
	if err != nil {
		return fmt.Errorf("read the corrected file: %w", err)
	}
	header := http.Header{"Content-Type": {"application/octet-stream"}}
	var accepted api.Accepted
	path := fmt.Sprintf("%s/files/%d/content?convert=false", jobPath(id), number)
	if err := c.send(ctx, http.MethodPut, path, header, body, &accepted); err != nil {
		return fmt.Errorf("send the corrected file: %w", err)
	}
	return nil
}
