package webhook

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"sheaf/internal/job"
)

// Caller makes other calls to URLs of users, behind the same walls as callbacks and without a signature. It is safe for concurrent use.
type Caller struct{ sender *Sender }

// NewCaller returns a Caller, for which Options.Secrets means nothing.
func NewCaller(opt Options) *Caller {
	s := New(opt)
	s.client.Timeout = 0 // a file may be large: the context says how long
	return &Caller{s}
}

// Allowed returns nil where a URL may be called, as far as can be told from the URL; else an *job.Error of code forbidden.
func (c *Caller) Allowed(text string) error {
	_, err := c.sender.opt.Allow.target(text)
	return forbidden(text, err)
}

// Do makes a call, for as long as its context lasts. Redirects are not followed. The error is an *job.Error of code forbidden where the
// call is not allowed, and has nothing of the URL but its host.
func (c *Caller) Do(r *http.Request) (*http.Response, error) {
	t, err := c.sender.opt.Allow.target(r.URL.String())
	if err != nil {
		return nil, forbidden(r.URL.String(), err)
	}
	answer, err := c.sender.client.Do(r.WithContext(context.WithValue(r.Context(), targetKey{}, t)))
	switch {
	case err == nil:
		return answer, nil
	case errors.Is(err, errRefused):
		return nil, forbidden(r.URL.String(), err)
	case r.Context().Err() != nil:
		return nil, r.Context().Err()
	}
	return nil, problemOf(err)
}

func forbidden(text string, err error) error {
	if err == nil {
		return nil
	}
	host := ""
	if u, err := url.Parse(text); err == nil {
		host = u.Host
	}
	e := job.Errorf(job.CodeForbidden, "This service makes no calls to '%s'. Whoever runs it can allow it (--callback-allow).", host)
	e.Cause = err
	return e
}
