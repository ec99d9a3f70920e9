//go:build unix

package runner

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// leastFiles is how many open files the service does well with: the storage keeps up to a hundred connections, of two files each as both
// ends are in this process, and every client has one.
const leastFiles = 512

// FewOpenFiles says that this process may have too few files open to work well, and what to do; "" where it may have enough. Of the
// machine's two limits the higher counts: Go raises the other one to it at the start.
func FewOpenFiles() string {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return ""
	}
	return fewOpenFiles(uint64(limit.Max)) //nolint:unconvert // it is signed on some systems
}

func fewOpenFiles(most uint64) string {
	if most >= leastFiles {
		return ""
	}
	return fmt.Sprintf("only %d files may be open at a time, so that work may wait for ever: allow at least %d (ulimit -Hn, or LimitNOFILE= of a systemd unit)", most, leastFiles)
}
