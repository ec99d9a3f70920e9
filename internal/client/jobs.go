package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"

	"sheaf/internal/api"
	"sheaf/internal/job"
)

// Submit uploads a file, which is read into memory, through the API and returns its job. The same key returns the same job.
func (c *Client) Submit(ctx context.Context, key, filename string, file io.Reader, r job.Request) (job.ID, error) {
	body, contentType, err := formOf(filename, file, r)
	if err != nil {
		return "", err
	}
	header := http.Header{"Content-Type": {contentType}, "Idempotency-Key": {key}}
	var made api.Accepted
	if err := c.send(ctx, http.MethodPost, api.JobsPath+"/", header, body, &made); err != nil {
		return "", fmt.Errorf("upload %s: %w", filename, err)
	}
	return checkID(made.JobID)
}

// formOf returns the form of an upload, and its type.
func formOf(filename string, file io.Reader, r job.Request) (body []byte, contentType string, err error) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", filename)
	if err == nil {
		_, err = io.Copy(part, file)
	}
	if err == nil && asks(r) {
		err = writeOptions(form, r)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		return nil, "", fmt.Errorf("read %s: %w", filename, err)
	}
	return b.Bytes(), form.FormDataContentType(), nil
}

// asks reports whether anything is asked for.
func asks(r job.Request) bool { return r.Options != (job.Options{}) || !r.Secrets.Empty() }

// encode returns options and secrets as one JSON object.
func encode(r job.Request) ([]byte, error) {
	return json.Marshal(struct {
		job.Options
		job.Secrets
	}{r.Options, r.Secrets})
}

// writeOptions adds options to a form, all in one field.
func writeOptions(form *multipart.Writer, r job.Request) error {
	text, err := encode(r)
	if err != nil {
		return err
	}
	return form.WriteField(api.OptionsField, string(text))
}

// checkID returns id, or errStranger when it is not as sheaf makes them.
func checkID(id job.ID) (job.ID, error) {
	if _, err := job.ParseID(string(id)); err != nil {
		return "", errStranger
	}
	return id, nil
}

// Status returns a job's status with the page of at most limit documents from cursor on ("" is the first).
func (c *Client) Status(ctx context.Context, id job.ID, cursor string, limit int) (job.Status, error) {
	query := url.Values{"limit": {strconv.Itoa(limit)}}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	var s job.Status
	if err := c.send(ctx, http.MethodGet, jobPath(id)+"?"+query.Encode(), nil, nil, &s); err != nil {
		return job.Status{}, fmt.Errorf("ask for the job's status: %w", err)
	}
	_, err := checkID(s.ID)
	return s, err
}

func jobPath(id job.ID) string { return api.JobsPath + "/" + string(id) }

// Delete removes a job with all that it stored.
func (c *Client) Delete(ctx context.Context, id job.ID) error {
	err := c.retry(ctx, func() error {
		resp, err := c.do(ctx, http.MethodDelete, jobPath(id), nil, nil)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		return problemOf(resp)
	})
	if err != nil {
		return fmt.Errorf("delete the job: %w", err)
	}
	return nil
}
