package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// partsAtATime is how many parts are under way together.
const partsAtATime = 4

// expiryMargin is how long before its end a URL is no longer begun with.
const expiryMargin = time.Minute

// sender sends a file by a ticket, which it renews when its URLs die.
type sender struct {
	client   *Client
	file     io.ReaderAt
	size     int64
	progress func(sent int64)

	counting sync.Mutex
	sent     int64

	mu     sync.Mutex
	ticket Ticket
}

// sendParts sends the parts that are not stored yet. The first error stops the others.
func (s *sender) sendParts(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	numbers := make(chan int)
	var workers sync.WaitGroup
	parts, partSize := s.ticket.Parts, s.ticket.PartSize
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

// sendPart sends n bytes from an offset on by the URL with index i of the ticket. A refusal by the bucket is answered
// with a new ticket: URLs die when their time is over, or the credentials that signed them.
func (s *sender) sendPart(ctx context.Context, from, n int64, i int) error {
	return s.client.retry(ctx, func() error {
		t, err := s.valid(ctx)
		if errors.Is(err, ErrUploaded) {
			return nil
		}
		if err != nil {
			return err
		}
		err = s.put(ctx, t, t.url(i), from, n)
		if p, ok := errors.AsType[*Problem](err); ok && p.Status == http.StatusForbidden {
			s.expire(t)
			return &brokenError{err}
		}
		return err
	})
}

// url is where part i of the file goes.
func (t Ticket) url(i int) string {
	if t.Method == "put" {
		return t.URL
	}
	return t.Parts[i].URL
}

// valid gives a ticket whose URLs live long enough to begin with.
func (s *sender) valid(ctx context.Context) (Ticket, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Until(s.ticket.Expires) > expiryMargin {
		return s.ticket, nil
	}
	t, err := s.client.Resume(ctx, s.ticket.JobID)
	if err != nil {
		return Ticket{}, err
	}
	if t.Method != s.ticket.Method || t.PartSize != s.ticket.PartSize || len(t.Parts) != len(s.ticket.Parts) {
		return Ticket{}, errors.New("the service changed how the file is to be sent")
	}
	s.ticket = t
	return t, nil
}

// expire has the next part that needs one get a new ticket, unless another part has done so already.
func (s *sender) expire(used Ticket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ticket.Expires.Equal(used.Expires) {
		s.ticket.Expires = time.Time{}
	}
}

// put sends n bytes from an offset on to a signed URL.
func (s *sender) put(ctx context.Context, t Ticket, url string, from, n int64) error {
	body := &partBody{r: io.NewSectionReader(s.file, from, n), count: s.count}
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, url, body)
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	req.ContentLength = n
	for name, value := range t.Headers {
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

// count tells that n bytes more are sent.
func (s *sender) count(n int64) {
	s.counting.Lock()
	defer s.counting.Unlock()
	s.sent += n
	s.progress(s.sent)
}
