package sqlite

import (
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// changes returns the jobs that the feed names, and acknowledges them.
func changes(t *testing.T, db *DB) []job.ID {
	t.Helper()
	all, err := db.Feed().Next(t.Context(), 100)
	require.NoError(t, err)
	require.NoError(t, db.Feed().Ack(t.Context(), all[len(all)-1]))
	ids := make([]job.ID, len(all))
	for i, c := range all {
		ids[i] = c.Job
		if i > 0 {
			require.Greater(t, sequence(t, c), sequence(t, all[i-1]))
		}
	}
	return ids
}

func sequence(t *testing.T, c job.Change) int {
	t.Helper()
	n, err := strconv.Atoi(c.Sequence)
	require.NoError(t, err)
	return n
}

// requireChanges wants the feed to have this many changes, all of one job.
func requireChanges(t *testing.T, db *DB, id job.ID, want int) {
	t.Helper()
	if want > 0 {
		require.Equal(t, slices.Repeat([]job.ID{id}, want), changes(t, db))
		return
	}
	rows, err := collect(t.Context(), db, scanChange, "SELECT seq, job FROM feed")
	require.NoError(t, err)
	require.Empty(t, rows)
}

func TestFeedOfJobs(t *testing.T) {
	db, ctx := openDB(t), t.Context()
	j := job.Job{ID: job.NewID(time.Now()), State: job.Pending}
	require.NoError(t, db.Jobs().Create(ctx, j))
	require.Error(t, db.Jobs().Create(ctx, j))
	requireChanges(t, db, j.ID, 1)
	for _, c := range []struct {
		change func()
		want   int
	}{
		{func() {}, 0},
		{func() { j.Total, j.Counted = 5, true }, 0}, // concerns nobody
		{func() { j.State = job.Processing }, 1},
		{func() { j.CancelledAt = time.Now() }, 1},
		{func() { j.State = job.Cancelled }, 1},
		{func() { j.DeletedAt = time.Now() }, 1},
	} {
		var err error
		j, err = db.Jobs().Get(ctx, j.ID)
		require.NoError(t, err)
		c.change()
		_, err = db.Jobs().Replace(ctx, j)
		require.NoError(t, err)
		requireChanges(t, db, j.ID, c.want)
	}
	require.NoError(t, db.Jobs().Remove(ctx, j.ID))
	requireChanges(t, db, j.ID, 0)
}

func TestFeedOfDocuments(t *testing.T) {
	db, ctx, id := openDB(t), t.Context(), job.NewID(time.Now())
	documents := db.Documents()
	start := func(run int) {
		_, err := documents.Start(ctx, id, run, 1, time.Now())
		require.NoError(t, err)
		requireChanges(t, db, id, 0)
	}
	record := func(want, run, number int, state job.State) {
		require.NoError(t, documents.Record(ctx, job.Document{Job: id, Number: number, Run: run, State: state}))
		requireChanges(t, db, id, want)
	}
	start(1)
	_, err := documents.AddCrash(ctx, id, 1, 1)
	require.NoError(t, err)
	requireChanges(t, db, id, 0)
	record(1, 1, 1, job.Failed)
	record(0, 1, 1, job.Completed) // loses
	record(1, 1, 2, job.Completed)
	record(1, 2, 1, job.Failed)
	start(3)
	record(1, 3, 1, job.Completed)
	require.NoError(t, documents.Record(ctx, outcomes(id, 10)...))
	requireChanges(t, db, id, 1)
}

func TestFeedOfDocumentsThatARunAwaits(t *testing.T) {
	db, ctx := openDB(t), t.Context()
	j := job.Job{ID: job.NewID(time.Now()), State: job.Pending, Run: 1}
	require.NoError(t, db.Jobs().Create(ctx, j))
	requireChanges(t, db, j.ID, 1)
	replace := func(change func(), want int) {
		var err error
		j, err = db.Jobs().Get(ctx, j.ID)
		require.NoError(t, err)
		change()
		_, err = db.Jobs().Replace(ctx, j)
		require.NoError(t, err)
		requireChanges(t, db, j.ID, want)
	}
	record := func(run, number, want int) {
		d := job.Document{Job: j.ID, Number: number, Run: run, State: job.Completed}
		require.NoError(t, db.Documents().Record(ctx, d))
		requireChanges(t, db, j.ID, want)
	}
	record(1, 1, 1) // nobody knows yet how many there are
	replace(func() { j.State, j.Counted, j.Total = job.Processing, true, 4 }, 1)
	record(1, 3, 0)
	record(1, 3, 0) // loses
	replace(func() { j.FannedOut = true }, 0)
	record(1, 2, 0)
	record(1, 4, 1)
	replace(func() { j.State = job.Finalizing }, 1)
	replace(func() { j.State, j.Completed, j.Failed = job.PartialSuccess, 2, 2 }, 1)
	replace(func() { j = j.NextRun() }, 1)
	record(2, 3, 0)
	replace(func() { j.CarriedFailed = 1 }, 1) // the outcome before was the last
	record(2, 4, 1)
}

// What is put into the feed while nobody waits for it, and while somebody does, comes to be read.
func TestFeedWakesForTheLastOutcome(t *testing.T) {
	db, ctx := openDB(t), t.Context()
	j := job.Job{ID: job.NewID(time.Now()), State: job.Processing, Run: 1, Counted: true, Total: 300}
	require.NoError(t, db.Jobs().Create(ctx, j))
	requireChanges(t, db, j.ID, 1)
	told := make(chan error, 1)
	go func() {
		_, err := db.Feed().Next(ctx, 1)
		told <- err
	}()
	for _, d := range outcomes(j.ID, 300) {
		select {
		case err := <-told:
			t.Fatalf("told before document %d: %v", d.Number, err)
		default:
		}
		require.NoError(t, db.Documents().Record(ctx, d))
	}
	require.NoError(t, <-told)
}

func TestFeedIsRepeatedUntilAcknowledged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sheaf.db")
	db, err := Open(path)
	require.NoError(t, err)
	id := job.NewID(time.Now())
	for _, d := range outcomes(id, 5) {
		require.NoError(t, db.Documents().Record(t.Context(), d))
	}
	first, err := db.Feed().Next(t.Context(), 3)
	require.NoError(t, err)
	require.Len(t, first, 3)
	require.NoError(t, db.Feed().Ack(t.Context(), first[1]))
	require.NoError(t, db.Close())

	db, err = Open(path)
	require.NoError(t, err)
	rest, err := db.Feed().Next(t.Context(), 100)
	require.NoError(t, err)
	require.Len(t, rest, 3)
	require.Equal(t, first[2], rest[0])
	require.NoError(t, db.Feed().Ack(t.Context(), rest[2]))
	require.NoError(t, db.Close())

	db, err = Open(path)
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.Jobs().Create(t.Context(), job.Job{ID: id}))
	next, err := db.Feed().Next(t.Context(), 100)
	require.NoError(t, err)
	require.Len(t, next, 1)
	require.Greater(t, sequence(t, next[0]), sequence(t, rest[2]), "numbers are never given twice, even of an empty feed")
}

