package porttest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// Remover checks an adapter of job.Remover, under keys of its own as Objects does.
func Remover(t *testing.T, open func(t *testing.T) Bucket) {
	tests := map[string]func(t *testing.T, b Bucket, folder string){
		"remove":            remove,
		"remove all":        removeAll,
		"removed in a race": removeRace,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, open(t), newFolder(t)) })
	}
}

func remove(t *testing.T, b Bucket, folder string) {
	var old []job.Object
	for _, key := range []string{"a", "a.zip", "a-/b", "ab"} {
		old = append(old, putText(t, b, folder+key, "old"))
		putText(t, b, folder+key, "new")
	}
	require.NoError(t, b.Objects.Remove(t.Context(), job.Ref{Key: folder + "a.zip"}, job.Ref{Key: folder + "nothing"}, job.Ref{Key: folder + "ab"}))
	require.Equal(t, []string{folder + "a", folder + "a-/b"}, keysUnder(t, b, folder))
	require.NoError(t, b.Objects.Remove(t.Context(), job.Ref{Key: folder + "a", ETag: "another"}), "an ETag is not looked at")
	require.Equal(t, []string{folder + "a-/b"}, keysUnder(t, b, folder), "not what only begins like it")
	require.NoError(t, b.Objects.Remove(t.Context(), job.Ref{Key: folder + "a-/b"}))
	requireNoVersions(t, b, old)
	require.NoError(t, b.Objects.Remove(t.Context()))

	o := putText(t, b, folder+"a", "again")
	require.NoError(t, b.Objects.Remove(t.Context(), job.Ref{Key: o.Key, VersionID: o.VersionID}))
	requireGone(t, b, job.Ref{Key: o.Key})
	require.NoError(t, b.Objects.Remove(t.Context(), job.Ref{Key: o.Key, VersionID: o.VersionID}), "it is gone already")
}

func removeAll(t *testing.T, b Bucket, folder string) {
	var old []job.Object
	for i := range 30 {
		key := fmt.Sprintf("%sx/%d/%d", folder, i%3, i)
		old = append(old, putText(t, b, key, "old"))
		putText(t, b, key, "new")
	}
	putText(t, b, folder+"x.zip", "stays")
	putText(t, b, folder+"xy/z", "stays")
	require.NoError(t, b.Objects.RemoveAll(t.Context(), folder+"x/"))
	require.Equal(t, []string{folder + "x.zip", folder + "xy/z"}, keysUnder(t, b, folder))
	requireNoVersions(t, b, old)
	require.NoError(t, b.Objects.RemoveAll(t.Context(), folder+"x/"), "nothing left")
	require.NoError(t, b.Objects.RemoveAll(t.Context(), folder))
	require.Empty(t, keysUnder(t, b, folder))
}

// removeRace removes each version as soon as it is there while the next comes: what is put and not removed stays.
func removeRace(t *testing.T, b Bucket, folder string) {
	if !b.Versions {
		return // a remove then is of whatever lies there
	}
	ref := job.Ref{Key: folder + "a"}
	for i := range 50 {
		old := putText(t, b, ref.Key, "old")
		var removed error
		var wg sync.WaitGroup
		wg.Go(func() { removed = b.Objects.Remove(t.Context(), job.Ref{Key: ref.Key, VersionID: old.VersionID}) })
		text := fmt.Sprint("new", i)
		o := putText(t, b, ref.Key, text)
		wg.Wait()
		require.NoError(t, removed)
		require.Equal(t, text, getText(t, b, ref))
		require.NoError(t, b.Objects.Remove(t.Context(), job.Ref{Key: ref.Key, VersionID: o.VersionID}))
		requireGone(t, b, ref)
	}
}

func requireNoVersions(t *testing.T, b Bucket, objects []job.Object) {
	t.Helper()
	for _, o := range objects {
		requireGone(t, b, job.Ref{Key: o.Key, VersionID: o.VersionID})
	}
}
