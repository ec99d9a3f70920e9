package s3server

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCopiedWithoutAttributes: a folder that was copied without extended attributes is refused with the right command; one that is
// empty, or new, is not.
func TestCopiedWithoutAttributes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "s3")
	start := func() error {
		s, err := Start(t.Context(), Options{Dir: dir})
		if err != nil {
			return err
		}
		return s.Close()
	}
	require.NoError(t, start())
	require.NoError(t, start())
	for _, object := range []string{"", "uploads/a.zip"} {
		copied := filepath.Join(t.TempDir(), "s3")
		folder := filepath.Join(copied, "buckets", InboxBucket)
		require.NoError(t, os.MkdirAll(filepath.Join(folder, filepath.Dir(object)), 0o700))
		if object != "" {
			require.NoError(t, os.WriteFile(filepath.Join(folder, object), []byte("x"), 0o600))
		}
		dir = copied
		err := start()
		if object == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, "cp -a")
	}
}
