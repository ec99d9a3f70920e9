package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"sheaf/internal/backoff"
	"sheaf/internal/job"
)

// Feed has the changes of a DB that may call for something to be done: a job was made, cancelled, deleted or changed its
// state, or outcomes of its documents were counted, unless its run still waits for others. Triggers write them in the very transactions that made them. A feed has
// one reader.
type Feed struct{ db *DB }

// Feed returns the change feed of the file.
func (db *DB) Feed() *Feed { return &Feed{db} }

// Next returns the oldest changes that are not acknowledged, at least one and at most limit, in the order in which they were
// made. It waits until there is one or ctx ends.
func (f *Feed) Next(ctx context.Context, limit int) ([]job.Change, error) {
	for {
		wake := f.db.feed.next()
		changes, err := collect(ctx, f.db, scanChange, "SELECT seq, job FROM feed ORDER BY seq LIMIT ?", max(limit, 1))
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

func scanChange(r *sql.Rows) (c job.Change, err error) {
	err = r.Scan(&c.Sequence, &c.Job)
	return c, err
}

// Ack removes the changes up to last: Next returns them no more. After a loss of power the last that were acknowledged may
// come again.
func (f *Feed) Ack(ctx context.Context, last job.Change) error {
	seq, err := strconv.ParseInt(last.Sequence, 10, 64)
	if err == nil {
		err = f.db.write(ctx, relaxed, func(tx *tx) error {
			_, err := tx.exec("DELETE FROM feed WHERE seq <= ?", seq)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("acknowledge the feed to %s: %w", last.Sequence, err)
	}
	return nil
}
