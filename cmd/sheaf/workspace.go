package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const workspacePrefix = "sheaf-work-"

// workspace is the temporary folder of one run. Its file named lock is locked as long as the process lives, so that a
// later run can tell the leftovers of one that was killed.
type workspace struct {
	dir  string
	lock *os.File
}

// newWorkspace makes a folder in the system's place for temporary files and removes those of killed runs there.
func newWorkspace() (*workspace, error) {
	base, err := filepath.Abs(os.TempDir())
	if err != nil {
		return nil, fmt.Errorf("find temporary folder: %w", err)
	}
	if err := sweep(base); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(base, workspacePrefix)
	if err != nil {
		return nil, fmt.Errorf("create temporary folder: %w", err)
	}
	// The lock gets its name only when it is held: no sweep takes it before.
	fresh := filepath.Join(dir, "lock.new")
	lock, err := os.OpenFile(fresh, os.O_CREATE|os.O_RDWR|os.O_EXCL, 0o600)
	if err == nil {
		err = errors.Join(hold(lock), os.Rename(fresh, filepath.Join(dir, "lock")))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock temporary folder: %w", err), os.RemoveAll(dir))
	}
	return &workspace{dir, lock}, nil
}

// remove removes the folder and all that is in it.
func (w *workspace) remove() error {
	if err := errors.Join(os.RemoveAll(w.dir), w.lock.Close()); err != nil {
		return fmt.Errorf("remove temporary folder: %w", err)
	}
	return nil
}

func hold(lock *os.File) error { return syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// sweep removes this user's workspaces that no process holds.
func sweep(base string) error {
	dirs, err := os.ReadDir(base)
	if err != nil {
		return fmt.Errorf("look for old temporary folders: %w", err)
	}
	for _, d := range dirs {
		if !strings.HasPrefix(d.Name(), workspacePrefix) {
			continue
		}
		if err := sweepOne(filepath.Join(base, d.Name())); err != nil {
			return fmt.Errorf("remove old temporary folder: %w", err)
		}
	}
	return nil
}

func sweepOne(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() {
		return ignoreMissing(err)
	}
	if s, ok := info.Sys().(*syscall.Stat_t); !ok || int(s.Uid) != os.Getuid() {
		return nil
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR, 0)
	if err != nil {
		return ignoreMissing(err)
	}
	defer lock.Close()
	if hold(lock) != nil {
		return nil
	}
	return os.RemoveAll(dir)
}
