package backoff

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRetriesEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause, began := errors.New("throttled"), time.Now()
		tries := NewRetries()
		for range MaxAttempts - 1 {
			require.NoError(t, tries.Wait(t.Context(), cause))
		}
		require.ErrorIs(t, tries.Wait(t.Context(), cause), cause)
		require.Less(t, time.Since(began), 12*time.Second)
		require.Greater(t, time.Since(began), time.Duration(0))
	})
}

func TestRetriesEndWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		cause := errors.New("throttled")
		err := NewRetries().Wait(ctx, cause)
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, cause)
	})
}
