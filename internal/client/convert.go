package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"sheaf/internal/api"
	"sheaf/internal/backoff"
	"sheaf/internal/job"
)

// Convert has one document converted, which is read into memory, and writes its PDF to w. A document that cannot be converted is a *Problem
// of status 422. It returns the job that it was, with an error too where there is one, so that it can be deleted.
func (c *Client) Convert(ctx context.Context, filename string, file io.Reader, r job.Request, w File) (job.ID, error) {
	body, contentType, err := formOf(filename, file, r)
	if err != nil {
		return "", err
	}
	header := http.Header{"Content-Type": {contentType}}
	var id job.ID
	var later bool
	err = c.retry(ctx, func() error {
		if err := empty(w); err != nil {
			return err
		}
		id, later, err = c.convert(ctx, header, body, w)
		return err
	})
	if err == nil && later {
		err = c.await(ctx, id, w)
	}
	if err != nil {
		return id, fmt.Errorf("convert %s: %w", filename, err)
	}
	return id, nil
}

// empty makes a file as if nothing had been written to it.
func empty(w File) error {
	_, err := w.Seek(0, io.SeekStart)
	return errors.Join(err, w.Truncate(0))
}

// convert makes the call once. It returns the job, as far as the service names it, and whether the PDF will come later.
func (c *Client) convert(ctx context.Context, header http.Header, body []byte, w io.Writer) (id job.ID, later bool, err error) {
	resp, err := c.do(ctx, http.MethodPost, api.ConvertPath, header, body)
	if err != nil {
		return "", false, err
	}
	defer resp.Body.Close()
	if id, err = job.ParseID(resp.Header.Get(api.JobHeader)); err != nil {
		id = ""
	}
	if err := problemOf(resp); err != nil {
		return id, false, err
	}
	if resp.StatusCode == http.StatusAccepted {
		var made api.Accepted
		if err := decode(resp.Body, &made); err != nil {
			return "", false, err
		}
		id, err := checkID(made.JobID)
		return id, true, err
	}
	counted := &countingReader{r: resp.Body, done: func(int64) {}}
	n, err := io.Copy(w, counted)
	switch {
	case counted.err != nil:
		return id, false, &brokenError{counted.err}
	case err == nil && resp.ContentLength >= 0 && n != resp.ContentLength:
		return id, false, &brokenError{io.ErrUnexpectedEOF}
	}
	return id, false, err
}

// await waits for a job of one document and writes its PDF.
func (c *Client) await(ctx context.Context, id job.ID, w File) error {
	looks := backoff.Delays{Base: 100 * time.Millisecond, Most: 2 * time.Second}
	for n := 1; ; n++ {
		s, err := c.Status(ctx, id, "", 1)
		if err != nil {
			return err
		}
		if s.FinishedAt != nil {
			if s.DownloadURL == nil {
				return failed(s)
			}
			return c.Download(ctx, id, job.KindPDF, w, func(int64, int64) {})
		}
		if err := backoff.Wait(ctx, looks.After(n)); err != nil {
			return err
		}
	}
}

// failed returns why a job of one document has no PDF, as Convert would have got it at once.
func failed(s job.Status) *Problem {
	code, message := s.ErrorCode, s.ErrorMessage
	if len(s.Files) == 1 && code == nil {
		code, message = s.Files[0].ErrorCode, s.Files[0].ErrorMessage
	}
	p := &Problem{Problem: api.NewProblem(http.StatusUnprocessableEntity, job.CodeInternal, job.CodeInternal.Sentence())}
	if code != nil && message != nil {
		p.Problem = api.NewProblem(http.StatusUnprocessableEntity, *code, *message)
	}
	return p
}
