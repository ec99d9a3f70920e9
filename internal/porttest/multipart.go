package porttest

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// Multipart checks an adapter of job.Multipart, which every bucket is.
func Multipart(t *testing.T, open func(t *testing.T) Bucket) {
	tests := map[string]func(t *testing.T, b Bucket, folder string){
		"resumed":             multipartResumed,
		"if absent":           multipartIfAbsent,
		"if absent, in races": multipartRace,
		"over":                multipartOver,
		"two writers":         multipartTwoWriters,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, open(t), newFolder(t)) })
	}
}

// completeIfAbsent completes an upload unless there is an object.
func (b Bucket) completeIfAbsent(ctx context.Context, key, id string, parts []job.UploadedPart) error {
	return b.Objects.CompleteMultipart(ctx, key, id, parts, job.CompleteOptions{IfAbsent: true})
}

func startUpload(t *testing.T, b Bucket, key string) string {
	t.Helper()
	id, err := b.Objects.StartMultipart(t.Context(), key, job.MultipartOptions{ContentType: "application/zip"})
	require.NoError(t, err)
	require.NotEmpty(t, id)
	return id
}

func putPart(t *testing.T, b Bucket, key, id string, number int, data []byte) job.UploadedPart {
	t.Helper()
	part, err := b.Objects.PutPart(t.Context(), key, id, number, data)
	require.NoError(t, err)
	require.Equal(t, number, part.Number)
	require.EqualValues(t, len(data), part.Size)
	require.NotEmpty(t, part.ETag)
	return part
}

// multipartResumed goes on with what Parts says, and leaves out a part that is no longer wanted.
func multipartResumed(t *testing.T, b Bucket, folder string) {
	key := folder + "large ü+.zip"
	id := startUpload(t, b, key)
	parts, err := b.Objects.Parts(t.Context(), key, id)
	require.NoError(t, err)
	require.Empty(t, parts)
	first, second := contentBytes(t, 1, partBytes), contentBytes(t, 2, partBytes)
	want := append(bytes.Clone(first), second...)
	sent := []job.UploadedPart{
		putPart(t, b, key, id, 2, second), putPart(t, b, key, id, 3, []byte("tail of old")), putPart(t, b, key, id, 1, first),
	}
	stored, err := b.Objects.Parts(t.Context(), key, id)
	require.NoError(t, err)
	require.Equal(t, []job.UploadedPart{sent[2], sent[0], sent[1]}, stored)
	requireGone(t, b, job.Ref{Key: key})

	stored[2] = putPart(t, b, key, id, 3, []byte("tail"))
	putPart(t, b, key, id, 4, []byte("not wanted"))
	require.NoError(t, b.completeIfAbsent(t.Context(), key, id, stored))
	require.True(t, getText(t, b, job.Ref{Key: key}) == string(want)+"tail")
	signed, err := b.Presigner.PresignGet(t.Context(), key, "a.zip", time.Minute)
	require.NoError(t, err)
	resp, _ := send(t, http.MethodGet, signed, nil)
	require.Equal(t, "application/zip", resp.Header.Get("Content-Type"))
}

func multipartIfAbsent(t *testing.T, b Bucket, folder string) {
	key := folder + "a"
	id := startUpload(t, b, key)
	parts := []job.UploadedPart{putPart(t, b, key, id, 1, []byte("second"))}
	putText(t, b, key, "first")
	require.ErrorIs(t, b.completeIfAbsent(t.Context(), key, id, parts), job.ErrExists)
	require.Equal(t, "first", getText(t, b, job.Ref{Key: key}))
	stored, err := b.Objects.Parts(t.Context(), key, id)
	require.NoError(t, err, "the upload stays")
	require.Equal(t, parts, stored)
	require.NoError(t, b.Objects.AbortMultipart(t.Context(), key, id))
	require.Equal(t, "first", getText(t, b, job.Ref{Key: key}))
}

func isAny(err error, targets ...error) bool {
	return slices.ContainsFunc(targets, func(target error) bool { return errors.Is(err, target) })
}

// multipartRace completes uploads of one key at the same time: one of them makes the object, and it alone hears so.
func multipartRace(t *testing.T, b Bucket, folder string) {
	key := folder + "a"
	ids, parts, errs := make([]string, writers), make([][]job.UploadedPart, writers), make([]error, writers)
	text := func(w int) string { return strings.Repeat("x", w+1) }
	for w := range writers {
		ids[w] = startUpload(t, b, key)
		parts[w] = []job.UploadedPart{putPart(t, b, key, ids[w], 1, []byte(text(w)))}
	}
	race(func(w int) { errs[w] = b.completeIfAbsent(t.Context(), key, ids[w], parts[w]) })
	made := 0
	for w, err := range errs {
		if err == nil {
			made++
			require.Equal(t, text(w), getText(t, b, job.Ref{Key: key}))
			continue
		}
		require.True(t, isAny(err, job.ErrExists, job.ErrConflict), err)
		require.NoError(t, b.Objects.AbortMultipart(t.Context(), key, ids[w]))
	}
	require.Equal(t, 1, made)
}

// multipartOver uses uploads that were completed, aborted or never begun.
func multipartOver(t *testing.T, b Bucket, folder string) {
	key := folder + "a"
	completed, aborted := startUpload(t, b, key), startUpload(t, b, key)
	parts := []job.UploadedPart{putPart(t, b, key, completed, 1, []byte("text"))}
	putPart(t, b, key, aborted, 1, []byte("text"))
	require.NoError(t, b.completeIfAbsent(t.Context(), key, completed, parts))
	for range 2 {
		require.NoError(t, b.Objects.AbortMultipart(t.Context(), key, aborted))
		require.NoError(t, b.Objects.AbortMultipart(t.Context(), key, completed))
	}
	for _, id := range []string{completed, aborted, "00000000-0000-4000-8000-000000000000"} {
		_, err := b.Objects.Parts(t.Context(), key, id)
		require.ErrorIs(t, err, job.ErrNotFound)
		_, err = b.Objects.PutPart(t.Context(), key, id, 1, contentBytes(t, 1, partBytes))
		require.ErrorIs(t, err, job.ErrNotFound)
		err = b.completeIfAbsent(t.Context(), key, id, parts)
		if id == completed && err == nil {
			continue // the answer as it was
		}
		require.True(t, isAny(err, job.ErrNotFound, job.ErrExists), err)
	}
	require.Equal(t, "text", getText(t, b, job.Ref{Key: key}))
}

// multipartTwoWriters has two write the same parts of one upload: it is completed with what was stored, or not at all.
func multipartTwoWriters(t *testing.T, b Bucket, folder string) {
	key := folder + "a"
	id := startUpload(t, b, key)
	same := contentBytes(t, 1, partBytes)
	var first job.UploadedPart
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() { _, _ = b.Objects.PutPart(t.Context(), key, id, 1, same) })
	}
	both.Wait()
	first = putPart(t, b, key, id, 1, same)
	lost := putPart(t, b, key, id, 2, []byte("tail of one"))
	holds := putPart(t, b, key, id, 2, []byte("tail of the other"))
	require.Error(t, b.completeIfAbsent(t.Context(), key, id, []job.UploadedPart{first, lost}))
	requireGone(t, b, job.Ref{Key: key})
	require.NoError(t, b.completeIfAbsent(t.Context(), key, id, []job.UploadedPart{first, holds}))
	require.True(t, getText(t, b, job.Ref{Key: key}) == string(same)+"tail of the other")
}
