package sqlite

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// held has writes wait for their turn, in this order, and returns their errors when all are done.
func held(t *testing.T, db *DB, fns ...func(*tx) error) []error {
	t.Helper()
	errs := make([]error, len(fns))
	db.turn <- struct{}{}
	var all sync.WaitGroup
	for i, fn := range fns {
		all.Go(func() { errs[i] = db.write(context.Background(), durable, fn) })
		require.Eventually(t, func() bool { return waiting(db) == i+1 }, 10*time.Second, 100*time.Microsecond)
	}
	<-db.turn
	all.Wait()
	return errs
}

func waiting(db *DB) int {
	db.writes.mu.Lock()
	defer db.writes.mu.Unlock()
	return len(db.writes.waiting)
}

func insertClaim(key string) func(*tx) error {
	return func(tx *tx) error {
		_, err := tx.exec("INSERT INTO claims (key, value, sequencer) VALUES (?, ?, '')", key, key)
		return err
	}
}

func claims(t *testing.T, db *DB) (keys []string) {
	t.Helper()
	rows, err := db.read.QueryContext(t.Context(), "SELECT key FROM claims ORDER BY key")
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var key string
		require.NoError(t, rows.Scan(&key))
		keys = append(keys, key)
	}
	require.NoError(t, rows.Err())
	return keys
}

func TestWritesThatWaitShareATransaction(t *testing.T) {
	db := openDB(t)
	boom := errors.New("boom")
	seen := []string{"not looked"}
	errs := held(t, db,
		insertClaim("a"),
		func(tx *tx) error { return errors.Join(insertClaim("b")(tx), boom) },
		func(tx *tx) error { return insertClaim("a")(tx) }, // is there
		func(*tx) error { seen = claims(t, db); return nil },
		insertClaim("c"),
	)
	require.NoError(t, errs[0])
	require.ErrorIs(t, errs[1], boom)
	require.ErrorContains(t, errs[2], "UNIQUE")
	require.NoError(t, errs[3])
	require.NoError(t, errs[4])
	require.Empty(t, seen, "a write was committed before others of its group")
	require.Equal(t, []string{"a", "c"}, claims(t, db), "one that fails undoes what it did, and nothing else")
}

// A write that ends the transaction of its group, as SQLite does by itself on a full disk, takes nothing from others.
func TestTransactionOfAGroupIsLost(t *testing.T) {
	db := openDB(t)
	calls := 0
	errs := held(t, db,
		insertClaim("a"),
		func(tx *tx) error {
			calls++
			if _, err := tx.exec("ROLLBACK"); err != nil {
				return err
			}
			return errors.New("full")
		},
		insertClaim("c"),
	)
	require.NoError(t, errs[0])
	require.EqualError(t, errs[1], "full")
	require.NoError(t, errs[2])
	require.Equal(t, 2, calls)
	require.Equal(t, []string{"a", "c"}, claims(t, db))
}

// A write that panics takes with it what others of its group did, and they are told.
func TestWriteOfAGroupPanics(t *testing.T) {
	db := openDB(t)
	db.turn <- struct{}{}
	first, boom := &write{fn: insertClaim("a"), done: make(chan struct{})}, &write{fn: func(*tx) error { panic("a bug") }, done: make(chan struct{})}
	db.writes.add(first)
	db.writes.add(boom)
	require.Panics(t, db.writeWaiting)
	<-first.done
	require.ErrorIs(t, first.err, errPanicked)
	require.NoError(t, db.write(t.Context(), durable, insertClaim("b")))
	require.Equal(t, []string{"b"}, claims(t, db))
}

func TestMoreWritesThanAGroup(t *testing.T) {
	db := openDB(t)
	n := 2*maxGroup + 1
	fns := make([]func(*tx) error, n)
	for i := range fns {
		fns[i] = insertClaim(string(job.NewID(time.Now())))
	}
	for _, err := range held(t, db, fns...) {
		require.NoError(t, err)
	}
	require.Len(t, claims(t, db), n)
}

// A write whose caller has gone is not done, unless it has begun.
func TestWriteIsWithdrawn(t *testing.T) {
	db := openDB(t)
	ctx, cancel := context.WithCancel(t.Context())
	db.turn <- struct{}{}
	ended := make(chan error, 1)
	go func() { ended <- db.write(ctx, durable, insertClaim("a")) }()
	require.Eventually(t, func() bool { return waiting(db) == 1 }, 10*time.Second, 100*time.Microsecond)
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
	<-db.turn
	require.NoError(t, db.write(t.Context(), durable, insertClaim("b")))
	require.Equal(t, []string{"b"}, claims(t, db))

	ctx, cancel = context.WithCancel(t.Context())
	begun, goOn := make(chan struct{}), make(chan struct{})
	go func() {
		ended <- db.write(ctx, durable, func(tx *tx) error {
			close(begun)
			<-goOn
			return insertClaim("c")(tx)
		})
	}()
	<-begun
	cancel()
	close(goOn)
	require.NoError(t, <-ended)
	require.Equal(t, []string{"b", "c"}, claims(t, db))
}

// BenchmarkRecordSideBySide records outcomes as sixteen converters do.
func BenchmarkRecordSideBySide(b *testing.B) {
	db := openDB(b)
	id := job.NewID(time.Now())
	numbers := make(chan int, b.N)
	for n := range b.N {
		numbers <- n + 1
	}
	close(numbers)
	b.ResetTimer()
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for n := range numbers {
				d := outcomes(id, 1)[0]
				d.Number = n
				if err := db.Documents().Record(b.Context(), d); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
}
