package lockdir

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLockFolder(t *testing.T) {
	dir := t.TempDir()
	lock, err := Acquire(dir)
	require.NoError(t, err)
	_, err = Acquire(dir)
	require.EqualError(t, err, fmt.Sprintf("the data folder %s is in use by process %d", dir, os.Getpid()))

	require.NoError(t, os.WriteFile(filepath.Join(dir, "lock"), []byte("\x1b[2J not a number"), 0o600))
	_, err = Acquire(dir)
	require.EqualError(t, err, fmt.Sprintf("the data folder %s is in use by another process", dir))

	require.NoError(t, lock.Unlock())
	require.Error(t, lock.Unlock())
	lock, err = Acquire(dir)
	require.NoError(t, err, "what was written into it before does not matter")
	require.NoError(t, lock.Unlock())

	_, err = Acquire(filepath.Join(dir, "absent"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
