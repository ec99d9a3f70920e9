package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sheaf/internal/backoff"
	"syscall"
	"time"
)

// brokenError is a fault on the way to the service or back. Trying again may help.
type brokenError struct{ cause error }

func (e *brokenError) Error() string { return e.cause.Error() }
func (e *brokenError) Unwrap() error { return e.cause }

// retry calls f until it succeeds, fails for a reason that stays, or has been called often enough.
func (c *Client) retry(ctx context.Context, f func() error) error {
	for try := 1; ; try++ {
		err := f()
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case !passing(err):
			return err
		case try == c.tries, !c.reached.Load() && hopeless(err):
			return unreachable(err)
		}
		if err := backoff.Wait(ctx, max(c.pauses.Half(try), retryAfter(err))); err != nil {
			return err
		}
	}
}

// passing reports whether the cause of an error may pass.
func passing(err error) bool {
	if _, ok := errors.AsType[*brokenError](err); ok {
		return true
	}
	p, ok := errors.AsType[*Problem](err)
	if !ok {
		return false
	}
	switch p.Status {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// hopeless reports whether nobody can be expected to answer at an address that has not answered yet: nobody listens, or
// there is no such name, or somebody else answers.
func hopeless(err error) bool {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns.IsNotFound
	}
	_, stranger := errors.AsType[*tls.CertificateVerificationError](err)
	return stranger || errors.Is(err, syscall.ECONNREFUSED)
}

// unreachable marks an error that did not pass in time. An answer of the service's own stays what it is.
func unreachable(err error) error {
	if p, ok := errors.AsType[*Problem](err); ok && p.Code != "" {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}

// retryAfter is how long the service asks to wait (RFC 9110 section 10.2.3), within bounds.
func retryAfter(err error) time.Duration {
	if p, ok := errors.AsType[*Problem](err); ok {
		return min(p.retryAfter, time.Minute)
	}
	return 0
}
