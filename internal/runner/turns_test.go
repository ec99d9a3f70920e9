package runner

import (
	"context"
	"slices"
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

// TestTurns wants so many conversions at a time, and nobody to wait for its turn longer than it may.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counting{}
		l := &turns{converter: c, most: 2}
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

// TestSmallDocumentsHaveATurn wants a small document to begin at once beside large ones, or beside others once those have been converted
// for long, and no second one to begin beside them.
func TestSmallDocumentsHaveATurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &held{ends: map[string]chan struct{}{}}
		l := &turns{converter: c, most: 2, spare: true}
		var all sync.WaitGroup
		begin := func(name string, weight int64) {
			c.hold(name)
			all.Go(func() {
				_, err := l.Convert(t.Context(), job.Conversion{Source: name, Weight: weight})
				require.NoError(t, err)
			})
			synctest.Wait()
		}
		end := func(name string) {
			c.end(name)
			synctest.Wait()
		}
		begin("book 1", heavy)
		begin("book 2", heavy)
		begin("book 3", heavy)
		begin("letter 1", heavy-1)
		begin("letter 2", 0)
		require.Equal(t, []string{"book 1", "book 2", "letter 1"}, c.names())
		end("letter 1")
		require.Equal(t, []string{"book 1", "book 2", "letter 1", "letter 2"}, c.names())
		end("book 1")
		require.Len(t, c.names(), 4, "two are being converted")
		end("letter 2")
		require.Equal(t, "book 3", c.names()[4])
		end("book 2")
		begin("letter 3", 0)
		begin("letter 4", 0)
		require.Equal(t, []string{"letter 3"}, c.names()[5:], "letter 3 does not take long as a rule")
		time.Sleep(patience)
		synctest.Wait()
		require.Equal(t, []string{"letter 3", "letter 4"}, c.names()[5:])
		for _, name := range []string{"letter 3", "letter 4", "book 3"} {
			end(name)
		}
		all.Wait()
	})
}

// held is a converter whose conversions end when they are told.
type held struct {
	mu    sync.Mutex
	begun []string
	ends  map[string]chan struct{}
}

// hold is called before a conversion begins, end to have it end.
func (h *held) hold(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ends[name] = make(chan struct{})
}

func (h *held) end(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	close(h.ends[name])
}

// names returns what has been begun.
func (h *held) names() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.begun)
}

func (h *held) Convert(_ context.Context, c job.Conversion) (job.Rendering, error) {
	h.mu.Lock()
	h.begun = append(h.begun, c.Source)
	end := h.ends[c.Source]
	h.mu.Unlock()
	<-end
	return job.Rendering{}, nil
}
