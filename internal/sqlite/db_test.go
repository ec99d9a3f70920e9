package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/porttest"
)

func TestJobs(t *testing.T) {
	porttest.Jobs(t, func(t *testing.T) job.Jobs { return openDB(t).Jobs() })
}

func TestDocuments(t *testing.T) {
	porttest.Documents(t, func(t *testing.T) job.Documents { return openDB(t).Documents() })
}

func TestClaims(t *testing.T) {
	porttest.Claims(t, func(t *testing.T) job.Claims { return openDB(t).Claims() })
	porttest.Cache(t, func(t *testing.T) job.Cache { return openDB(t).Cache() })
}

func TestQueuePort(t *testing.T) {
	porttest.Queue(t, func(t *testing.T) (job.Queue, porttest.Receive) {
		q := openDB(t).Queue("q", QueueOptions{})
		return q, func(ctx context.Context) ([]job.Message, error) { return receiveAndDelete(ctx, q) }
	})
}

func receiveAndDelete(ctx context.Context, q *Queue) ([]job.Message, error) {
	received, err := q.Receive(ctx, 10)
	if err != nil {
		return nil, err
	}
	var messages []job.Message
	var receipts []string
	for _, r := range received {
		messages = append(messages, job.Message{Group: r.Group, Body: r.Body})
		receipts = append(receipts, r.Receipt)
	}
	return messages, q.Delete(ctx, receipts...)
}

func TestExpiredJobsAreListed(t *testing.T) {
	jobs, now := openDB(t).Jobs(), time.Now()
	j := job.Job{ID: job.NewID(now), State: job.Completed, ExpiresAt: now}
	require.NoError(t, jobs.Create(t.Context(), j))
	got, err := jobs.Expired(t.Context(), now, 10)
	require.NoError(t, err)
	require.Len(t, got, 1)
}

func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a ?#% ä.db")
	db, err := Open(path)
	require.NoError(t, err)
	id := job.NewID(time.Now())
	require.NoError(t, db.Jobs().Create(t.Context(), job.Job{ID: id}))
	require.NoError(t, db.Close())
	require.NoError(t, db.Close())
	require.Error(t, db.Queue("q", QueueOptions{}).Send(t.Context(), job.Message{}))
	_, err = db.Queue("q", QueueOptions{}).Receive(t.Context(), 1)
	require.Error(t, err)
	_, err = db.Jobs().Get(t.Context(), id)
	require.Error(t, err)

	db, err = Open(path)
	require.NoError(t, err)
	_, err = db.Jobs().Get(t.Context(), id)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func cancelled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func TestOpenFailures(t *testing.T) {
	dir := t.TempDir()
	_, err := Open(filepath.Join(dir, "absent", "sheaf.db"))
	require.ErrorIs(t, err, os.ErrNotExist)

	garbage := filepath.Join(dir, "garbage.db")
	require.NoError(t, os.WriteFile(garbage, []byte("this is no database, and long enough to be told from one"), 0o600))
	_, err = Open(garbage)
	require.ErrorContains(t, err, "garbage.db")

	newer := filepath.Join(dir, "newer.db")
	raw, err := sql.Open("sqlite", dsn(newer, ""))
	require.NoError(t, err)
	_, err = raw.Exec("PRAGMA user_version = 1000")
	require.NoError(t, err)
	require.NoError(t, raw.Close())
	_, err = Open(newer)
	require.ErrorContains(t, err, "written by a newer sheaf")
}

func TestMigrate(t *testing.T) {
	db := openDB(t)
	steps := append(migrations(), "CREATE TABLE extra (a INTEGER);", "CREATE TABLE extra (a INTEGER);")
	require.ErrorContains(t, db.migrate(t.Context(), steps), fmt.Sprintf("bring it to version %d", len(steps)))
	_, err := db.conn.ExecContext(t.Context(), "ROLLBACK")
	require.NoError(t, err, "the failed step is still open")
	var version int
	require.NoError(t, db.conn.QueryRowContext(t.Context(), "PRAGMA user_version").Scan(&version))
	require.Equal(t, len(steps)-1, version, "steps that succeeded stay")
}

