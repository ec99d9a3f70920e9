//go:build unix

package runner

import (
	"fmt"

	"golang.org/x/sys/unix"

	"sheaf/internal/job"
)

// leastRoom is how many bytes must be free on a disk for documents to be worked on.
const leastRoom = 4 << 20

// room returns an error of job.ErrFull where the disk of a folder has next to no room.
func room(dir string) error {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return fmt.Errorf("look at the disk of %s: %w", dir, err)
	}
	if free := uint64(s.Bavail) * uint64(s.Bsize); free < leastRoom { //nolint:gosec,unconvert // both are counts
		return fmt.Errorf("the disk of %s has %d KiB free: %w", dir, free>>10, job.ErrFull)
	}
	return nil
}
