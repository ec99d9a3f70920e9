package build

import (
	"bytes"
	"os"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSum: programs are told apart by their build ID, and by all they are where they have none.
func TestSum(t *testing.T) {
	require.NotEmpty(t, Sum())
	sum := func(text string) string { return sumOf(strings.NewReader(text)) }
	require.Equal(t, sum("a program"), sum("a program"))
	require.NotEqual(t, sum("a program"), sum("another program"))

	name, err := os.Executable()
	require.NoError(t, err)
	self, err := os.ReadFile(name)
	require.NoError(t, err)
	if id := buildID(bytes.NewReader(self)); len(id) > 0 { // not on all systems
		other := bytes.Replace(self, id[len(id)-24:], []byte("another build of the same"[:24]), 1)
		require.NotEqual(t, sum(string(self)), sum(string(other)))
	}
}

func TestCommit(t *testing.T) {
	revision, modified := debug.BuildSetting{Key: "vcs.revision", Value: "8a3f"}, debug.BuildSetting{Key: "vcs.modified", Value: "true"}
	require.Equal(t, "8a3f", commitOf([]debug.BuildSetting{revision, {Key: "vcs.modified", Value: "false"}}))
	require.Equal(t, "8a3f+changes", commitOf([]debug.BuildSetting{revision, modified}))
	require.Empty(t, commitOf([]debug.BuildSetting{{Key: "CGO_ENABLED", Value: "1"}, modified}))
}