// TestOldFilesOpen opens a file as the first version left it, with a change and messages that nobody has handled yet.
func TestOldFilesOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sheaf.db")
	raw, err := sql.Open("sqlite", dsn(path, ""))
	require.NoError(t, err)
	id := job.NewID(time.Now())
	body, err := json.Marshal(job.ConvertMessage{Job: id, Run: 1, Number: 2, Name: "a.docx"}) // as messages were
	require.NoError(t, err)
	for _, statement := range []string{
		schema1, "PRAGMA user_version = 1",
		`INSERT INTO jobs (id, version, owner, state, cancelled, deleted, unfinished, body) VALUES ('` + string(id) + `', 1, 'o', 'pending', 0, 0, 1, '{"id":"` + string(id) + `"}')`,
		`INSERT INTO messages (queue, grp, job, visible_at, receives, delivery, sent_at, body) VALUES ('convert', 'o', '` + string(id) + `', 0, 1, 1, 7, CAST('` + string(body) + `' AS BLOB))`,
	} {
		_, err = raw.Exec(statement)
		require.NoError(t, err)
	}
	require.NoError(t, raw.Close())

	db, err := Open(path)
	require.NoError(t, err)
	defer db.Close()
	_, err = db.Jobs().Get(t.Context(), id)
	require.NoError(t, err)
	requireChanges(t, db, id, 1)
	received, err := db.Queue("convert", QueueOptions{}).Receive(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, 2, received[0].Receives)
	m, err := job.Decode[job.ConvertMessage](received[0].Body)
	require.NoError(t, err)
	require.Equal(t, job.ConvertMessage{Job: id, Run: 1, Number: 2, Name: "a.docx"}, m)
	require.NoError(t, db.Documents().Record(t.Context(), outcomes(id, 3)...))
	requireChanges(t, db, id, 1)
}

func TestSyncing(t *testing.T) {
	db := openDB(t)
	for _, s := range []syncing{durable, relaxed, relaxed, durable, relaxed} {
		var level int
		require.NoError(t, db.write(t.Context(), s, func(tx *tx) error {
			_, err := tx.row("PRAGMA synchronous", nil, &level)
			return err
		}))
		require.Equal(t, map[syncing]int{durable: 2, relaxed: 1}[s], level)
	}
	var mode string
	require.NoError(t, db.read.QueryRow("PRAGMA journal_mode").Scan(&mode))
	require.Equal(t, "wal", mode)
}

func TestWriteRollsBack(t *testing.T) {
	db := openDB(t)
	insert := func(tx *tx) {
		_, err := tx.exec("INSERT INTO claims (key, value, sequencer) VALUES ('k', 'v', '')")
		require.NoError(t, err)
	}
	require.ErrorIs(t, db.write(t.Context(), durable, func(tx *tx) error {
		insert(tx)
		return job.ErrConflict
	}), job.ErrConflict)
	require.Panics(t, func() {
		_ = db.write(t.Context(), durable, func(tx *tx) error {
			insert(tx)
			panic("a bug")
		})
	})
	holds, err := db.Claims().Claim(t.Context(), "k", "new", time.Now())
	require.NoError(t, err)
	require.Equal(t, "new", holds)
}

func TestWriteWaitsForItsTurnNoLongerThanItsContext(t *testing.T) {
	db := openDB(t)
	ctx, cancel := context.WithCancel(t.Context())
	require.NoError(t, db.write(t.Context(), durable, func(*tx) error {
		var waiter sync.WaitGroup
		defer waiter.Wait()
		waiter.Go(func() {
			_, err := db.Claims().Claim(ctx, "k", "v", time.Now())
			if err == nil {
				t.Error("it wrote in the middle of another write")
			}
		})
		cancel()
		return nil
	}))
}

