// Package sqlite is the adapter of the ports of rows and queues to one SQLite file: jobs, documents, claims, queues with the
// semantics of SQS, and a feed of what changed. It imports package job and the SQLite driver.
package sqlite

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	driver "modernc.org/sqlite"

	"sheaf/internal/job"
)

//go:embed schema1.sql
var schema1 string

//go:embed schema2.sql
var schema2 string

//go:embed schema3.sql
var schema3 string

//go:embed schema4.sql
var schema4 string

//go:embed schema5.sql
var schema5 string

//go:embed schema6.sql
var schema6 string

//go:embed schema7.sql
var schema7 string

//go:embed schema8.sql
var schema8 string

//go:embed schema9.sql
var schema9 string

//go:embed schema10.sql
var schema10 string

//go:embed schema11.sql
var schema11 string

// migrations returns the scripts that make the schema: number i brings a file from version i to version i+1.
func migrations() []string {
	return []string{schema1, schema2, schema3, schema4, schema5, schema6, schema7, schema8, schema9, schema10, schema11}
}

// readers is how many reads run at a time. They see snapshots and never wait for the writer.
const readers = 4

// DB is the SQLite file that holds the rows, the queues and the change feed of a laptop's sheaf. It is safe for
// concurrent use, by one process: what wakes a waiting Receive or Next is in that process's memory.
type DB struct {
	read *sql.DB
	pool *sql.DB // of the one connection that writes
	conn *sql.Conn
	turn chan struct{} // holds the writer's token: cap 1

	writes writes

	// Used by the holder of turn only.
	statements map[string]*sql.Stmt
	relaxed    bool // PRAGMA synchronous is NORMAL
	volatile   bool // PRAGMA synchronous is OFF, for good

	feed  signal
	ends  signal // of jobs
	mu    sync.Mutex
	lines map[string]*line // of the queues, by name
	reads map[string]*sql.Stmt

	unwritten unwritten
}

// Option changes how a DB works.
type Option func(*DB)

// Volatile leaves it to the system when writes reach the disk, for a file that nobody needs after this process.
func Volatile() Option { return func(db *DB) { db.volatile = true } }

// Open opens the file at path and makes it when it is not there; its folder must exist. What a write stored is on the
// disk when the write returns (WAL, synchronous=FULL); changes of a queue's deliveries survive the end of the process
// at any moment, but may be undone by a loss of power, which delivers their messages once more. The error is ErrDamaged for a file that
// is damaged.
func Open(path string, options ...Option) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	if err := createPrivate(path); err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	// As SQLite does on every Linux distribution; where it is not to be had it stays with fsync.
	_, _ = driver.Fdatasync(true)
	db := &DB{
		turn:       make(chan struct{}, 1),
		statements: map[string]*sql.Stmt{},
		lines:      map[string]*line{},
		reads:      map[string]*sql.Stmt{},
	}
	for _, option := range options {
		option(db)
	}
	if err := db.open(path); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("open database %s: %w", path, damage(err))
	}
	return db, nil
}

// createPrivate makes the file readable by its owner alone: it names people's documents. SQLite makes its side files with
// the same mode.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func (db *DB) open(path string) (err error) {
	const common = "_pragma=busy_timeout(10000)"
	level := "FULL"
	if db.volatile {
		level = "OFF"
	}
	db.pool, err = sql.Open("sqlite", dsn(path, common+
		"&_pragma=journal_mode(WAL)&_pragma=synchronous("+level+")&_pragma=journal_size_limit(67108864)"))
	if err != nil {
		return err
	}
	if db.conn, err = db.pool.Conn(context.Background()); err != nil {
		return err
	}
	if !db.volatile {
		if err := check(context.Background(), db.conn); err != nil {
			return err
		}
	}
	if err := db.migrate(context.Background(), migrations()); err != nil {
		return err
	}
	if db.read, err = sql.Open("sqlite", dsn(path, common+"&_pragma=query_only(1)")); err != nil {
		return err
	}
	db.read.SetMaxOpenConns(readers)
	db.read.SetMaxIdleConns(readers)
	return nil
}

// dsn is a URI, so that no character of the path is taken for syntax.
func dsn(path, query string) string {
	return (&url.URL{Scheme: "file", Path: path, RawQuery: query}).String()
}

// migrate brings the file to the newest version, one transaction a step.
func (db *DB) migrate(ctx context.Context, steps []string) error {
	var version int
	if err := db.conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version > len(steps) {
		return fmt.Errorf("it has version %d, written by a newer sheaf: this one knows %d", version, len(steps))
	}
	for ; version < len(steps); version++ {
		script := fmt.Sprintf("BEGIN IMMEDIATE;\n%s\nPRAGMA user_version = %d;\nCOMMIT;", steps[version], version+1)
		if _, err := db.conn.ExecContext(ctx, script); err != nil {
			return fmt.Errorf("bring it to version %d: %w", version+1, err)
		}
	}
	return nil
}

// Close ends all access. A write under way is finished first; all calls after it fail.
func (db *DB) Close() error {
	if db.conn != nil {
		db.unwritten.mu.Lock()
		_ = db.writeCache(context.Background()) // may be lost
		db.unwritten.mu.Unlock()
	}
	db.turn <- struct{}{}
	defer func() { <-db.turn }()
	for _, s := range db.statements {
		_ = s.Close()
	}
	if db.read != nil {
		_ = db.read.Close() // readers keep nothing that could be lost
	}
	if db.conn != nil {
		_ = db.conn.Close()
	}
	if db.pool == nil {
		return nil
	}
	if err := db.pool.Close(); err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return nil
}

// Sweep removes what nobody asks for any more: claims and rows of the cache that expired, and documents whose job has no row, which a
// conversion leaves that ended after its job was removed. Changes and messages stay until they are acknowledged.
func (db *DB) Sweep(ctx context.Context, now time.Time) error {
	err := db.write(ctx, durable, func(tx *tx) error {
		_, err := tx.exec("DELETE FROM claims WHERE expires_at <= ?", now.UnixMicro())
		return err
	})
	if err != nil {
		return fmt.Errorf("sweep expired claims: %w", err)
	}
	// Jobs are made before their documents, so no job to come is taken for one that was.
	orphans, err := collect(ctx, db, scanID,
		"SELECT DISTINCT job FROM documents WHERE job NOT IN (SELECT id FROM jobs)")
	if err != nil {
		return fmt.Errorf("sweep documents without a job: %w", err)
	}
	for _, id := range orphans {
		if err := db.Jobs().Remove(ctx, id); err != nil {
			return fmt.Errorf("sweep documents without a job: %w", err)
		}
	}
	return nil
}

func scanID(r *sql.Rows) (id job.ID, err error) {
	err = r.Scan(&id)
	return id, err
}

// fromMicros returns in UTC the time whose UnixMicro is t; for that of the zero time, the zero time.
func fromMicros(t int64) time.Time { return time.UnixMicro(t).UTC() }
