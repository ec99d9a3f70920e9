package build

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCommit(t *testing.T) {
	revision, modified := debug.BuildSetting{Key: "vcs.revision", Value: "8a3f"}, debug.BuildSetting{Key: "vcs.modified", Value: "true"}
	require.Equal(t, "8a3f", commitOf([]debug.BuildSetting{revision, {Key: "vcs.modified", Value: "false"}}))
	require.Equal(t, "8a3f+changes", commitOf([]debug.BuildSetting{revision, modified}))
	require.Empty(t, commitOf([]debug.BuildSetting{{Key: "CGO_ENABLED", Value: "1"}, modified}))
}
