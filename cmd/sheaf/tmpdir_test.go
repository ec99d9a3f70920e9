package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOddTemporaryFolder: a place for temporary files that may not be listed will do, and the sentence on one that is not there names TMPDIR.
func TestOddTemporaryFolder(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o300)) // root may list it all the same
	t.Setenv("TMPDIR", dir)
	temp, err := newWorkspace()
	require.NoError(t, err)
	require.NoError(t, temp.Remove())

	t.Setenv("TMPDIR", filepath.Join(dir, "nowhere"))
	_, err = newWorkspace()
	require.ErrorContains(t, err, "set TMPDIR")
}
