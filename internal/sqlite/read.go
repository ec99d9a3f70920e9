package sqlite

import (
	"context"
	"database/sql"
	"fmt"
)

// Reads are of statements that are prepared once, since that takes longer than to run them, and they run without the caller's context:
// database/sql and the driver would start a goroutine each to watch it. They are over in less time than that takes, but for those of
// many rows, which look at the context themselves.

// reading prepares query, which must be a constant of this package, once for each connection that reads.
func (db *DB) reading(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	if s, ok := db.reads[query]; ok {
		return s, nil
	}
	s, err := db.read.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return nil, fault(fmt.Errorf("prepare %q: %w", query, err))
	}
	db.reads[query] = s
	return s, nil
}

// one reads the one row of a query by scan and reports whether there was one.
func (db *DB) one(ctx context.Context, scan func(*sql.Row) error, query string, args ...any) (bool, error) {
	s, err := db.reading(ctx, query)
	if err != nil {
		return false, err
	}
	return scanned(scan(s.QueryRow(args...)))
}

// into scans a row into targets.
func into(targets ...any) func(*sql.Row) error {
	return func(row *sql.Row) error { return row.Scan(targets...) }
}

// collect reads all rows of a query by scan.
func collect[T any](ctx context.Context, db *DB, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	s, err := db.reading(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.Query(args...)
	if err != nil {
		return nil, fault(err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, fault(rows.Err())
}
