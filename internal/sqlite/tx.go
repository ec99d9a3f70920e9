package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	driver "modernc.org/sqlite"

	"sheaf/internal/job"
)

// syncing says when a transaction is on the disk.
type syncing bool

const (
	durable syncing = false // when it has been committed
	// relaxed is with the next durable one, or the next checkpoint: a loss of power may undo it, whole and in order.
	relaxed syncing = true
)

// tx is a transaction of the writer. It is used by the function it was made for, and no longer.
type tx struct{ db *DB }

// The codes of SQLite for what is the machine's fault (https://sqlite.org/rescode.html).
const (
	sqliteBusy     = 5
	sqliteLocked   = 6
	sqliteNoMemory = 7
	sqliteReadOnly = 8
	sqliteIO       = 10
	sqliteFull     = 13
	sqliteCannot   = 14 // open a file: of the database, or one beside it
)

// fault adds job.ErrFull to the error of a database whose disk is full, and job.ErrUnavailable to others that are the machine's.
func fault(err error) error {
	e, ok := errors.AsType[*driver.Error](err)
	if !ok || job.IsMachineFault(err) { // told before
		return err
	}
	switch e.Code() & 0xff {
	case sqliteFull:
		return fmt.Errorf("%w: %w", job.ErrFull, err)
	case sqliteBusy, sqliteLocked, sqliteNoMemory, sqliteReadOnly, sqliteIO, sqliteCannot:
		return fmt.Errorf("%w: %w", job.ErrUnavailable, err)
	}
	return err
}

func (db *DB) transact(s syncing, fn func(*tx) error) error {
	if err := db.setSyncing(s); err != nil {
		return err
	}
	tx := &tx{db}
	if _, err := tx.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	committed := false
	defer func() {
		if !committed {
			// Fails when SQLite has rolled back by itself, and is as good then.
			_, _ = tx.exec("ROLLBACK")
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	_, err := tx.exec("COMMIT")
	committed = err == nil
	return err
}

// setSyncing must not go through the cache of statements: this pragma acts when it is prepared.
func (db *DB) setSyncing(s syncing) error {
	if db.volatile || db.relaxed == bool(s) {
		return nil
	}
	level := "FULL"
	if s == relaxed {
		level = "NORMAL"
	}
	if _, err := db.conn.ExecContext(context.Background(), "PRAGMA synchronous = "+level); err != nil {
		return err
	}
	db.relaxed = bool(s)
	return nil
}

// statement prepares query, which must be a constant of this package, once.
func (tx *tx) statement(query string) (*sql.Stmt, error) {
	if s, ok := tx.db.statements[query]; ok {
		return s, nil
	}
	s, err := tx.db.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", query, err)
	}
	tx.db.statements[query] = s
	return s, nil
}

// exec runs a statement and returns the number of rows that it changed itself, without those its triggers changed.
func (tx *tx) exec(query string, args ...any) (int64, error) {
	s, err := tx.statement(query)
	if err != nil {
		return 0, err
	}
	result, err := s.Exec(args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// row reads the one row of a query into targets and reports whether there was one.
func (tx *tx) row(query string, args []any, targets ...any) (bool, error) {
	s, err := tx.statement(query)
	if err != nil {
		return false, err
	}
	return scanned(s.QueryRow(args...).Scan(targets...))
}

// scanned takes sql.ErrNoRows out of the error of a Scan.
func scanned(err error) (bool, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, fault(err)
}

// signal wakes all who wait for it. The zero value is ready for use.
type signal struct {
	mu sync.Mutex
	ch chan struct{}
}

// next returns a channel that the next broadcast closes. Call it before looking whether there is need to wait.
func (s *signal) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch == nil {
		s.ch = make(chan struct{})
	}
	return s.ch
}

func (s *signal) broadcast() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch != nil {
		close(s.ch)
		s.ch = nil
	}
}
