package function

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// asked are jobs of which only Get matters.
type asked struct {
	job.Jobs
	err   error
	times int
}

func (a *asked) Get(ctx context.Context, _ job.ID) (job.Job, error) {
	a.times++
	return job.Job{}, errors.Join(a.err, ctx.Err())
}

// TestTableCheckOfOneWhoLeaves does not tell those who ask next that the table is not well.
func TestTableCheckOfOneWhoLeaves(t *testing.T) {
	c := &tableCheck{jobs: &asked{err: job.ErrNotFound}, now: time.Now}
	left, leave := context.WithCancel(t.Context())
	leave()
	c.ready(left)
	require.NoError(t, job.Trouble(c.ready(t.Context())))
}

// TestTableCheck asks the table now and then only, whoever asks for readiness and however often.
func TestTableCheck(t *testing.T) {
	jobs, now := &asked{err: job.ErrNotFound}, time.Now()
	c := &tableCheck{jobs: jobs, now: func() time.Time { return now }}
	for range 5 {
		require.Equal(t, []job.Part{{Name: job.PartTable}}, c.ready(t.Context()))
	}
	require.Equal(t, 1, jobs.times)
	jobs.err = errors.New("throttled")
	now = now.Add(checkEvery)
	require.ErrorIs(t, job.Trouble(c.ready(t.Context())), jobs.err)
	require.Equal(t, 2, jobs.times)
}
