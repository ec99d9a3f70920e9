package sqlite

import (
	"context"
	"fmt"
	"time"

	"sheaf/internal/job"
)

var _ job.Claims = (*Claims)(nil)

// Claims is the port of that name on a DB. A claim that expired holds until DB.Sweep.
type Claims struct{ db *DB }

// Claims returns the claims in the file.
func (db *DB) Claims() *Claims { return &Claims{db} }

// Claim implements job.Claims.
func (s *Claims) Claim(ctx context.Context, key, value string, expires time.Time) (string, error) {
	var holds string
	err := s.db.write(ctx, durable, func(tx *tx) error {
		holds = value
		n, err := tx.exec("INSERT INTO claims (key, value, sequencer, expires_at) VALUES (?, ?, '', ?) ON CONFLICT DO NOTHING",
			key, value, expires.UnixMicro())
		if err != nil || n == 1 {
			return err
		}
		_, err = tx.row("SELECT value FROM claims WHERE key = ?", []any{key}, &holds)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("claim %q: %w", key, err)
	}
	return holds, nil
}

// Release implements job.Claims.
func (s *Claims) Release(ctx context.Context, key, value string) error {
	err := s.db.write(ctx, durable, func(tx *tx) error {
		_, err := tx.exec("DELETE FROM claims WHERE key = ? AND value = ?", key, value)
		return err
	})
	if err != nil {
		return fmt.Errorf("release claim %q: %w", key, err)
	}
	return nil
}

// Advance implements job.Claims. What it stores does not expire.
func (s *Claims) Advance(ctx context.Context, key, sequencer, value string) (string, error) {
	var holds string
	err := s.db.write(ctx, durable, func(tx *tx) error {
		holds = value
		var there, theirs string
		found, err := tx.row("SELECT sequencer, value FROM claims WHERE key = ?", []any{key}, &there, &theirs)
		if err != nil {
			return err
		}
		if found && job.CompareSequencers(there, sequencer) > 0 {
			holds = theirs
			return nil
		}
		_, err = tx.exec(`INSERT INTO claims (key, value, sequencer) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET value = excluded.value, sequencer = excluded.sequencer, expires_at = NULL`,
			key, value, sequencer)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("advance claim %q: %w", key, err)
	}
	return holds, nil
}
