package folder_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/folder"
)

func TestData(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", "/data/of/mine")
	dir, err := folder.Data()
	require.NoError(t, err)
	require.Equal(t, "/data/of/mine/sheaf", dir)
	t.Setenv("XDG_DATA_HOME", "relative")
	t.Setenv("HOME", "/home/ann")
	dir, err = folder.Data()
	require.NoError(t, err)
	require.Equal(t, "/home/ann/.local/share/sheaf", dir, "the specification says to ignore relative paths")
	t.Setenv("HOME", "")
	_, err = folder.Data()
	require.Error(t, err)
}

func TestEmpty(t *testing.T) {
	outside := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(outside, "kept"), nil, 0o600))
	dir := filepath.Join(t.TempDir(), "a", "b")
	for range 2 { // made, then emptied
		require.NoError(t, folder.Empty(dir))
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, entries)
		info, err := os.Stat(dir)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "deep", "deeper"), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, ".hidden"), nil, 0o400))
		require.NoError(t, os.Symlink(outside, filepath.Join(dir, "link")))
	}
	require.NoError(t, folder.Empty(dir))
	require.FileExists(t, filepath.Join(outside, "kept"), "links are removed, not followed")
	require.ErrorContains(t, folder.Empty("/dev/null"), "empty folder")
}
