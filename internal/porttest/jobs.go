// Package porttest holds one conformance suite for each port of package job, which every adapter must pass, and wrappers
// that inject faults. The suites know nothing but what the ports' comments promise.
package porttest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// writers is how many race in the tests of races.
const writers = 20

// eventually waits until check holds: indexes that lists are read from may lag behind.
func eventually(t *testing.T, what string, check func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !check() {
		select {
		case <-deadline:
			require.FailNow(t, "never: "+what)
		case <-tick.C:
		}
	}
}

// race runs f at the same time in as many goroutines as there are writers.
func race(f func(writer int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range writers {
		all.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	all.Wait()
}

// newJob returns a job as accept makes it, created n milliseconds after a fixed time, so that ids are in order of n.
func newJob(owner string, n int) job.Job {
	at := time.Date(2026, 11, 2, 10, 0, 0, 123456000, time.UTC).Add(time.Duration(n) * time.Millisecond)
	id := job.NewID(at)
	return job.Job{
		ID: id, Owner: owner, State: job.Pending, Run: 1, CreatedAt: at, UpdatedAt: at,
		Source: job.Source{Key: job.UploadKey(id), Filename: "Briefe für Müller.zip", Size: 5 << 30},
	}
}

func ids(jobs []job.Job) []job.ID {
	all := make([]job.ID, len(jobs))
	for i, j := range jobs {
		all[i] = j.ID
	}
	return all
}

// Jobs tests an adapter of job.Jobs. open returns an empty store each time.
func Jobs(t *testing.T, open func(t *testing.T) job.Jobs) {
	t.Run("every field comes back", func(t *testing.T) { jobsRoundTrip(t, open(t)) })
	t.Run("create", func(t *testing.T) { jobsCreate(t, open(t)) })
	t.Run("replace", func(t *testing.T) { jobsReplace(t, open(t)) })
	t.Run("one of many replacements wins", func(t *testing.T) { jobsRaceReplace(t, open(t)) })
	t.Run("one of many creations wins", func(t *testing.T) { jobsRaceCreate(t, open(t)) })
	t.Run("list", func(t *testing.T) { jobsList(t, open(t)) })
	t.Run("unfinished", func(t *testing.T) { jobsUnfinished(t, open(t)) })
	t.Run("expired", func(t *testing.T) { jobsExpired(t, open(t)) })
	t.Run("remove", func(t *testing.T) { jobsRemove(t, open(t)) })
}

func jobsRoundTrip(t *testing.T, jobs job.Jobs) {
	at := time.Date(2026, 11, 2, 23, 59, 59, 999999000, time.FixedZone("CET", 3600))
	j := job.Job{
		ID: job.NewID(at), Owner: "tenant/ä", State: job.PartialSuccess,
		Source: job.Source{Key: "drop/a b+c.zip", Filename: "a \"b\"\n.zip", SingleDocument: true, VersionID: "v1", ETag: `"e"`,
			Size: 1 << 40, UploadID: "u", PartSize: 5 << 20},
		Drop: &job.Drop{Path: "2026/ä.zip", Sequencer: "0055AED6DCD90281E5"},
		Run:  3, Total: 10_000, Counted: true, CarriedOver: 7, CarriedFailed: 2, FannedOut: true, CancelledAt: at, DeletedAt: at,
		Completed: 9_999, Failed: 1, HasResult: true, ErrorCode: job.CodeCorruptZip, ErrorMessage: "broken – sorry",
		CreatedAt: at, UpdatedAt: at, FinishedAt: at, ExpiresAt: at.Add(time.Hour), UploadUntil: at,
		Redrives: 2, RedrivenAt: at, LeaseBy: "me", LeaseUntil: at, Untold: true,
	}
	require.NoError(t, jobs.Create(t.Context(), j))
	got, err := jobs.Get(t.Context(), j.ID)
	require.NoError(t, err)
	requireSameJob(t, j, got)

	empty := newJob("o", 0)
	require.NoError(t, jobs.Create(t.Context(), empty))
	got, err = jobs.Get(t.Context(), empty.ID)
	require.NoError(t, err)
	requireSameJob(t, empty, got)
	require.True(t, got.ExpiresAt.IsZero() && got.CancelledAt.IsZero() && got.DeletedAt.IsZero())
}

// requireSameJob compares all but Version, and times by the instant.
func requireSameJob(t *testing.T, want, got job.Job) {
	t.Helper()
	times := func(j *job.Job) []*time.Time {
		return []*time.Time{&j.CancelledAt, &j.DeletedAt, &j.CreatedAt, &j.UpdatedAt, &j.FinishedAt, &j.ExpiresAt,
			&j.UploadUntil, &j.RedrivenAt, &j.LeaseUntil}
	}
	for i, at := range times(&got) {
		require.True(t, at.Equal(*times(&want)[i]), "time %d: %v is not %v", i, at, *times(&want)[i])
		*at = *times(&want)[i]
	}
	got.Version, want.Version = 0, 0
	require.Equal(t, want, got)
}

func jobsCreate(t *testing.T, jobs job.Jobs) {
	j := newJob("o", 0)
	_, err := jobs.Get(t.Context(), j.ID)
	require.ErrorIs(t, err, job.ErrNotFound)
	j.Version = 99 // means nothing to Create
	require.NoError(t, jobs.Create(t.Context(), j))
	other := j
	other.Owner = "another"
	require.ErrorIs(t, jobs.Create(t.Context(), other), job.ErrExists)
	got, err := jobs.Get(t.Context(), j.ID)
	require.NoError(t, err)
	require.Equal(t, "o", got.Owner)
	_, err = jobs.Replace(t.Context(), got)
	require.NoError(t, err)
}

func jobsReplace(t *testing.T, jobs job.Jobs) {
	j := newJob("o", 0)
	_, err := jobs.Replace(t.Context(), j)
	require.ErrorIs(t, err, job.ErrNotFound)
	require.NoError(t, jobs.Create(t.Context(), j))
	first, err := jobs.Get(t.Context(), j.ID)
	require.NoError(t, err)

	change := first
	change.State, change.Total, change.Counted = job.Processing, 5, true
	second, err := jobs.Replace(t.Context(), change)
	require.NoError(t, err)
	requireSameJob(t, change, second)
	got, err := jobs.Get(t.Context(), j.ID)
	require.NoError(t, err)
	require.Equal(t, second.Version, got.Version)
	requireSameJob(t, change, got)

	_, err = jobs.Replace(t.Context(), first)
	require.ErrorIs(t, err, job.ErrConflict)
	_, err = jobs.Replace(t.Context(), second)
	require.NoError(t, err, "the version that Replace gave is good for the next")
	_, err = jobs.Replace(t.Context(), second)
	require.ErrorIs(t, err, job.ErrConflict, "a replacement by the same content changes the version too")
}

func jobsRaceReplace(t *testing.T, jobs job.Jobs) {
	require.NoError(t, jobs.Create(t.Context(), newJob("o", 0)))
	j := newJob("o", 1)
	require.NoError(t, jobs.Create(t.Context(), j))
	for round := range 10 {
		base, err := jobs.Get(t.Context(), j.ID)
		require.NoError(t, err)
		require.Equal(t, round, base.Redrives)
		errs := make([]error, writers)
		race(func(w int) {
			mine := base
			mine.Redrives, mine.LeaseBy = round+1, fmt.Sprint(w)
			_, errs[w] = jobs.Replace(t.Context(), mine)
		})
		winner := onlyWinner(t, errs, job.ErrConflict)
		got, err := jobs.Get(t.Context(), j.ID)
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(winner), got.LeaseBy)
	}
}

func jobsRaceCreate(t *testing.T, jobs job.Jobs) {
	j := newJob("o", 0)
	errs := make([]error, writers)
	race(func(w int) {
		mine := j
		mine.LeaseBy = fmt.Sprint(w)
		errs[w] = jobs.Create(t.Context(), mine)
	})
	winner := onlyWinner(t, errs, job.ErrExists)
	got, err := jobs.Get(t.Context(), j.ID)
	require.NoError(t, err)
	require.Equal(t, fmt.Sprint(winner), got.LeaseBy)
}

// onlyWinner returns the one writer without an error; all others must have lost.
func onlyWinner(t *testing.T, errs []error, lost error) int {
	t.Helper()
	winner := -1
	for w, err := range errs {
		if err == nil {
			require.Equal(t, -1, winner, "two writers won")
			winner = w
			continue
		}
		require.ErrorIs(t, err, lost)
	}
	require.NotEqual(t, -1, winner, "nobody won")
	return winner
}
