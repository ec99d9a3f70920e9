package lockdir

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTemp(t *testing.T) {
	base := t.TempDir()
	first, err := NewTemp(base, "work-")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(first.Path, "content"), nil, 0o600))
	foreign := filepath.Join(base, "work-foreign")
	require.NoError(t, os.Mkdir(foreign, 0o700))
	require.NoError(t, os.Symlink(filepath.Join(base, "elsewhere"), filepath.Join(base, "work-link")))

	var removed []string
	remove := func(path string) error {
		removed = append(removed, path)
		return os.RemoveAll(path)
	}
	require.NoError(t, RemoveAbandoned(base, "work-", remove))
	require.Empty(t, removed, "it is held, and what has no lock is no such folder")

	require.NoError(t, first.lock.Close(), "as when its process dies")
	require.NoError(t, RemoveAbandoned(base, "other-", remove))
	require.Empty(t, removed)
	failed := errors.New("busy")
	require.ErrorIs(t, RemoveAbandoned(base, "work-", func(string) error { return failed }), failed)
	require.NoError(t, RemoveAbandoned(base, "work-", remove))
	require.Equal(t, []string{first.Path}, removed)
	require.NoDirExists(t, first.Path)
	require.DirExists(t, foreign)

	second, err := NewTemp(base, "work-")
	require.NoError(t, err)
	require.NoError(t, second.Remove())
	require.NoDirExists(t, second.Path)
	require.NoError(t, second.Remove())

	absent := filepath.Join(base, "absent")
	require.NoError(t, RemoveAbandoned(absent, "work-", remove))
	_, err = NewTemp(absent, "work-")
	require.ErrorIs(t, err, os.ErrNotExist)
}
