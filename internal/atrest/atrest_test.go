package atrest_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/atrest"
)

func TestCheck(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.docx")
	check := func(want atrest.File, w atrest.Waits) error {
		f, err := os.Open(path)
		require.NoError(t, err)
		defer f.Close()
		return w.Check(f, want)
	}
	identify := func() atrest.File {
		info, err := os.Stat(path)
		require.NoError(t, err)
		return atrest.Identify(info)
	}
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	require.ErrorIs(t, check(identify(), atrest.Waits{}), atrest.ErrBusy, "somebody may fill it")
	require.NoError(t, check(identify(), atrest.Waits{Rest: time.Nanosecond, Empty: time.Nanosecond}))
	empty := identify()
	require.NoError(t, os.WriteFile(path, []byte("whole"), 0o600))
	require.ErrorIs(t, check(empty, atrest.Waits{Rest: time.Nanosecond}), atrest.ErrBusy, "it has changed")
	require.NoError(t, check(identify(), atrest.Waits{Rest: time.Nanosecond}))
}

func TestIgnored(t *testing.T) {
	for _, name := range []string{".hidden.docx", "~$letter.docx", "a.docx.part", "b.docx.CRDOWNLOAD", "Thumbs.db"} {
		require.True(t, atrest.Ignored(name), name)
	}
	require.False(t, atrest.Ignored("letter.docx"))
}
