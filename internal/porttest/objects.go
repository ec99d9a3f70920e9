package porttest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// Objects checks an adapter of job.Objects. Every test works under keys of its own, so open may return the same bucket
// each time. No key is another's folder ("a" and "a/b"): a bucket that is a folder of files may refuse that.
func Objects(t *testing.T, open func(t *testing.T) Bucket) {
	tests := map[string]func(t *testing.T, b Bucket, folder string){
		"put and read":          objectsPut,
		"asked":                 objectsAsked,
		"sizes around parts":    objectsSizes,
		"ranges":                objectsRanges,
		"not found":             objectsNotFound,
		"changed":               objectsChanged,
		"versions":              objectsVersions,
		"if absent":             objectsIfAbsent,
		"if absent, in a race":  objectsIfAbsentRace,
		"broken reader":         objectsBrokenReader,
		"wrong size":            objectsWrongSize,
		"cancelled put":         objectsCancelled,
		"overwritten in a race": objectsOverwriteRace,
		"copy":                  objectsCopy,
		"odd keys":              objectsOddKeys,
		"list":                  objectsList,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, open(t), newFolder(t)) })
	}
}

func objectsPut(t *testing.T, b Bucket, folder string) {
	before := time.Now()
	o := putText(t, b, folder+"a", "hello")
	require.Equal(t, folder+"a", o.Key)
	require.EqualValues(t, 5, o.Size)
	require.NotEmpty(t, o.ETag)
	require.Equal(t, b.Versions, o.VersionID != "")

	head, err := b.Objects.Head(t.Context(), job.Ref{Key: folder + "a"})
	require.NoError(t, err)
	require.WithinDuration(t, before, head.Modified, time.Minute)
	head.Modified = o.Modified
	require.Equal(t, o, head)
	require.Equal(t, "hello", getText(t, b, job.Ref{Key: o.Key, ETag: o.ETag, VersionID: o.VersionID}))

	again := putText(t, b, folder+"a", "other")
	require.NotEqual(t, o.ETag, again.ETag)
	require.Equal(t, "other", getText(t, b, job.Ref{Key: o.Key}), "a put replaces")
}

// objectsAsked stores options with objects, by one request and by parts.
func objectsAsked(t *testing.T, b Bucket, folder string) {
	const asked = `{"watermark":"\u00dcber, a=b; c","pages":"1-3"}`
	for _, size := range []int64{0, 10, 2*partBytes + 1} {
		key := fmt.Sprintf("%sasked/%d", folder, size)
		_, err := b.Objects.Put(t.Context(), key, bytes.NewReader(contentBytes(t, 1, size)), job.PutOptions{Asked: asked})
		require.NoError(t, err)
		o, err := b.Objects.Head(t.Context(), job.Ref{Key: key})
		require.NoError(t, err)
		require.Equal(t, asked, o.Asked)
	}
}

func objectsSizes(t *testing.T, b Bucket, folder string) {
	for i, size := range []int64{0, 1, partBytes - 1, partBytes, partBytes + 1, 3*partBytes + 7} {
		for _, known := range []bool{true, false} {
			opt := job.PutOptions{ContentType: "application/zip"}
			if known {
				opt.Size = size
			}
			key := fmt.Sprintf("%s%d-%v", folder, size, known)
			// A reader that returns odd pieces, like a network connection.
			o, err := b.Objects.Put(t.Context(), key, iotest.HalfReader(content(byte(i), size)), opt)
			require.NoError(t, err)
			require.Equal(t, size, o.Size)

			want, got := sha256.New(), sha256.New()
			_, err = io.Copy(want, content(byte(i), size))
			require.NoError(t, err)
			r, err := b.Objects.Open(t.Context(), job.Ref{Key: key, ETag: o.ETag}, 0, -1)
			require.NoError(t, err)
			n, err := io.Copy(got, r)
			require.NoError(t, err)
			require.NoError(t, r.Close())
			require.Equal(t, size, n)
			require.Equal(t, want.Sum(nil), got.Sum(nil), "bytes of %s", key)
		}
	}
}

