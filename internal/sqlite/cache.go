package sqlite

import (
	"context"
	"fmt"
	"time"

	"sheaf/internal/job"
)

var _ job.Cache = (*Cache)(nil)

// Cache is the port of that name on a DB. Its rows lie among the claims, and go with those by DB.Sweep. A loss of power may undo what
// was kept last.
type Cache struct{ db *DB }

// Cache returns the cache in the file.
func (db *DB) Cache() *Cache { return &Cache{db} }

func cacheKey(key string) string { return "cache#" + key }

// Find implements job.Cache.
func (s *Cache) Find(ctx context.Context, key string) (string, error) {
	value := ""
	row := s.db.read.QueryRowContext(ctx, "SELECT value FROM claims WHERE key = ?", cacheKey(key))
	if _, err := scanned(row.Scan(&value)); err != nil {
		return "", fmt.Errorf("look into the cache: %w", err)
	}
	return value, nil
}

// Keep implements job.Cache.
func (s *Cache) Keep(ctx context.Context, key, value string, expires time.Time) error {
	err := s.db.write(ctx, relaxed, func(tx *tx) error {
		_, err := tx.exec(`INSERT INTO claims (key, value, sequencer, expires_at) VALUES (?, ?, '', ?)
			ON CONFLICT DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`,
			cacheKey(key), value, expires.UnixMicro())
		return err
	})
	if err != nil {
		return fmt.Errorf("keep in the cache: %w", err)
	}
	return nil
}
