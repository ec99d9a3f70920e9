package s3store

import (
	"context"
	"errors"
	"fmt"
	"io"

	"sheaf/internal/job"
)

// body is the content of an object as its storage sends it. Where that breaks off the error is job.ErrUnavailable, so that nobody
// takes it for a document that is cut short.
type body struct {
	io.ReadCloser
	key  string
	left int64 // bytes that the storage announced and did not send yet; -1 where it announced none
}

func newBody(r io.ReadCloser, key string, size *int64) *body {
	b := &body{ReadCloser: r, key: key, left: -1}
	if size != nil {
		b.left = *size
	}
	return b
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left >= 0 {
		b.left = max(0, b.left-int64(n))
	}
	switch {
	case err == nil, err == io.EOF && b.left <= 0, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return n, err
	case err == io.EOF:
		err = io.ErrUnexpectedEOF
	}
	return n, fmt.Errorf("read %q: %w: the storage broke off: %w", b.key, job.ErrUnavailable, err)
}
