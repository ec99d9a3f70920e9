package job_test

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestIsMachineFault(t *testing.T) {
	for _, errno := range []syscall.Errno{
		syscall.ENOSPC, syscall.EDQUOT, syscall.EIO, syscall.EROFS, syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.EAGAIN,
	} {
		require.True(t, job.IsMachineFault(fmt.Errorf("open: %w", &fs.PathError{Op: "open", Path: "/x", Err: errno})), errno)
		require.True(t, job.IsMachineFault(job.NewError(job.CodeCorrupt, errno)), "what looked like the document's fault had this cause")
	}
	require.True(t, job.IsMachineFault(fmt.Errorf("put: %w", job.ErrUnavailable)))
	require.True(t, job.IsMachineFault(errors.Join(errors.New("b"), job.ErrFull)))
	for _, err := range []error{nil, errors.New("a fault nobody knows"), job.ErrNotFound, syscall.ENOENT, job.NewError(job.CodeCorrupt, nil)} {
		require.False(t, job.IsMachineFault(err), "%v", err)
	}
}
