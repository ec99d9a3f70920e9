package s3server_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/s3server"
	"sheaf/internal/s3store"
)

const mib = 1 << 20

// TestFullDisk stores objects on disks that are ever a little larger. What is stored is whole, what is not is refused as such, and
// nothing of it can be seen.
func TestFullDisk(t *testing.T) {
	if os.Getuid() != 0 {
		require.Empty(t, os.Getenv("CI"), "nothing is skipped there")
		fmt.Fprintln(os.Stderr, "only root may mount a small disk: TestFullDisk TESTED NOTHING")
		t.SkipNow()
	}
	stored, refused := 0, 0
	for room := 4; room <= 16; room++ {
		t.Run(fmt.Sprintf("%d MiB", room), func(t *testing.T) {
			dir := smallDisk(t, room)
			s := start(t, s3server.Options{Dir: filepath.Join(dir, "s3")})
			for _, outbox := range []*s3store.Bucket{bucket(s, s3server.OutboxBucket), near(s, s3server.OutboxBucket)} {
				for _, way := range []func(*testing.T, job.Bucket, string) (int, error){putWhole, putInParts} {
					size, err := way(t, outbox, "a/b.zip")
					if err == nil {
						stored++
						require.Len(t, getText(t, outbox, job.Ref{Key: "a/b.zip"}), size)
					} else {
						refused++
						require.True(t, job.IsFull(err), "%v", err)
						_, err := outbox.Head(t.Context(), job.Ref{Key: "a/b.zip"})
						require.ErrorIs(t, err, job.ErrNotFound)
					}
					require.NoError(t, outbox.RemoveAll(t.Context(), "a/"))
				}
			}
		})
	}
	require.NotZero(t, stored)
	require.NotZero(t, refused)
}

// smallDisk returns a folder on a disk of its own.
func smallDisk(t *testing.T, room int) string {
	dir := t.TempDir()
	require.NoError(t, syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", room*mib)))
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	return dir
}

func putWhole(t *testing.T, b job.Bucket, key string) (int, error) {
	body := bytes.Repeat([]byte("x"), 6*mib)
	_, err := b.Put(t.Context(), key, bytes.NewReader(body), job.PutOptions{Size: int64(len(body))})
	return len(body), err
}

func putInParts(t *testing.T, b job.Bucket, key string) (int, error) {
	id, err := b.StartMultipart(t.Context(), key, job.MultipartOptions{})
	if err != nil {
		return 0, err
	}
	defer func() { require.NoError(t, b.AbortMultipart(t.Context(), key, id)) }()
	var parts []job.UploadedPart
	for n, size := range []int{5 * mib, mib} {
		p, err := b.PutPart(t.Context(), key, id, n+1, bytes.Repeat([]byte("y"), size))
		if err != nil {
			return 0, err
		}
		parts = append(parts, p)
	}
	return 6 * mib, b.CompleteMultipart(t.Context(), key, id, parts, job.CompleteOptions{})
}

// TestFailingCopies puts an object together from parts while copying fails after so many bytes, each number of them: the object is
// never there.
func TestFailingCopies(t *testing.T) {
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3")})
	outbox := bucket(s, s3server.OutboxBucket)
	for _, fault := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EIO} {
		for n := range 20 {
			id, err := outbox.StartMultipart(t.Context(), "a", job.MultipartOptions{})
			require.NoError(t, err)
			part, err := outbox.PutPart(t.Context(), "a", id, 1, bytes.Repeat([]byte("z"), 20))
			require.NoError(t, err)
			s.FailCopies(int64(n), fault)
			err = outbox.CompleteMultipart(t.Context(), "a", id, []job.UploadedPart{part}, job.CompleteOptions{})
			s.FailCopies(0, nil)
			require.Error(t, err)
			require.Equal(t, !errors.Is(fault, syscall.EIO), job.IsFull(err), "%v", err)
			_, err = outbox.Head(t.Context(), job.Ref{Key: "a"})
			require.ErrorIs(t, err, job.ErrNotFound, "after %d bytes", n)

			require.NoError(t, outbox.CompleteMultipart(t.Context(), "a", id, []job.UploadedPart{part}, job.CompleteOptions{}), "the parts are still there")
			require.NoError(t, outbox.RemoveAll(t.Context(), "a"))
		}
	}
}
