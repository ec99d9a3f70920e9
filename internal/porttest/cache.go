package porttest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// Cache tests an adapter of job.Cache that finds what was kept at once. open returns an empty store each time.
func Cache(t *testing.T, open func(t *testing.T) job.Cache) {
	t.Run("the value that was kept last is found", func(t *testing.T) { cacheLast(t, open(t)) })
	t.Run("one of many values is kept, whole", func(t *testing.T) { cacheRace(t, open(t)) })
}

func cacheLast(t *testing.T, cache job.Cache) {
	ctx, until := t.Context(), time.Now().Add(time.Hour)
	find := func(key, want string) {
		got, err := cache.Find(ctx, key)
		require.NoError(t, err)
		require.Equal(t, want, got, key)
	}
	find("a", "")
	require.NoError(t, cache.Keep(ctx, "a", `{"of": "a"}`, until))
	require.NoError(t, cache.Keep(ctx, "b", "of b", until))
	find("a", `{"of": "a"}`)
	require.NoError(t, cache.Keep(ctx, "a", "newer", until.Add(time.Hour)))
	find("a", "newer")
	find("b", "of b")
	find("A", "")
}

func cacheRace(t *testing.T, cache job.Cache) {
	errs, values := make([]error, writers), map[string]bool{}
	for w := range writers {
		values[fmt.Sprint("value ", w)] = true
	}
	race(func(w int) {
		errs[w] = cache.Keep(t.Context(), "key", fmt.Sprint("value ", w), time.Now().Add(time.Hour))
	})
	for _, err := range errs {
		require.NoError(t, err)
	}
	got, err := cache.Find(t.Context(), "key")
	require.NoError(t, err)
	require.True(t, values[got], got)
}
