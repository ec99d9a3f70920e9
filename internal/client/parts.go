package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sheaf/internal/job"
	"sync"
	"time"
)

// partsAtATime is how many parts are under way together.
const partsAtATime = 4

// expiryMargin is how long before its end a URL is no longer begun with.
const expiryMargin = time.Minute

// sender sends a file to presigned URLs, which it renews when they die.
type sender struct {
	client   *Client
	file     io.ReaderAt
	size     int64
	progress func(sent int64)

	counting sync.Mutex
	sent     int64

	mu     sync.Mutex
	upload job.PresignedUpload
}

// sendParts sends the parts that are not stored yet. The first error stops the others.
func (s *sender) sendParts(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	numbers := make(chan int)
	var workers sync.WaitGroup
	parts, partSize := s.upload.Parts, *s.upload.PartSize
	length := func(i int) int64 { return min(partSize, s.size-int64(i)*partSize) }
	for range partsAtATime {
		workers.Go(func() {
			for i := range numbers {
				if err := s.sendPart(ctx, int64(i)*partSize, length(i), i); err != nil {
					stop(fmt.Errorf("part %d: %w", i+1, err))
				}
			}
		})
	}
	for i, part := range parts {
		if part.Stored {
			s.count(length(i))
			continue
		}
		select {
		case numbers <- i:
		case <-ctx.Done():
		}
	}
	close(numbers)
	workers.Wait()
	return context.Cause(ctx)
}

// sendPart sends n bytes from an offset on to the URL with index i. When the bucket refuses it, fresh URLs are asked for: they
// die when their time is over, or with the credentials that signed them. A bucket takes a file in one piece once: it is there
// when an answer was lost (412), and may still be on its way when a connection broke (409).
func (s *sender) sendPart(ctx context.Context, from, n int64, i int) error {
	return s.client.retry(ctx, func() error {
		u, err := s.valid(ctx)
		if errors.Is(err, ErrUploaded) {
			return nil
		}
		if err != nil {
			return err
		}
		err = s.put(ctx, u, urlOf(u, i), from, n)
		p, ok := errors.AsType[*Problem](err)
		switch {
		case ok && p.Status == http.StatusForbidden:
			s.expire(u)
			return &brokenError{err}
		case ok && p.Status == http.StatusConflict:
			return &brokenError{err}
		case ok && p.Status == http.StatusPreconditionFailed:
			s.count(n)
			return nil
		}
		return err
	})
}

// urlOf returns where part i of the file goes.
func urlOf(u job.PresignedUpload, i int) string {
	if u.Method == job.UploadByPut {
		return *u.URL
	}
	return u.Parts[i].URL
}

// valid returns the upload with URLs that live long enough to begin with.
func (s *sender) valid(ctx context.Context) (job.PresignedUpload, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Until(s.upload.ExpiresAt) > expiryMargin {
		return s.upload, nil
	}
	u, err := s.client.Resume(ctx, s.upload.JobID)
	if err != nil {
		return job.PresignedUpload{}, err
	}
	if u.Method != s.upload.Method || !fits(u, s.size) || len(u.Parts) != len(s.upload.Parts) {
		return job.PresignedUpload{}, errors.New("the service changed how the file is to be sent")
	}
	s.upload = u
	return u, nil
}

// expire has the next part ask for fresh URLs, unless another part has done so already.
func (s *sender) expire(used job.PresignedUpload) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.upload.ExpiresAt.Equal(used.ExpiresAt) {
		s.upload.ExpiresAt = time.Time{}
	}
}

// put sends n bytes from an offset on to a signed URL.
func (s *sender) put(ctx context.Context, u job.PresignedUpload, url string, from, n int64) error {
	body := &partBody{r: io.NewSectionReader(s.file, from, n), count: s.count}
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, url, body)
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	req.ContentLength = n
	for name, value := range u.Headers {
		req.Header.Set(name, value)
	}
	resp, err := s.client.http.Do(req)
	if err == nil {
		defer resp.Body.Close()
		err = problemOf(resp)
	} else {
		err = &brokenError{err}
	}
	if err != nil {
		body.takeBack()
	}
	return err
}

// partBody counts what is read of a part. The transport may still read when its request has failed already.
type partBody struct {
	r     io.Reader
	count func(n int64)

	mu   sync.Mutex
	n    int64
	over bool
}

func (b *partBody) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.over {
		return 0, io.ErrClosedPipe
	}
	n, err := b.r.Read(p)
	b.n += int64(n)
	b.count(int64(n))
	return n, err
}

func (b *partBody) Close() error { return nil }

// takeBack ends the body and takes what was counted off again.
func (b *partBody) takeBack() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.over = true
	b.count(-b.n)
}

// count reports that n bytes more are sent.
func (s *sender) count(n int64) {
	s.counting.Lock()
	defer s.counting.Unlock()
	s.sent += n
	s.progress(s.sent)
}
