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
