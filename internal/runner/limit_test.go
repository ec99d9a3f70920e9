package runner

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// counting counts how many conversions run at a time.
type counting struct{ now, most atomic.Int32 }

func (c *counting) Convert(context.Context, job.Conversion) (job.Rendering, error) {
	c.most.Store(max(c.most.Load(), c.now.Add(1)))
	time.Sleep(time.Second) // of the bubble's clock
	c.now.Add(-1)
	return job.Rendering{}, nil
}

func TestLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counting{}
		l := newLimited(c, 2)
		begun := time.Now()
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				_, err := l.Convert(t.Context(), job.Conversion{})
				require.NoError(t, err)
			})
		}
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := l.Convert(ctx, job.Conversion{})
		require.ErrorIs(t, err, context.Canceled, "it does not wait for its turn")
		all.Wait()
		require.Equal(t, int32(2), c.most.Load())
		require.Equal(t, 3*time.Second, time.Since(begun))
	})
}