func objectsRanges(t *testing.T, b Bucket, folder string) {
	putText(t, b, folder+"digits", "0123456789")
	putText(t, b, folder+"empty", "")
	tests := []struct {
		key       string
		offset, n int64
		want      string
	}{
		{"digits", 0, -1, "0123456789"},
		{"digits", 3, -1, "3456789"},
		{"digits", 0, 1, "0"},
		{"digits", 2, 3, "234"},
		{"digits", 9, 1, "9"},
		{"digits", 8, 100, "89"},
		{"digits", 4, 0, ""},
		{"digits", 10, -1, ""},
		{"digits", 11, 5, ""},
		{"empty", 0, -1, ""},
		{"empty", 0, 1, ""},
	}
	for _, tt := range tests {
		got := getRange(t, b, job.Ref{Key: folder + tt.key}, tt.offset, tt.n)
		require.Equal(t, tt.want, got, "%s from %d, %d bytes", tt.key, tt.offset, tt.n)
	}
	_, err := b.Objects.Open(t.Context(), job.Ref{Key: folder + "digits"}, -1, 1)
	require.Error(t, err)

	// Closing early is cheap, also many times over.
	_, err = b.Objects.Put(t.Context(), folder+"large", content(1, 4*partBytes), job.PutOptions{})
	require.NoError(t, err)
	for range 20 {
		r, err := b.Objects.Open(t.Context(), job.Ref{Key: folder + "large"}, 0, -1)
		require.NoError(t, err)
		_, err = io.ReadFull(r, make([]byte, 100))
		require.NoError(t, err)
		require.NoError(t, r.Close())
	}
}

func objectsNotFound(t *testing.T, b Bucket, folder string) {
	ref := job.Ref{Key: folder + "nothing"}
	for _, ref.ETag = range []string{"", "0123456789abcdef0123456789abcdef"} {
		requireGone(t, b, ref)
		for _, n := range []int64{-1, 0, 1} {
			_, err := b.Objects.Open(t.Context(), ref, 0, n)
			require.ErrorIs(t, err, job.ErrNotFound)
		}
		require.ErrorIs(t, b.Objects.Copy(t.Context(), ref, folder+"copy"), job.ErrNotFound)
	}
	if b.Versions {
		o := putText(t, b, folder+"there", "hello")
		for _, version := range []string{"no id of a version", o.VersionID[:len(o.VersionID)-1]} {
			_, err := b.Objects.Head(t.Context(), job.Ref{Key: o.Key, VersionID: version})
			require.ErrorIs(t, err, job.ErrNotFound, version)
		}
	}
}

func objectsChanged(t *testing.T, b Bucket, folder string) {
	old := putText(t, b, folder+"a", "old")
	pinned := job.Ref{Key: old.Key, ETag: old.ETag}
	require.Equal(t, "old", getText(t, b, pinned))
	putText(t, b, folder+"a", "new")

	_, err := b.Objects.Head(t.Context(), pinned)
	require.ErrorIs(t, err, job.ErrChanged)
	for _, n := range []int64{-1, 0, 1} {
		_, err = b.Objects.Open(t.Context(), pinned, 0, n)
		require.ErrorIs(t, err, job.ErrChanged)
	}
	require.ErrorIs(t, b.Objects.Copy(t.Context(), pinned, folder+"copy"), job.ErrChanged)
	requireGone(t, b, job.Ref{Key: folder + "copy"})
}

func objectsVersions(t *testing.T, b Bucket, folder string) {
	first, second := putText(t, b, folder+"a", "first"), putText(t, b, folder+"a", "second")
	if !b.Versions {
		require.Empty(t, first.VersionID)
		return
	}
	require.NotEqual(t, first.VersionID, second.VersionID)
	ref := job.Ref{Key: first.Key, VersionID: first.VersionID, ETag: first.ETag}
	require.Equal(t, "first", getText(t, b, ref))
	require.Equal(t, "irs", getRange(t, b, ref, 1, 3))
	require.Equal(t, "second", getText(t, b, job.Ref{Key: first.Key}))
	require.NoError(t, b.Objects.Copy(t.Context(), ref, folder+"copy"))
	require.Equal(t, "first", getText(t, b, job.Ref{Key: folder + "copy"}))

	ref.ETag = second.ETag
	_, err := b.Objects.Open(t.Context(), ref, 0, -1)
	require.ErrorIs(t, err, job.ErrChanged)

	for range 2 { // once it is gone it is no error
		require.NoError(t, b.Objects.Remove(t.Context(), job.Ref{Key: first.Key, VersionID: first.VersionID}))
	}
	requireGone(t, b, job.Ref{Key: first.Key, VersionID: first.VersionID})
	require.Equal(t, "second", getText(t, b, job.Ref{Key: first.Key}), "the other version stays")
}