func TestEveryWriteWakesTheReaderOfTheFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, ctx := openDB(t), t.Context()
		id := job.NewID(time.Now())
		for _, write := range []func() error{
			func() error { return db.Jobs().Create(ctx, job.Job{ID: id, State: job.Pending}) },
			func() error {
				_, err := db.Jobs().Replace(ctx, job.Job{ID: id, State: job.Processing, Version: 1})
				return err
			},
			func() error { return db.Documents().Record(ctx, outcomes(id, 1)...) },
		} {
			var reader sync.WaitGroup
			reader.Go(func() {
				got, err := db.Feed().Next(ctx, 10)
				if err != nil || len(got) != 1 {
					t.Errorf("got %v, %v", got, err)
					return
				}
				if err := db.Feed().Ack(ctx, got[0]); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
			require.NoError(t, write())
			reader.Wait()
		}
		_, err := db.Feed().Next(cancelled(t), 1)
		require.ErrorContains(t, err, "context canceled")
	})
}

// TestEnds: whoever waits for the end of a job is woken by it, and by nothing else.
func TestEnds(t *testing.T) {
	db, ctx := openDB(t), t.Context()
	j := job.Job{ID: job.NewID(time.Now()), State: job.Pending}
	ends := db.Jobs().Ends()
	require.NoError(t, db.Jobs().Create(ctx, j))
	for _, state := range []job.State{job.Processing, job.Finalizing} {
		j, err := db.Jobs().Get(ctx, j.ID)
		require.NoError(t, err)
		j.State = state
		_, err = db.Jobs().Replace(ctx, j)
		require.NoError(t, err)
		select {
		case <-ends:
			require.Fail(t, "woken", state)
		default:
		}
	}
	j, err := db.Jobs().Get(ctx, j.ID)
	require.NoError(t, err)
	j.State = job.Completed
	_, err = db.Jobs().Replace(ctx, j)
	require.NoError(t, err)
	<-ends
}

// TestSyncsOfADocument: of a document only its outcome waits for the disk.
func TestSyncsOfADocument(t *testing.T) {
	db, ctx, id := openDB(t), t.Context(), job.NewID(time.Now())
	_, err := db.Documents().Start(ctx, id, 1, 1, time.Now())
	require.NoError(t, err)
	require.True(t, db.relaxed)
	require.NoError(t, db.Documents().Record(ctx, job.Document{Job: id, Number: 1, Run: 1, State: job.Completed}))
	require.False(t, db.relaxed)
}
