package walls

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

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
