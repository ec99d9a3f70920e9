package walls

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// HideSelf keeps other processes of our user out of this one's memory and /proc files, where the environment with the
// role's keys stands. Call it first in main. Its price: no core file, nobody but root can attach a debugger, and this
// process itself cannot open most files in its own /proc folder unless it is root. Processes that it executes are as usual.
func HideSelf() error {
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("hide this process from others: %w", err)
	}
	return nil
}

// tasks counts the threads that run under a user id.
func tasks(uid int) (int, error) {
	processes, err := os.ReadDir("/proc")
	if err != nil {
		return 0, fmt.Errorf("count processes: %w", err)
	}
	count := 0
	for _, p := range processes {
		if _, err := strconv.Atoi(p.Name()); err != nil {
			continue
		}
		// The owner of this folder is the process's user, whether or not the process is hidden.
		folder := filepath.Join("/proc", p.Name(), "task")
		info, err := os.Stat(folder)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
			continue // it ended, or is hidden and so not ours
		}
		if err != nil {
			return 0, fmt.Errorf("count processes: %w", err)
		}
		if owner := info.Sys().(*syscall.Stat_t); int(owner.Uid) == uid {
			count += int(owner.Nlink) - 2 // a folder for each thread
		}
	}
	return count, nil
}
