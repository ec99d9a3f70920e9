package sqlite

import (
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// changes gives what the feed holds and acknowledges it.
func changes(t *testing.T, db *DB) []Change {
	t.Helper()
	all, err := db.Feed().Next(t.Context(), 100)
	require.NoError(t, err)
	require.NoError(t, db.Feed().Ack(t.Context(), all[len(all)-1].Seq))
	for i := range all {
		if i > 0 {
			require.Greater(t, all[i].Seq, all[i-1].Seq)
		}
	}
	for i := range all {
		all[i].Seq = 0
	}
	return all
}

func TestFeedOfJobs(t *testing.T) {
	db, ctx := openDB(t), t.Context()
	j := job.Job{ID: job.NewID(time.Now()), State: job.Pending}
	require.NoError(t, db.Jobs().Create(ctx, j))
	require.Error(t, db.Jobs().Create(ctx, j))
	for _, change := range []func(){
		func() {},
		func() { j.Total, j.Counted = 5, true }, // concerns nobody
		func() { j.State = job.Processing },
		func() { j.CancelledAt = time.Now() },
		func() { j.State = job.Cancelled },
		func() { j.DeletedAt = time.Now() },
	} {
		var err error
		j, err = db.Jobs().Get(ctx, j.ID)
		require.NoError(t, err)
		change()
		_, err = db.Jobs().Replace(ctx, j)
		require.NoError(t, err)
	}
	require.NoError(t, db.Jobs().Remove(ctx, j.ID))
	require.NoError(t, db.Jobs().Remove(ctx, j.ID))
	require.Equal(t, []Change{
		{Kind: JobChange, Event: Insert, Job: j.ID, New: job.Pending},
		{Kind: JobChange, Event: Modify, Job: j.ID, Old: job.Pending, New: job.Processing},
		{Kind: JobChange, Event: Modify, Job: j.ID, Old: job.Processing, New: job.Processing},
		{Kind: JobChange, Event: Modify, Job: j.ID, Old: job.Processing, New: job.Cancelled},
		{Kind: JobChange, Event: Modify, Job: j.ID, Old: job.Cancelled, New: job.Cancelled},
		{Kind: JobChange, Event: Remove, Job: j.ID, Old: job.Cancelled},
	}, changes(t, db))
}

func TestFeedOfDocuments(t *testing.T) {
	db, ctx, id := openDB(t), t.Context(), job.NewID(time.Now())
	documents := db.Documents()
	_, err := documents.Start(ctx, id, 1, 1, time.Now())
	require.NoError(t, err)
	_, err = documents.AddCrash(ctx, id, 1, 1)
	require.NoError(t, err)
	record := func(run, number int, state job.State) {
		require.NoError(t, documents.Record(ctx, job.Document{Job: id, Number: number, Run: run, State: state}))
	}
	record(1, 1, job.Failed)
	record(1, 1, job.Completed) // loses
	record(1, 2, job.Completed)
	record(2, 1, job.Failed)
	_, err = documents.Start(ctx, id, 3, 1, time.Now())
	require.NoError(t, err)
	record(3, 1, job.Completed)
	require.Equal(t, []Change{
		{Kind: DocumentChange, Event: Modify, Job: id, Number: 1, Old: job.Processing, New: job.Failed},
		{Kind: DocumentChange, Event: Insert, Job: id, Number: 2, New: job.Completed},
		{Kind: DocumentChange, Event: Modify, Job: id, Number: 1, Old: job.Failed, New: job.Failed},
		{Kind: DocumentChange, Event: Modify, Job: id, Number: 1, Old: job.Processing, New: job.Completed},
	}, changes(t, db))
}

func TestFeedIsRepeatedUntilAcknowledged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sheaf.db")
	db, err := Open(path)
	require.NoError(t, err)
	id := job.NewID(time.Now())
	require.NoError(t, db.Documents().Record(t.Context(), outcomes(id, 5)...))
	first, err := db.Feed().Next(t.Context(), 3)
	require.NoError(t, err)
	require.Len(t, first, 3)
	require.NoError(t, db.Feed().Ack(t.Context(), first[1].Seq))
	require.NoError(t, db.Close())

	db, err = Open(path)
	require.NoError(t, err)
	rest, err := db.Feed().Next(t.Context(), 100)
	require.NoError(t, err)
	require.Len(t, rest, 3)
	require.Equal(t, first[2], rest[0])
	require.NoError(t, db.Feed().Ack(t.Context(), rest[2].Seq))
	require.NoError(t, db.Close())

	db, err = Open(path)
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.Jobs().Create(t.Context(), job.Job{ID: id}))
	next, err := db.Feed().Next(t.Context(), 100)
	require.NoError(t, err)
	require.Len(t, next, 1)
	require.Greater(t, next[0].Seq, rest[2].Seq, "numbers are never given twice, even of an empty feed")
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
			func() error { return db.Jobs().Remove(ctx, id) },
		} {
			var reader sync.WaitGroup
			reader.Go(func() {
				got, err := db.Feed().Next(ctx, 10)
				if err != nil || len(got) != 1 {
					t.Errorf("got %v, %v", got, err)
					return
				}
				if err := db.Feed().Ack(ctx, got[0].Seq); err != nil {
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
