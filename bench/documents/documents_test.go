package documents

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFind(t *testing.T) {
	t.Chdir("../..") // the root, where the commands are run
	documents, err := Find("", t.TempDir())
	require.NoError(t, err)
	require.Greater(t, len(documents), 5)
	_, err = Find(t.TempDir(), t.TempDir())
	require.ErrorContains(t, err, "there are none")
}

func TestSpread(t *testing.T) {
	require.Equal(t, []string{"a", "c"}, Spread([]string{"a", "b", "c", "d"}, 2))
	require.Equal(t, []string{"a", "b"}, Spread([]string{"a", "b"}, 9))
}
