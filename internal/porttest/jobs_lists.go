package porttest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// created makes n jobs of an owner and returns them, oldest first.
func created(t *testing.T, jobs job.Jobs, owner string, n int) []job.Job {
	t.Helper()
	all := make([]job.Job, n)
	for i := range all {
		all[i] = newJob(owner, i)
		require.NoError(t, jobs.Create(t.Context(), all[i]))
	}
	return all
}

// changed applies change to a job's row.
func changed(t *testing.T, jobs job.Jobs, id job.ID, change func(*job.Job)) {
	t.Helper()
	j, err := jobs.Get(t.Context(), id)
	require.NoError(t, err)
	change(&j)
	_, err = jobs.Replace(t.Context(), j)
	require.NoError(t, err)
}

func jobsList(t *testing.T, jobs job.Jobs) {
	mine := created(t, jobs, "mine", 7)
	created(t, jobs, "other", 3)
	changed(t, jobs, mine[2].ID, func(j *job.Job) { j.DeletedAt = j.CreatedAt })
	changed(t, jobs, mine[4].ID, func(j *job.Job) { j.State = job.Failed })
	want := []job.ID{mine[6].ID, mine[5].ID, mine[4].ID, mine[3].ID, mine[1].ID, mine[0].ID}
	list := func(before job.ID, limit int) []job.ID {
		got, err := jobs.List(t.Context(), "mine", before, limit)
		require.NoError(t, err)
		return ids(got)
	}
	eventually(t, "all are listed", func() bool { return slices.Equal(want, list("", 100)) })
	require.Equal(t, want[:2], list("", 2))
	require.Equal(t, want[2:5], list(want[1], 3))
	require.Equal(t, want[5:], list(want[4], 3))
	require.Empty(t, list(want[5], 3))
	got, err := jobs.List(t.Context(), "nobody", "", 10)
	require.NoError(t, err)
	require.Empty(t, got)

	got, err = jobs.List(t.Context(), "mine", "", 1)
	require.NoError(t, err)
	got[0].Total = 3
	_, err = jobs.Replace(t.Context(), got[0])
	require.NoError(t, err, "a listed job carries its version")
}

func jobsUnfinished(t *testing.T, jobs job.Jobs) {
	all := created(t, jobs, "o", 8)
	for i, state := range []job.State{job.Completed, job.Failed, job.PartialSuccess, job.Cancelled} {
		changed(t, jobs, all[i].ID, func(j *job.Job) { j.State = state })
	}
	changed(t, jobs, all[0].ID, func(j *job.Job) { j.DeletedAt = j.CreatedAt })
	changed(t, jobs, all[5].ID, func(j *job.Job) { j.State = job.Finalizing })
	changed(t, jobs, all[6].ID, func(j *job.Job) { j.State, j.CancelledAt = job.Processing, j.CreatedAt })
	want := []job.ID{all[0].ID, all[4].ID, all[5].ID, all[6].ID, all[7].ID}
	unfinished := func(after job.ID, limit int) []job.ID {
		got, err := jobs.Unfinished(t.Context(), after, limit)
		require.NoError(t, err)
		return ids(got)
	}
	eventually(t, "the unfinished are listed", func() bool { return slices.Equal(want, unfinished("", 100)) })
	require.Equal(t, want[:2], unfinished("", 2))
	require.Equal(t, want[2:4], unfinished(want[1], 2))
	require.Empty(t, unfinished(want[4], 2))
	changed(t, jobs, all[1].ID, func(j *job.Job) { j.State, j.Run = job.Processing, 2 })
	eventually(t, "a retried job is unfinished again", func() bool { return slices.Contains(unfinished("", 100), all[1].ID) })
}

func jobsExpired(t *testing.T, jobs job.Jobs) {
	all := created(t, jobs, "o", 4)
	now := all[0].CreatedAt.Add(time.Hour)
	for i, at := range []time.Time{now.Add(-time.Minute), now, now.Add(time.Microsecond)} {
		changed(t, jobs, all[i].ID, func(j *job.Job) { j.State, j.ExpiresAt = job.Completed, at })
	}
	want := []job.ID{all[0].ID, all[1].ID}
	eventually(t, "none, or all that have expired", func() bool {
		got, err := jobs.Expired(t.Context(), now, 100)
		require.NoError(t, err)
		have := ids(got)
		require.Subset(t, want, have)
		return len(have) == 0 || len(have) == 2
	})
	got, err := jobs.Expired(t.Context(), now, 1)
	require.NoError(t, err)
	require.LessOrEqual(t, len(got), 1)
}

func jobsRemove(t *testing.T, jobs job.Jobs) {
	all := created(t, jobs, "o", 3)
	j, err := jobs.Get(t.Context(), all[1].ID)
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, jobs.Remove(t.Context(), j.ID))
	}
	_, err = jobs.Get(t.Context(), j.ID)
	require.ErrorIs(t, err, job.ErrNotFound)
	_, err = jobs.Replace(t.Context(), j)
	require.ErrorIs(t, err, job.ErrNotFound, "a late change does not bring a removed job back")
	want := fmt.Sprint([]job.ID{all[2].ID, all[0].ID})
	eventually(t, "the job is no longer listed", func() bool {
		got, err := jobs.List(t.Context(), "o", "", 10)
		require.NoError(t, err)
		return fmt.Sprint(ids(got)) == want
	})
}