func objectsIfAbsent(t *testing.T, b Bucket, folder string) {
	for _, size := range []int64{10, partBytes + 1} {
		key := fmt.Sprintf("%s%d", folder, size)
		_, err := b.Objects.Put(t.Context(), key, content(1, size), job.PutOptions{IfAbsent: true})
		require.NoError(t, err)
		_, err = b.Objects.Put(t.Context(), key, content(2, size), job.PutOptions{IfAbsent: true})
		require.ErrorIs(t, err, job.ErrExists)
		require.True(t, getText(t, b, job.Ref{Key: key}) == string(contentBytes(t, 1, size)), "the first stays")
		require.NoError(t, b.Objects.Remove(t.Context(), job.Ref{Key: key}))
		_, err = b.Objects.Put(t.Context(), key, content(3, size), job.PutOptions{IfAbsent: true})
		require.NoError(t, err, "removed is absent")
	}
}

// objectsIfAbsentRace lets writers of small and of multipart objects loose on one key.
func objectsIfAbsentRace(t *testing.T, b Bucket, folder string) {
	errs := make([]error, writers)
	size := func(i int) int64 { return 100 + int64(i%4/3)*partBytes }
	race(func(i int) {
		_, errs[i] = b.Objects.Put(t.Context(), folder+"a", content(byte(i), size(i)), job.PutOptions{IfAbsent: true})
	})
	winner := onlyWinner(t, errs, job.ErrExists)
	require.True(t, getText(t, b, job.Ref{Key: folder + "a"}) == string(contentBytes(t, byte(winner), size(winner))), "the winner's bytes")
}

func objectsBrokenReader(t *testing.T, b Bucket, folder string) {
	broken := errors.New("broken")
	for _, size := range []int64{0, 100, partBytes, partBytes + 1, 3*partBytes + 1} {
		key := fmt.Sprintf("%s%d", folder, size)
		r := io.MultiReader(content(1, size), iotest.ErrReader(broken))
		_, err := b.Objects.Put(t.Context(), key, r, job.PutOptions{})
		require.ErrorIs(t, err, broken)
		requireGone(t, b, job.Ref{Key: key})
	}
	require.Empty(t, keysUnder(t, b, folder))
}

func objectsWrongSize(t *testing.T, b Bucket, folder string) {
	for _, size := range []int64{0, 10, partBytes, 2*partBytes + 1} {
		for _, said := range []int64{size + 1, max(size-1, 0)} {
			if said == 0 {
				continue // unknown
			}
			_, err := b.Objects.Put(t.Context(), folder+"a", content(1, size), job.PutOptions{Size: said})
			require.Error(t, err, "%d bytes said to be %d", size, said)
			requireGone(t, b, job.Ref{Key: folder + "a"})
		}
	}
}

// objectsCancelled ends the context while the upload is under way. What is stored is stored whole.
func objectsCancelled(t *testing.T, b Bucket, folder string) {
	for _, size := range []int64{100, 2*partBytes + 1} {
		ctx, cancel := context.WithCancel(t.Context())
		key := fmt.Sprintf("%s%d", folder, size)
		r := io.MultiReader(content(1, size), callReader(cancel), content(2, size))
		_, err := b.Objects.Put(ctx, key, r, job.PutOptions{})
		require.ErrorIs(t, err, context.Canceled)
		requireGone(t, b, job.Ref{Key: key})
	}
}

// objectsOverwriteRace reads a key while others replace it: every read sees one writer's bytes.
func objectsOverwriteRace(t *testing.T, b Bucket, folder string) {
	const writers, size = 8, 300_000
	whole := map[string]bool{}
	for i := range writers {
		whole[string(contentBytes(t, byte(i), size))] = true
	}
	putText(t, b, folder+"a", string(contentBytes(t, 0, size)))
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			_, errs[i] = b.Objects.Put(t.Context(), folder+"a", content(byte(i), size), job.PutOptions{})
		})
	}
	for range writers {
		require.True(t, whole[getText(t, b, job.Ref{Key: folder + "a"})], "a whole object")
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
}
