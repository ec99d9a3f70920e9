package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"time"

	"sheaf/internal/backoff"
	"sheaf/internal/job"
)

// upload posts what write writes, as it comes, and returns the job when the service has accepted it.
func (s *service) upload(ctx context.Context, write func(io.Writer) error) (job.ID, error) {
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() {
		part, err := form.CreateFormFile("file", "upload.zip")
		if err == nil {
			err = write(part)
		}
		if err == nil {
			err = form.Close()
		}
		w.CloseWithError(err)
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/api/v1/jobs/", r)
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	var made struct {
		JobID job.ID `json:"job_id"`
	}
	err = fetch(req, http.StatusAccepted, func(body io.Reader) error { return json.NewDecoder(body).Decode(&made) })
	return made.JobID, err
}

// get asks for what lies under path and hands the body to read.
func (s *service) get(ctx context.Context, path string, read func(io.Reader) error) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		return err
	}
	return fetch(req, http.StatusOK, read)
}

func fetch(req *http.Request, want int, read func(io.Reader) error) error {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != want {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
		return fmt.Errorf("%s %s: %s: %s", req.Method, req.URL.Path, resp.Status, text)
	}
	if err := read(resp.Body); err != nil {
		return fmt.Errorf("%s %s: %w", req.Method, req.URL.Path, err)
	}
	return nil
}

func (s *service) status(ctx context.Context, id job.ID) (job.Status, error) {
	var status job.Status
	err := s.get(ctx, "/api/v1/jobs/"+string(id)+"?limit=1", func(body io.Reader) error {
		return json.NewDecoder(body).Decode(&status)
	})
	return status, err
}

// await asks for the status until done holds. A job that failed is an error.
func (s *service) await(ctx context.Context, id job.ID, done func(job.Status) bool) error {
	for {
		status, err := s.status(ctx, id)
		if err != nil || done(status) {
			return err
		}
		if status.Status == job.Failed || status.Failed > 0 {
			return fmt.Errorf("job %s: documents failed", id)
		}
		if err := backoff.Wait(ctx, 10*time.Millisecond); err != nil {
			return err
		}
	}
}

func converted(s job.Status) bool { return s.Total != nil && s.Completed == *s.Total }
func finished(s job.Status) bool  { return s.Status == job.Completed }

// download writes the job's result to a file.
func (s *service) download(ctx context.Context, id job.ID, path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	err = s.get(ctx, "/api/v1/jobs/"+string(id)+"/download", func(body io.Reader) error {
		_, err := io.Copy(f, body)
		return err
	})
	if err != nil {
		return err
	}
	return f.Close()
}
