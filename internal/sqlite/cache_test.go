package sqlite

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestCacheIsWritten: what is kept is found at once, in the file as well, and after the file was closed.
func TestCacheIsWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db, err := Open(path)
	require.NoError(t, err)
	rows := func() (n int) {
		require.NoError(t, db.read.QueryRow("SELECT count(*) FROM claims").Scan(&n))
		return n
	}
	for i := range maxUnwritten + 3 {
		require.NoError(t, db.Cache().Keep(t.Context(), fmt.Sprint("key ", i), fmt.Sprint("value ", i), time.Now().Add(time.Hour)))
	}
	require.Equal(t, maxUnwritten, rows())
	for range 2 {
		for i := range maxUnwritten + 3 {
			got, err := db.Cache().Find(t.Context(), fmt.Sprint("key ", i))
			require.NoError(t, err)
			require.Equal(t, fmt.Sprint("value ", i), got)
		}
		require.NoError(t, db.Close())
		db, err = Open(path)
		require.NoError(t, err)
		require.Equal(t, maxUnwritten+3, rows())
	}
	require.NoError(t, db.Close())
}
