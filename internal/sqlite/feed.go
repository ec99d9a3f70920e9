package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"sheaf/internal/backoff"
	"sheaf/internal/job"
)

// The kinds of rows that the feed tells of.
const (
	JobChange      = "job"
	DocumentChange = "document"
)

// The events of a Change, spelt as DynamoDB Streams does.
const (
	Insert = "INSERT"
	Modify = "MODIFY"
	Remove = "REMOVE"
)

// Change is a change of a row that may call for something to be done: a job was made, removed, cancelled, deleted or
// changed its state; a document has an outcome.
type Change struct {
	Seq    int64
	Kind   string // JobChange or DocumentChange
	Event  string // Insert, Modify or Remove
	Job    job.ID
	Number int       // of the document
	Old    job.State // "" of an Insert
	New    job.State // "" of a Remove
}

// Feed gives the changes of a DB, written by triggers in the very transactions that made them. It has one reader.
type Feed struct{ db *DB }

// Feed gives the change feed of the file.
func (db *DB) Feed() *Feed { return &Feed{db} }

// Next gives the oldest changes that are not acknowledged, at least one and at most limit, in the order in which they were
// made, waiting until there is one or ctx ends.
func (f *Feed) Next(ctx context.Context, limit int) ([]Change, error) {
	for {
		wake := f.db.feed.next()
		changes, err := collect(ctx, f.db.read, scanChange,
			"SELECT seq, kind, event, job, number, old_state, new_state FROM feed ORDER BY seq LIMIT ?", max(limit, 1))
		if err != nil {
			return nil, fmt.Errorf("read the feed: %w", err)
		}
		if len(changes) > 0 {
			return changes, nil
		}
		if err := backoff.WaitOr(ctx, backoff.Forever, wake); err != nil {
			return nil, fmt.Errorf("read the feed: %w", err)
		}
	}
}

func scanChange(r *sql.Rows) (Change, error) {
	var c Change
	err := r.Scan(&c.Seq, &c.Kind, &c.Event, &c.Job, &c.Number, &c.Old, &c.New)
	return c, err
}

// Ack removes the changes up to seq: Next gives them no more. After a loss of power the last acknowledged may come again.
func (f *Feed) Ack(ctx context.Context, seq int64) error {
	err := f.db.write(ctx, relaxed, func(tx *tx) error {
		_, err := tx.exec("DELETE FROM feed WHERE seq <= ?", seq)
		return err
	})
	if err != nil {
		return fmt.Errorf("acknowledge the feed to %d: %w", seq, err)
	}
	return nil
}
