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

func (a *asked) Get(context.Context, job.ID) (job.Job, error) {
	a.times++
	return job.Job{}, a.err
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
