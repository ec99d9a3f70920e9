package s3server_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/s3server"
)

// TestRecovery leaves behind what a process does that dies while it completes a multipart upload: the upload's folder
// has the name that claims it, and half a body lies about. The upload must not be taken for a completed one.
func TestRecovery(t *testing.T) {
	for _, sidecar := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "s3")
		if sidecar {
			require.NoError(t, os.MkdirAll(filepath.Join(dir, "attributes"), 0o700))
		}
		options := s3server.Options{Dir: dir}
		s, err := s3server.Start(t.Context(), options)
		require.NoError(t, err)
		inbox := signing(s, s3server.InboxBucket, serve(t, s))
		upload, parts := startUpload(t, inbox, oddKey, "1234")
		require.NoError(t, s.Close())

		for _, root := range []string{"buckets", "attributes"} {
			folders, err := filepath.Glob(filepath.Join(dir, root, s3server.InboxBucket, ".sgwtmp/multipart/*", upload))
			require.NoError(t, err)
			if root == "attributes" && !sidecar {
				continue
			}
			require.Len(t, folders, 1)
			require.NoError(t, os.Rename(folders[0], folders[0]+".81dc9bdb52d04dc20036dbd8313ed055-1.inprogress"))
		}
		half := filepath.Join(dir, "buckets", s3server.InboxBucket, ".sgwtmp", "0123.456")
		require.NoError(t, os.WriteFile(half, []byte("12"), 0o600))

		s, err = s3server.Start(t.Context(), options)
		require.NoError(t, err)
		inbox = bucket(s, s3server.InboxBucket)
		require.NoFileExists(t, half)
		_, err = inbox.Head(t.Context(), job.Ref{Key: oddKey})
		require.ErrorIs(t, err, job.ErrNotFound)
		found, err := inbox.Parts(t.Context(), oddKey, upload)
		require.NoError(t, err)
		require.Equal(t, parts, found)
		require.NoError(t, inbox.CompleteMultipart(t.Context(), oddKey, upload, parts, job.CompleteOptions{}))
		require.Equal(t, "1234", getText(t, inbox, job.Ref{Key: oddKey}))
		require.NoError(t, s.Close())
	}
}

// TestRecoveryOfCompleted is as TestRecovery, but the object was there already: it is not made twice.
func TestRecoveryOfCompleted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "s3")
	var seen events
	options := s3server.Options{Dir: dir, OnArrival: seen.handle}
	s, err := s3server.Start(t.Context(), options)
	require.NoError(t, err)
	inbox := signing(s, s3server.InboxBucket, serve(t, s))
	upload, parts := startUpload(t, inbox, oddKey, "1234")
	uploads := filepath.Join(dir, "buckets", s3server.InboxBucket, ".sgwtmp", "multipart")
	saved := filepath.Join(t.TempDir(), "saved")
	folders, err := filepath.Glob(filepath.Join(uploads, "*", upload))
	require.NoError(t, err)
	require.Len(t, folders, 1)
	require.NoError(t, os.CopyFS(saved, os.DirFS(folders[0])))
	require.NoError(t, inbox.CompleteMultipart(t.Context(), oddKey, upload, parts, job.CompleteOptions{}))
	before, err := inbox.Head(t.Context(), job.Ref{Key: oddKey})
	require.NoError(t, err)
	// A second upload keeps the folder of the key, which the first is put back into.
	_, _ = startUpload(t, inbox, oddKey, "5678")
	require.NoError(t, s.Close())
	claimed := folders[0] + ".81dc9bdb52d04dc20036dbd8313ed055-1.inprogress"
	require.NoError(t, os.CopyFS(claimed, os.DirFS(saved)))
	seen.take()

	s = start(t, options)
	inbox = bucket(s, s3server.InboxBucket)
	require.NoDirExists(t, claimed)
	_, err = inbox.Parts(t.Context(), oddKey, upload)
	require.ErrorIs(t, err, job.ErrNotFound)
	// Its client, which did not hear the answer, gets it now, and the event comes once more.
	require.NoError(t, inbox.CompleteMultipart(t.Context(), oddKey, upload, parts, job.CompleteOptions{}))
	after, err := inbox.Head(t.Context(), job.Ref{Key: oddKey})
	require.NoError(t, err)
	require.Equal(t, before, after)
	told := seen.take()
	require.Len(t, told, 1)
	require.Equal(t, before.VersionID, told[0].VersionID)
	require.EqualValues(t, 4, told[0].Size)
}

// TestOutboxUploadsEndWithTheProcess wants no part to outlive its process that may not be whole.
func TestOutboxUploadsEndWithTheProcess(t *testing.T) {
	for _, sidecar := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "s3")
		if sidecar {
			require.NoError(t, os.MkdirAll(filepath.Join(dir, "attributes"), 0o700))
		}
		s, err := s3server.Start(t.Context(), s3server.Options{Dir: dir})
		require.NoError(t, err)
		outbox := bucket(s, s3server.OutboxBucket)
		upload, err := outbox.StartMultipart(t.Context(), oddKey, job.MultipartOptions{ContentType: "application/zip"})
		require.NoError(t, err)
		_, err = outbox.PutPart(t.Context(), oddKey, upload, 1, []byte("1234"))
		require.NoError(t, err)
		require.NoError(t, s.Close())

		s, err = s3server.Start(t.Context(), s3server.Options{Dir: dir})
		require.NoError(t, err)
		outbox = bucket(s, s3server.OutboxBucket)
		_, err = outbox.Parts(t.Context(), oddKey, upload)
		require.ErrorIs(t, err, job.ErrNotFound)
		left, err := filepath.Glob(filepath.Join(dir, "*", s3server.OutboxBucket, ".sgwtmp/multipart/*/*"))
		require.NoError(t, err)
		require.Empty(t, left)
		upload, err = outbox.StartMultipart(t.Context(), oddKey, job.MultipartOptions{ContentType: "application/zip"})
		require.NoError(t, err)
		part, err := outbox.PutPart(t.Context(), oddKey, upload, 1, []byte("5678"))
		require.NoError(t, err)
		require.NoError(t, outbox.CompleteMultipart(t.Context(), oddKey, upload, []job.UploadedPart{part}, job.CompleteOptions{IfAbsent: true}))
		require.Equal(t, "5678", getText(t, outbox, job.Ref{Key: oddKey}))
		require.NoError(t, s.Close())
	}
}

func TestAbortStale(t *testing.T) {
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3")})
	inbox := signing(s, s3server.InboxBucket, serve(t, s))
	upload, parts := startUpload(t, inbox, oddKey, "1234")
	require.NoError(t, s.AbortStale(t.Context(), 1<<40))
	found, err := inbox.Parts(t.Context(), oddKey, upload)
	require.NoError(t, err)
	require.Equal(t, parts, found, "it is younger")
	require.NoError(t, s.AbortStale(t.Context(), -1<<40))
	_, err = inbox.Parts(t.Context(), oddKey, upload)
	require.ErrorIs(t, err, job.ErrNotFound)
}
