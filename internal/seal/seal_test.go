package seal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/seal"
)

func TestBox(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	one, err := seal.Open(file)
	require.NoError(t, err)
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.EqualValues(t, 0o600, info.Mode().Perm())
	sealed, err := one.Seal([]byte("the content"), "a")
	require.NoError(t, err)
	require.NotContains(t, string(sealed), "content")
	again, err := seal.Open(file)
	require.NoError(t, err)
	content, err := again.Open(sealed, "a")
	require.NoError(t, err)
	require.Equal(t, "the content", string(content))

	_, err = again.Open(sealed, "b")
	require.Error(t, err, "under another name")
	for _, changed := range [][]byte{nil, sealed[:10], append(bytes.Clone(sealed), 1), bytes.ToUpper(sealed)} {
		_, err = again.Open(changed, "a")
		require.Error(t, err)
	}
	other, err := seal.New()
	require.NoError(t, err)
	_, err = other.Open(sealed, "a")
	require.Error(t, err, "with another key")
	twice, err := one.Seal([]byte("the content"), "a")
	require.NoError(t, err)
	require.NotEqual(t, sealed, twice)
	require.NoError(t, os.WriteFile(file, []byte("short"), 0o600))
	_, err = seal.Open(file)
	require.ErrorContains(t, err, "Remove it")
}
