package sqlite

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// TestDamaged: a damaged file is told from one that cannot be opened, whatever is damaged, and kept.
func TestDamaged(t *testing.T) {
	for name, spoil := range map[string]func([]byte) []byte{
		"no database": func([]byte) []byte { return []byte("this is no database, and long enough to be told from one") },
		"head":        func(b []byte) []byte { copy(b, "XXXXXXXXXXXXXXXXXXXX"); return b },
		"pages":       func(b []byte) []byte { clear(b[4096 : len(b)/2]); return b },
		"cut":         func(b []byte) []byte { return b[:len(b)/2] },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "sheaf.db")
			_, err := Look(t.Context(), path)
			require.ErrorIs(t, err, os.ErrNotExist)
			db, err := Open(path)
			require.NoError(t, err)
			empty, err := db.Empty(t.Context())
			require.NoError(t, err)
			require.True(t, empty)
			for range 50 {
				require.NoError(t, db.Jobs().Create(t.Context(), job.Job{ID: job.NewID(time.Now())}))
			}
			empty, err = db.Empty(t.Context())
			require.NoError(t, err)
			require.False(t, empty)
			jobs, err := Look(t.Context(), path)
			require.NoError(t, err, "while it is in use")
			require.Equal(t, 50, jobs)
			require.NoError(t, db.Close())

			whole, err := os.ReadFile(path)
			require.NoError(t, err)
			spoilt := spoil(whole)
			require.NoError(t, os.WriteFile(path, spoilt, 0o600))
			_, err = Look(t.Context(), path)
			require.ErrorIs(t, err, ErrDamaged)
			_, err = Open(path)
			require.ErrorIs(t, err, ErrDamaged)

			aside, err := SetAside(path, time.Now())
			require.NoError(t, err)
			kept, err := os.ReadFile(aside)
			require.NoError(t, err)
			require.Equal(t, spoilt, kept)
			db, err = Open(path)
			require.NoError(t, err)
			require.NoError(t, db.Close())
			found, err := filepath.Glob(AsidePattern(path))
			require.NoError(t, err)
			require.Equal(t, []string{aside}, found)
		})
	}
}
