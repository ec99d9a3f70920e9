package backoff

import (
	"context"
	"fmt"
	"time"
)

// MaxAttempts of a request with the delays of Requests span 6 seconds as a rule and 12 at most: throttling of a table that
// is being split, or of a bucket, is over by then more often than not, and a function's time is not.
const MaxAttempts = 8

// Requests returns the delays between attempts of one request to a service.
func Requests() Delays { return Delays{Base: 50 * time.Millisecond, Most: 5 * time.Second} }

// BackoffDelay returns a wait, with full jitter, before the attempt with this number: below twice Base before attempt 1. Its
// error is always nil: the AWS SDK's interface retry.BackoffDelayer asks for one.
func (d Delays) BackoffDelay(attempt int, _ error) (time.Duration, error) {
	return d.Full(attempt + 1), nil
}

// Retries counts the attempts of work that a client does not repeat by itself: the rest of a batch that was done in part,
// and transactions that met another. It is for one goroutine.
type Retries struct {
	attempt int
	delays  Delays
}

// NewRetries allows MaxAttempts attempts, with the delays of Requests.
func NewRetries() *Retries { return &Retries{delays: Requests()} }

// Wait waits for the next attempt. After MaxAttempts it returns cause, wrapped, at once, and when ctx ends it returns the
// error of ctx with it.
func (r *Retries) Wait(ctx context.Context, cause error) error {
	if r.attempt++; r.attempt >= MaxAttempts {
		return fmt.Errorf("given up after %d attempts: %w", r.attempt, cause)
	}
	if err := Wait(ctx, r.delays.Full(r.attempt+1)); err != nil {
		return fmt.Errorf("%w, while waiting after: %w", err, cause)
	}
	return nil
}
