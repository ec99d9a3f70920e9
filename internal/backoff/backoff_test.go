package backoff_test

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/backoff"
)

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		require.NoError(t, backoff.Wait(t.Context(), time.Hour))
		require.Equal(t, time.Hour, time.Since(begun))
		require.NoError(t, backoff.Wait(t.Context(), 0))

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		begun = time.Now()
		require.ErrorIs(t, backoff.Wait(ctx, time.Hour), context.DeadlineExceeded)
		require.Equal(t, time.Minute, time.Since(begun))
		for range 100 {
			require.ErrorIs(t, backoff.Wait(ctx, 0), context.DeadlineExceeded, "what has ended does not wait at all")
		}
	})
}

func TestWaitOr(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		woken := make(chan struct{})
		time.AfterFunc(time.Minute, func() { close(woken) })
		require.NoError(t, backoff.WaitOr(t.Context(), backoff.Forever, woken))
		require.Equal(t, time.Minute, time.Since(begun))

		begun = time.Now()
		require.NoError(t, backoff.WaitOr(t.Context(), time.Second, make(chan struct{})))
		require.Equal(t, time.Second, time.Since(begun))

		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		require.ErrorIs(t, backoff.WaitOr(ctx, backoff.Forever, nil), context.Canceled)
	})
}

func TestDelays(t *testing.T) {
	doubled := backoff.Delays{Base: time.Second, Most: 10 * time.Second}
	for tries, want := range map[int]time.Duration{-1: 1, 0: 1, 1: 1, 2: 2, 3: 4, 4: 8, 5: 10, 100: 10, math.MaxInt: 10} {
		require.Equal(t, want*time.Second, doubled.After(tries), tries)
	}
	slower := backoff.Delays{Base: time.Second, Most: 4 * time.Second, Factor: 1.5}
	for tries, want := range map[int]time.Duration{1: 1000, 2: 1500, 3: 2250, 4: 3375, 5: 4000} {
		require.Equal(t, want*time.Millisecond, slower.After(tries), tries)
	}
	require.Equal(t, time.Second, backoff.Delays{Base: time.Minute, Most: time.Second}.After(1), "never longer than Most")
}

// TestJitter checks the bounds of the random rests, and that both halves of them are used.
func TestJitter(t *testing.T) {
	r := backoff.Delays{Base: time.Second, Most: time.Minute}
	for name, c := range map[string]struct {
		rest func(int) time.Duration
		from time.Duration
	}{"full": {r.Full, 0}, "half": {r.Half, 2 * time.Second}} {
		t.Run(name, func(t *testing.T) {
			const most = 4 * time.Second // after the third try
			short := 0
			for range 1000 {
				rest := c.rest(3)
				require.GreaterOrEqual(t, rest, c.from)
				require.LessOrEqual(t, rest, most)
				if rest < (c.from+most)/2 {
					short++
				}
			}
			require.InDelta(t, 500, short, 150)
		})
	}
	require.Zero(t, backoff.Delays{}.Full(1))
	require.Zero(t, backoff.Delays{}.Half(1))
}
