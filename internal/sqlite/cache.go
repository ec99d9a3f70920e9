package sqlite

import (
	"context"
	"fmt"
	"sync"
	"time"

	"sheaf/internal/job"
)

var _ job.Cache = (*Cache)(nil)

// Cache is the port of that name on a DB. Its rows lie among the claims, and go with those by DB.Sweep. What was kept last is in memory, for
// a transaction of its own would be the half of what a document costs that does not come again: the end of the process by DB.Close
// writes it, another end loses it.
type Cache struct{ db *DB }

// Cache returns the cache in the file.
func (db *DB) Cache() *Cache { return &Cache{db} }

// maxUnwritten is how many rows are in memory at most.
const maxUnwritten = 64

// unwritten are rows of the cache that are not in the file yet.
type unwritten struct {
	mu   sync.Mutex
	rows map[string]cached
}

type cached struct {
	value   string
	expires time.Time
}

func cacheKey(key string) string { return "cache#" + key }

// Find implements job.Cache.
func (s *Cache) Find(ctx context.Context, key string) (string, error) {
	s.db.unwritten.mu.Lock()
	row, ok := s.db.unwritten.rows[key]
	s.db.unwritten.mu.Unlock()
	if ok {
		return row.value, nil
	}
	value := ""
	if _, err := s.db.one(ctx, into(&value), "SELECT value FROM claims WHERE key = ?", cacheKey(key)); err != nil {
		return "", fmt.Errorf("look into the cache: %w", err)
	}
	return value, nil
}

// Keep implements job.Cache.
func (s *Cache) Keep(ctx context.Context, key, value string, expires time.Time) error {
	s.db.unwritten.mu.Lock()
	defer s.db.unwritten.mu.Unlock()
	if s.db.unwritten.rows == nil {
		s.db.unwritten.rows = map[string]cached{}
	}
	s.db.unwritten.rows[key] = cached{value, expires}
	if len(s.db.unwritten.rows) < maxUnwritten {
		return nil
	}
	return s.db.writeCache(ctx)
}

// writeCache writes the rows that are not in the file yet. The caller holds their lock. After an error they are lost.
func (db *DB) writeCache(ctx context.Context) error {
	rows := db.unwritten.rows
	db.unwritten.rows = nil
	if len(rows) == 0 {
		return nil
	}
	err := db.write(ctx, relaxed, func(tx *tx) error {
		for key, row := range rows {
			if _, err := tx.exec(`INSERT INTO claims (key, value, sequencer, expires_at) VALUES (?, ?, '', ?)
				ON CONFLICT DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`,
				cacheKey(key), row.value, row.expires.UnixMicro()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep in the cache: %w", err)
	}
	return nil
}
