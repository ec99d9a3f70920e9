package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"sheaf/internal/job"
)

// File is where a download goes. After a fault it is emptied and written again.
type File interface {
	io.WriteSeeker
	Truncate(size int64) error
}

// Download writes the result of a job to w, of the kind asked for, or, for "", as it is. It calls progress with how many bytes have come and how many there are, -1
// where that is not known.
func (c *Client) Download(ctx context.Context, id job.ID, kind string, w File, progress func(done, total int64)) error {
	path := jobPath(id) + "/download"
	if kind != "" {
		path += "?format=" + kind
	}
	if err := c.downloadAgain(ctx, path, w, progress); err != nil {
		return fmt.Errorf("download the result: %w", err)
	}
	return nil
}

// DownloadPDF writes the PDF of a document of a job to w, as Download does.
func (c *Client) DownloadPDF(ctx context.Context, id job.ID, number int, w File, progress func(done, total int64)) error {
	if err := c.downloadAgain(ctx, fmt.Sprintf("%s/files/%d/pdf", jobPath(id), number), w, progress); err != nil {
		return fmt.Errorf("download PDF %d: %w", number, err)
	}
	return nil
}

// downloadAgain downloads, again where that helps.
func (c *Client) downloadAgain(ctx context.Context, path string, w File, progress func(done, total int64)) error {
	return c.retry(ctx, func() error {
		if err := empty(w); err != nil {
			return err
		}
		return c.download(ctx, path, w, progress)
	})
}

func (c *Client) download(ctx context.Context, path string, w io.Writer, progress func(done, total int64)) error {
	resp, err := c.do(ctx, http.MethodGet, path, nil, nil)
	if err != nil {
		return err
	}
	defer func() { resp.Body.Close() }()
	if resp.StatusCode == http.StatusSeeOther {
		signed, err := c.follow(ctx, resp)
		if err != nil {
			return err
		}
		resp.Body.Close()
		resp = signed
	}
	if err := problemOf(resp); err != nil {
		return err
	}
	counted := &countingReader{r: resp.Body, done: func(n int64) { progress(n, resp.ContentLength) }}
	n, err := io.Copy(w, counted)
	switch {
	case counted.err != nil:
		return &brokenError{counted.err}
	case err != nil:
		return err
	case resp.ContentLength >= 0 && n != resp.ContentLength:
		return &brokenError{io.ErrUnexpectedEOF}
	}
	return nil
}

// follow sends the request that a redirect asks for, without the token: the URL carries a signature of its own.
func (c *Client) follow(ctx context.Context, resp *http.Response) (*http.Response, error) {
	to, err := resp.Location()
	if err != nil {
		return nil, fmt.Errorf("follow redirect: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, to.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("follow redirect: %w", err)
	}
	signed, err := c.http.Do(req)
	if err != nil {
		return nil, &brokenError{err}
	}
	return signed, nil
}

// countingReader reports how much has been read and keeps the error that reading ended with.
type countingReader struct {
	r    io.Reader
	n    int64
	done func(n int64)
	err  error
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	c.done(c.n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}
