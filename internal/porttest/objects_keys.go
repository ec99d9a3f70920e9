package porttest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func objectsCopy(t *testing.T, b Bucket, folder string) {
	for i, size := range []int64{0, 100, 2*partBytes + 1} {
		src, dst := fmt.Sprintf("%sfrom +%%41/%d", folder, size), fmt.Sprintf("%sto ü&?#/%d", folder, size)
		o, err := b.Objects.Put(t.Context(), src, bytes.NewReader(contentBytes(t, byte(i), size)), job.PutOptions{})
		require.NoError(t, err)
		putText(t, b, dst, "is replaced")
		require.NoError(t, b.Objects.Copy(t.Context(), job.Ref{Key: src, ETag: o.ETag}, dst))
		require.True(t, getText(t, b, job.Ref{Key: dst}) == string(contentBytes(t, byte(i), size)))
		require.True(t, getText(t, b, job.Ref{Key: src}) == string(contentBytes(t, byte(i), size)), "the original stays")
	}
}

func objectsOddKeys(t *testing.T, b Bucket, folder string) {
	want := []string{}
	for _, key := range keysOdd {
		putText(t, b, folder+key, key)
		want = append(want, folder+key)
	}
	slices.Sort(want)
	require.Equal(t, want, keysUnder(t, b, folder))
	for _, key := range keysOdd {
		require.Equal(t, key, getText(t, b, job.Ref{Key: folder + key}))
		require.Equal(t, []string{folder + key}, keysUnder(t, b, folder+key), "as a prefix")
	}
	for _, key := range keysOdd {
		require.NoError(t, b.Objects.Remove(t.Context(), job.Ref{Key: folder + key}))
		requireGone(t, b, job.Ref{Key: folder + key})
	}
	require.Empty(t, keysUnder(t, b, folder))
}

// objectsList wants the order of the keys' bytes, in which "a-", "a.zip", "a/b" and "a0" follow each other.
func objectsList(t *testing.T, b Bucket, folder string) {
	keys := []string{"B", "a-", "a.zip", "a/b", "a/b0", "a/c/d", "a0", "b", "ä"}
	for _, key := range keys {
		putText(t, b, folder+key, key)
	}
	for i := range 40 {
		putText(t, b, fmt.Sprintf("%smany/%02d", folder, i), "x")
	}
	page := func(prefix, after string, limit int) []string {
		objects, err := b.Objects.List(t.Context(), folder+prefix, after, limit)
		require.NoError(t, err)
		found := []string{}
		for _, o := range objects {
			require.NotEmpty(t, o.ETag)
			require.Positive(t, o.Size)
			found = append(found, strings.TrimPrefix(o.Key, folder))
		}
		return found
	}
	all := page("", "", 1000)
	require.True(t, slices.IsSorted(all), "%q", all)
	require.Len(t, all, len(keys)+40)
	require.Equal(t, []string{"a-", "a.zip", "a/b", "a/b0", "a/c/d", "a0"}, page("a", "", 100))
	require.Equal(t, []string{"a/b", "a/b0", "a/c/d"}, page("a/", "", 100))
	require.Equal(t, []string{"a/b0", "a/c/d"}, page("a/", folder+"a/b", 100))
	require.Equal(t, []string{"a/c/d"}, page("a/", folder+"a/bz", 100), "after need not exist")
	require.Empty(t, page("nothing/", "", 100))
	require.Empty(t, page("a/", folder+"a0", 100))
	require.Empty(t, page("", "", 0))

	var paged []string
	for after := ""; ; after = folder + paged[len(paged)-1] {
		next := page("", after, 7)
		paged = append(paged, next...)
		if len(next) < 7 {
			break
		}
	}
	require.Equal(t, all, paged)
}
