package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	driver "modernc.org/sqlite"
)

// ErrDamaged says that a file is no database of SQLite's, or one whose pages contradict each other.
var ErrDamaged = errors.New("the database is damaged")

// The codes of SQLite for a damaged file.
const (
	sqliteCorrupt = 11
	sqliteNotADB  = 26
)

// damage adds ErrDamaged to the error of a damaged file.
func damage(err error) error {
	if e, ok := errors.AsType[*driver.Error](err); ok && !errors.Is(err, ErrDamaged) {
		if code := e.Code() & 0xff; code == sqliteCorrupt || code == sqliteNotADB {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	return err
}

// querier is what check needs of a connection or a pool.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// check looks through all pages. That takes some milliseconds for 10,000 documents, a tenth of a second for 100,000.
func check(ctx context.Context, q querier) error {
	var found string
	if err := q.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, found)
	}
	return nil
}

// Look returns how many jobs a file has, which a service may be using. The error is os.ErrNotExist where there is no file, and ErrDamaged.
func Look(ctx context.Context, path string) (jobs int, err error) {
	if _, err := os.Stat(path); err != nil {
		return 0, err
	}
	db, err := sql.Open("sqlite", dsn(path, "mode=ro&_pragma=busy_timeout(10000)"))
	if err != nil {
		return 0, fmt.Errorf("look at database %s: %w", path, err)
	}
	defer db.Close()
	if err = check(ctx, db); err == nil {
		err = db.QueryRowContext(ctx, "SELECT count(*) FROM jobs").Scan(&jobs)
	}
	if err != nil {
		return 0, fmt.Errorf("look at database %s: %w", path, damage(err))
	}
	return jobs, nil
}

// Empty reports whether there is no job.
func (db *DB) Empty(ctx context.Context) (empty bool, err error) {
	err = db.read.QueryRowContext(ctx, "SELECT NOT EXISTS (SELECT 1 FROM jobs)").Scan(&empty)
	return empty, fault(err)
}

// AsidePattern matches the names that SetAside gives to a database at path.
func AsidePattern(path string) string { return path + ".damaged-*[0-9]" }

// SetAside renames a damaged file that nobody has open, and those that SQLite keeps beside it, and returns the new name.
func SetAside(path string, now time.Time) (aside string, err error) {
	aside = path + ".damaged-" + now.UTC().Format("20060102T150405.000000")
	for _, suffix := range []string{"-wal", "-shm", ""} { // the database last: until then it is found again
		if err := os.Rename(path+suffix, aside+suffix); err != nil && (suffix == "" || !errors.Is(err, os.ErrNotExist)) {
			return "", fmt.Errorf("keep damaged database: %w", err)
		}
	}
	return aside, nil
}
