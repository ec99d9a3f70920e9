package zygote

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFindAllocator(t *testing.T) {
	none, has := t.TempDir(), t.TempDir()
	library := filepath.Join(has, allocatorFile)
	require.NoError(t, os.WriteFile(library, nil, 0o600))

	path, err := installedAllocator([]string{none, has})
	require.NoError(t, err)
	require.Equal(t, library, path)
	_, err = installedAllocator([]string{none})
	require.ErrorIs(t, err, ErrNoAllocator)

	path, err = FindAllocator(library)
	require.NoError(t, err)
	require.Equal(t, library, path)
	_, err = FindAllocator(NoAllocator)
	require.ErrorContains(t, err, "switched off")
	_, err = FindAllocator(filepath.Join(none, "memory.so"))
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = FindAllocator(library + ":/tmp/other.so")
	require.ErrorContains(t, err, "colon")
}
