package cloud

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// backoff gives exponential delays with full jitter: those who were refused together do not come back together.
type backoff struct{ base, most time.Duration }

func requestBackoff() backoff { return backoff{base: 50 * time.Millisecond, most: 5 * time.Second} }

// BackoffDelay implements retry.BackoffDelayer.
func (b backoff) BackoffDelay(attempt int, _ error) (time.Duration, error) {
	limit := b.most
	if attempt < 16 { // far from overflow
		limit = min(b.most, b.base<<max(attempt, 0))
	}
	return rand.N(limit), nil
}

// retries counts the attempts of work that the SDK does not repeat by itself: the rest of a batch that was done in part,
// and transactions that met another.
type retries struct {
	attempt int
	backoff backoff
}

// newRetries allows as many attempts as requests have.
func newRetries() *retries { return &retries{backoff: requestBackoff()} }

// again waits for the next attempt, or gives cause, wrapped, when there were enough of them.
func (r *retries) again(ctx context.Context, cause error) error {
	if r.attempt++; r.attempt >= maxAttempts {
		return fmt.Errorf("given up after %d attempts: %w", r.attempt, cause)
	}
	delay, err := r.backoff.BackoffDelay(r.attempt, cause)
	if err != nil {
		return err
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return fmt.Errorf("%w, while waiting after: %w", ctx.Err(), cause)
	case <-timer.C:
		return nil
	}
}
