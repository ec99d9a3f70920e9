// Package backoff waits: for a while, until something happens, or between tries that rest longer each time. Every wait ends
// with its context. It imports the standard library alone.
package backoff

import (
	"context"
	"math"
	"math/rand/v2"
	"time"
)

// Wait waits for d and returns nil, or returns ctx's error as soon as that ends.
func Wait(ctx context.Context, d time.Duration) error { return WaitOr(ctx, d, nil) }

// Forever is a time that WaitOr never sees pass.
const Forever time.Duration = -1

// WaitOr is Wait, but returns nil as well when woken receives or is closed. With Forever it waits for that alone.
func WaitOr(ctx context.Context, d time.Duration, woken <-chan struct{}) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var passed <-chan time.Time
	if d >= 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		passed = timer.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-woken:
	case <-passed:
	}
	return nil
}

// Delays are the rests between tries: Base, then Factor times as long each time, never longer than Most.
type Delays struct {
	Base, Most time.Duration
	Factor     float64 // 0 stands for 2
}

// After returns the rest after the given number of tries, which counts from 1.
func (d Delays) After(tries int) time.Duration {
	factor := d.Factor
	if factor == 0 {
		factor = 2
	}
	rest := float64(d.Base) * math.Pow(factor, float64(max(tries, 1)-1))
	if rest >= float64(d.Most) { // +Inf too
		return d.Most
	}
	return time.Duration(rest)
}

// Full returns a random part of After, from none to all of it. Those who were refused together do not come back together
// (full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
func (d Delays) Full(tries int) time.Duration { return rand.N(d.After(tries) + 1) }

// Half returns a random part of After, from half to all of it: for one who must rest at least a little.
func (d Delays) Half(tries int) time.Duration {
	half := d.After(tries) / 2
	return half + rand.N(half+1)
}
