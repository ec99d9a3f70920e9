package sqlite

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// maxGroup is how many writes share a transaction at most: with the batches of their callers it stays short.
const maxGroup = 32

// writes are those that wait for the writer's turn. Whoever has it next does all of them, in their order and in one transaction: they then
// share what a commit costs, an fsync above all, and however many come at a time, none waits for more than two commits.
type writes struct {
	mu      sync.Mutex
	waiting []*write
}

// write is one that waits. fn may be called again, when the transaction of its group came to nothing.
type write struct {
	syncing syncing
	fn      func(*tx) error
	err     error
	done    chan struct{} // closed when err is known
}

func (w *writes) add(own *write) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = append(w.waiting, own)
}

// withdraw reports whether a write still waited, and does no longer.
func (w *writes) withdraw(own *write) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.Index(w.waiting, own)
	if i >= 0 {
		w.waiting = slices.Delete(w.waiting, i, i+1)
	}
	return i >= 0
}

// take returns the group that is to be written next.
func (w *writes) take() []*write {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := min(len(w.waiting), maxGroup)
	group := slices.Clone(w.waiting[:n])
	w.waiting = slices.Delete(w.waiting, 0, n)
	return group
}

// write runs fn in a transaction as if alone: all writers wait their turn here rather than in SQLite, which would poll. ctx
// ends the waiting only. A transaction that has begun is finished: it takes milliseconds, and interrupting it would leave
// the caller not knowing what was written. fn may be called more than once; the last call counts.
func (db *DB) write(ctx context.Context, s syncing, fn func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	own := &write{syncing: s, fn: fn, done: make(chan struct{})}
	db.writes.add(own)
	for {
		select {
		case <-own.done:
			return fault(own.err)
		case db.turn <- struct{}{}:
			db.writeWaiting()
		case <-ctx.Done():
			if db.writes.withdraw(own) {
				return ctx.Err()
			}
			<-own.done
		}
	}
}

// errPanicked is what others of a group are told when one of its writes panicked: what became of theirs is not known.
var errPanicked = errors.New("another write to the database panicked")

// writeWaiting does writes that wait and gives back the turn, which the caller has.
func (db *DB) writeWaiting() {
	group, panicked := db.writes.take(), true
	defer func() {
		<-db.turn
		for _, w := range group {
			if panicked {
				w.err = errPanicked
			}
			close(w.done)
		}
	}()
	if len(group) < 2 || db.transact(all(group), func(tx *tx) error { return together(tx, group) }) != nil {
		for _, w := range group {
			w.err = db.transact(w.syncing, w.fn)
		}
	}
	panicked = false
}

// all returns when the transaction of a group has to be on the disk.
func all(group []*write) syncing {
	if slices.ContainsFunc(group, func(w *write) bool { return w.syncing == durable }) {
		return durable
	}
	return relaxed
}

// together does the writes of a group in one transaction. One that fails undoes what it did itself. An error is of the transaction, of
// which nothing is left then.
func together(tx *tx, group []*write) error {
	for _, w := range group {
		if _, err := tx.exec("SAVEPOINT one"); err != nil {
			return err
		}
		if w.err = w.fn(tx); w.err != nil {
			if _, err := tx.exec("ROLLBACK TO one"); err != nil {
				return err // SQLite has rolled back all of it
			}
		}
		if _, err := tx.exec("RELEASE one"); err != nil {
			return err
		}
	}
	return nil
}
