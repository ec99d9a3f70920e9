package job_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func numbers(list ...int) job.Numbers {
	var s job.Numbers
	for _, n := range list {
		s.Add(n)
	}
	return s
}

func TestNumbers(t *testing.T) {
	s := numbers(1, 8, 9, 10_000, 8)
	require.Equal(t, 4, s.Count())
	for _, n := range []int{1, 8, 9, 10_000} {
		require.True(t, s.Has(n), n)
	}
	for _, n := range []int{-1, 0, 2, 10, 9_999, 10_001, 1 << 40} {
		require.False(t, s.Has(n), n)
	}
	less := s.Without(numbers(8, 3, 20_000))
	require.Equal(t, 3, less.Count())
	require.True(t, s.Has(8), "the set itself is not changed")
	require.Len(t, s, 1250, "a bit each")
	require.Zero(t, job.Numbers(nil).Count())
}

// TestDue tells what a run converts, in rows of before runs noted that as well.
func TestDue(t *testing.T) {
	completed := func(run int) job.Document { return job.Document{Run: run, State: job.Completed} }
	failed := func(run int) job.Document { return job.Document{Run: run, State: job.Failed} }
	old := job.Job{Run: 2}
	require.False(t, old.Due(1, completed(1)))
	require.True(t, old.Due(1, failed(1)))
	require.False(t, old.Due(1, failed(2)))
	require.True(t, old.Due(1, job.Document{}))
	chosen := job.Job{Run: 2, Again: numbers(1)}
	require.True(t, chosen.Due(1, completed(1)))
	require.True(t, chosen.Due(1, job.Document{Run: 2, State: job.Processing}))
	require.False(t, chosen.Due(1, completed(2)))
	require.False(t, chosen.Due(2, failed(1)))
}

// TestWays keeps each document in one way at most, and those that have the same options together.
func TestWays(t *testing.T) {
	a, b := job.Options{Pages: "1"}, job.Options{Pages: "2"}
	j := job.Job{}.WithWay(numbers(1, 2), a).WithWay(numbers(2, 3), b).WithWay(numbers(9), a)
	require.Len(t, j.Ways, 2)
	require.Equal(t, []job.Options{a, b, b, {}, a}, []job.Options{j.OptionsOf(1), j.OptionsOf(2), j.OptionsOf(3), j.OptionsOf(4), j.OptionsOf(9)})
	j = j.WithWay(numbers(1, 2, 3, 9), job.Options{})
	require.Empty(t, j.Ways)
}
