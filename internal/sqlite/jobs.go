package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"sheaf/internal/job"
)

var _ job.Jobs = (*Jobs)(nil)

// Jobs is the port of that name on a DB. Times are kept in UTC, to the microsecond.
type Jobs struct{ db *DB }

// Jobs returns the jobs in the file.
func (db *DB) Jobs() *Jobs { return &Jobs{db} }

// Ends returns a channel that is closed when next the row of a job is stored that has ended. Call it before looking at the job.
func (s *Jobs) Ends() <-chan struct{} { return s.db.ends.next() }

// Create implements job.Jobs.
func (s *Jobs) Create(ctx context.Context, j job.Job) error {
	row, err := jobRow(j.InUTC())
	if err == nil {
		err = s.db.write(ctx, durable, func(tx *tx) error {
			n, err := tx.exec(`INSERT INTO jobs (id, version, owner, state, cancelled, deleted, unfinished, expires_at, awaited, body)
				VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, row...)
			if err == nil && n == 0 {
				return job.ErrExists
			}
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("create job %s: %w", j.ID, err)
	}
	s.db.feed.broadcast()
	return nil
}

// Get implements job.Jobs.
func (s *Jobs) Get(ctx context.Context, id job.ID) (job.Job, error) {
	var j job.Job
	scan := func(row *sql.Row) (err error) { j, err = scanJob(row); return err }
	if found, err := s.db.one(ctx, scan, "SELECT version, body FROM jobs WHERE id = ?", string(id)); err != nil || !found {
		if err == nil {
			err = job.ErrNotFound
		}
		return job.Job{}, fmt.Errorf("get job %s: %w", id, err)
	}
	return j, nil
}

// Replace implements job.Jobs.
func (s *Jobs) Replace(ctx context.Context, j job.Job) (job.Job, error) {
	j = j.InUTC()
	row, err := jobRow(j)
	if err == nil {
		err = s.db.write(ctx, durable, func(tx *tx) error { return replaceJob(tx, j, row) })
	}
	if err != nil {
		return job.Job{}, fmt.Errorf("replace job %s: %w", j.ID, err)
	}
	j.Version++
	s.db.feed.broadcast()
	if j.State.Finished() {
		s.db.ends.broadcast()
	}
	return j, nil
}

func replaceJob(tx *tx, j job.Job, row []any) error {
	n, err := tx.exec(`UPDATE jobs SET version = version + 1, owner = ?2, state = ?3, cancelled = ?4, deleted = ?5,
		unfinished = ?6, expires_at = ?7, awaited = ?8, body = ?9 WHERE id = ?1 AND version = ?10`, append(row, j.Version)...)
	if err != nil || n == 1 {
		return err
	}
	var one int
	found, err := tx.row("SELECT 1 FROM jobs WHERE id = ?", []any{string(j.ID)}, &one)
	switch {
	case err != nil:
		return err
	case found:
		return job.ErrConflict
	}
	return job.ErrNotFound
}

// List implements job.Jobs.
func (s *Jobs) List(ctx context.Context, owner string, before job.ID, limit int) ([]job.Job, error) {
	if before == "" {
		before = "~" // after every id
	}
	jobs, err := s.query(ctx, `SELECT version, body FROM jobs WHERE owner = ? AND deleted = 0 AND id < ?
		ORDER BY id DESC LIMIT ?`, owner, string(before), limit)
	if err != nil {
		return nil, fmt.Errorf("list jobs of %q: %w", owner, err)
	}
	return jobs, nil
}

// Unfinished implements job.Jobs.
func (s *Jobs) Unfinished(ctx context.Context, after job.ID, limit int) ([]job.Job, error) {
	jobs, err := s.query(ctx, `SELECT version, body FROM jobs WHERE unfinished = 1 AND id > ? ORDER BY id LIMIT ?`,
		string(after), limit)
	if err != nil {
		return nil, fmt.Errorf("list unfinished jobs: %w", err)
	}
	return jobs, nil
}

// Expired implements job.Jobs.
func (s *Jobs) Expired(ctx context.Context, now time.Time, limit int) ([]job.Job, error) {
	jobs, err := s.query(ctx, `SELECT version, body FROM jobs WHERE expires_at <= ? ORDER BY expires_at LIMIT ?`,
		now.UnixMicro(), limit)
	if err != nil {
		return nil, fmt.Errorf("list expired jobs: %w", err)
	}
	return jobs, nil
}

// Remove implements job.Jobs.
func (s *Jobs) Remove(ctx context.Context, id job.ID) error {
	err := s.db.write(ctx, durable, func(tx *tx) error {
		for _, query := range []string{
			"DELETE FROM documents WHERE job = ?",
			"DELETE FROM tallies WHERE job = ?",
			"DELETE FROM jobs WHERE id = ?",
		} {
			if _, err := tx.exec(query, string(id)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("remove job %s: %w", id, err)
	}
	s.db.feed.broadcast()
	return nil
}

func (s *Jobs) query(ctx context.Context, query string, args ...any) ([]job.Job, error) {
	return collect(ctx, s.db, func(r *sql.Rows) (job.Job, error) { return scanJob(r) }, query, args...)
}

func scanJob(row interface{ Scan(...any) error }) (job.Job, error) {
	var j job.Job
	var version int64
	var body []byte
	if err := row.Scan(&version, &body); err != nil {
		return job.Job{}, err
	}
	if err := json.Unmarshal(body, &j); err != nil {
		return job.Job{}, err
	}
	j.Version = version
	return j, nil
}

// jobRow returns the columns of a job but version: id, owner, state, cancelled, deleted, unfinished, expires_at, awaited, body.
func jobRow(j job.Job) ([]any, error) {
	body, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	var expires, awaited any
	if !j.ExpiresAt.IsZero() {
		expires = j.ExpiresAt.UnixMicro()
	}
	if j.State == job.Processing && j.Counted {
		awaited = j.InRun()
	}
	return []any{string(j.ID), j.Owner, string(j.State), !j.CancelledAt.IsZero(), !j.DeletedAt.IsZero(), j.Unfinished(),
		expires, awaited, string(body)}, nil
}
