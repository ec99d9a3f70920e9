package s3store

import (
	"bytes"
	"io"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/s3server"
)

// TestCopyInParts copies what is beyond the limit of a single copy, which is lowered for that.
func TestCopyInParts(t *testing.T) {
	s, err := s3server.Start(t.Context(), s3server.Options{Dir: filepath.Join(t.TempDir(), "s3"), Volatile: true})
	require.NoError(t, err)
	defer s.Close()
	b := NewBucket(NewClient(s.Config()), s3server.InboxBucket)
	b.copyLimit, b.copyPart = 6<<20, 5<<20
	data := bytes.Repeat([]byte("0123456789"), 11<<20/10)
	src, err := b.Put(t.Context(), "from ü+%41.zip", bytes.NewReader(data), job.PutOptions{ContentType: "application/zip"})
	require.NoError(t, err)
	pinned := job.Ref{Key: src.Key, VersionID: src.VersionID, ETag: src.ETag}
	_, err = b.Put(t.Context(), src.Key, bytes.NewReader(bytes.Repeat([]byte("x"), 7<<20)), job.PutOptions{})
	require.NoError(t, err)

	require.NoError(t, b.Copy(t.Context(), pinned, "to.zip"))
	r, err := b.Open(t.Context(), job.Ref{Key: "to.zip"}, 0, -1)
	require.NoError(t, err)
	defer r.Close()
	got, err := io.ReadAll(r)
	require.NoError(t, err)
	require.True(t, bytes.Equal(data, got))
	head, err := b.head(t.Context(), job.Ref{Key: "to.zip"})
	require.NoError(t, err)
	require.Equal(t, "application/zip", *head.ContentType)

	pinned.ETag = "another"
	require.ErrorIs(t, b.Copy(t.Context(), pinned, "to.zip"), job.ErrChanged)
}
