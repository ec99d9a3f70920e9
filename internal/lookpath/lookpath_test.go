package lookpath_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/lookpath"
)

func TestBehind(t *testing.T) {
	own, err := os.Executable()
	require.NoError(t, err)
	first, second := t.TempDir(), t.TempDir()
	require.NoError(t, os.Symlink(own, filepath.Join(first, "office")))
	t.Setenv("PATH", first+string(filepath.ListSeparator)+"relative"+string(filepath.ListSeparator)+second)
	_, err = lookpath.Behind("office")
	require.ErrorIs(t, err, exec.ErrNotFound, "it is this program")

	other := filepath.Join(second, "office")
	require.NoError(t, os.WriteFile(other, []byte("#!/bin/sh\n"), 0o700))
	found, err := lookpath.Behind("office")
	require.NoError(t, err)
	require.Equal(t, other, found)
}