func TestSweep(t *testing.T) {
	db, ctx, now := openDB(t), t.Context(), time.Now()
	for key, expires := range map[string]time.Time{"old": now.Add(-time.Second), "new": now.Add(time.Second)} {
		_, err := db.Claims().Claim(ctx, key, "v", expires)
		require.NoError(t, err)
	}
	_, err := db.Claims().Advance(ctx, "results/a.zip", "F", "v")
	require.NoError(t, err)
	kept, gone := job.NewID(now), job.NewID(now)
	require.NoError(t, db.Jobs().Create(ctx, job.Job{ID: kept}))
	for _, id := range []job.ID{kept, gone} {
		require.NoError(t, db.Documents().Record(ctx, outcomes(id, 3)...))
	}
	require.NoError(t, db.Sweep(ctx, now))

	for key, want := range map[string]string{"old": "mine", "new": "v", "results/a.zip": "v"} {
		holds, err := db.Claims().Claim(ctx, key, "mine", now)
		require.NoError(t, err)
		require.Equal(t, want, holds, key)
	}
	for id, want := range map[job.ID]int{kept: 3, gone: 0} {
		requireDocuments(t, db, id, want)
	}
}

func requireDocuments(t *testing.T, db *DB, id job.ID, want int) {
	t.Helper()
	rows, err := db.Documents().Range(t.Context(), id, 1, 10_000)
	require.NoError(t, err)
	require.Len(t, rows, want)
	tally, err := db.Documents().Tally(t.Context(), id, 1)
	require.NoError(t, err)
	require.Equal(t, want, tally.Done())
}

func TestRemoveTakesTheDocumentsAlong(t *testing.T) {
	db := openDB(t)
	kept, gone := job.NewID(time.Now()), job.NewID(time.Now())
	for _, id := range []job.ID{kept, gone} {
		require.NoError(t, db.Jobs().Create(t.Context(), job.Job{ID: id}))
		require.NoError(t, db.Documents().Record(t.Context(), outcomes(id, 3)...))
	}
	require.NoError(t, db.Jobs().Remove(t.Context(), gone))
	requireDocuments(t, db, kept, 3)
	requireDocuments(t, db, gone, 0)
}

func TestWritesFindTheirRowsByIndex(t *testing.T) {
	db, ctx := openDB(t), t.Context()
	exercise(t, db)
	plans := 0
	for query := range db.statements {
		if query == "BEGIN IMMEDIATE" || query == "COMMIT" {
			continue
		}
		steps, err := collect(ctx, db, func(r *sql.Rows) (step string, err error) {
			var unused int
			err = r.Scan(&unused, &unused, &unused, &step)
			return step, err
		}, "EXPLAIN QUERY PLAN "+query, make([]any, 24)...) // more than any takes is taken
		require.NoError(t, err, query)
		for _, step := range steps {
			require.NotRegexp(t, `SCAN (jobs|documents|tallies|claims|messages|feed)|TEMP B-TREE`, step, query)
		}
		plans += len(steps)
	}
	require.Greater(t, plans, 10)
}

// exercise does each kind of write but Sweep once.
func exercise(t *testing.T, db *DB) {
	ctx, now := t.Context(), time.Now()
	j := job.Job{ID: job.NewID(now)}
	require.NoError(t, db.Jobs().Create(ctx, j))
	_, err := db.Jobs().Replace(ctx, j)
	require.ErrorIs(t, err, job.ErrConflict)
	_, err = db.Documents().AddCrash(ctx, j.ID, 1, 1)
	require.NoError(t, err)
	require.NoError(t, db.Documents().Record(ctx, outcomes(j.ID, 1)...))
	require.NoError(t, db.Jobs().Remove(ctx, j.ID))
	for range 2 {
		_, err = db.Claims().Claim(ctx, "k", "v", now)
		require.NoError(t, err)
	}
	_, err = db.Claims().Advance(ctx, "k", "F", "v")
	require.NoError(t, err)
	require.NoError(t, db.Claims().Release(ctx, "k", "v"))
	q := db.Queue("q", QueueOptions{MaxReceive: 1, DeadLetter: "dead"})
	require.NoError(t, q.Send(ctx, job.Message{}))
	received, err := q.Receive(ctx, 2)
	require.NoError(t, err)
	require.NoError(t, q.SetVisibility(ctx, received[0].Receipt, 0))
	_, _, err = q.receive(ctx, 1, nil) // to the dead letters
	require.NoError(t, err)
	require.NoError(t, q.Restore(ctx))
	require.NoError(t, q.Delete(ctx, received[0].Receipt))
	require.NoError(t, db.Feed().Ack(ctx, job.Change{Sequence: "1"}))
}
