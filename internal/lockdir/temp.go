package lockdir

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Temp is a temporary folder that a process holds as long as it lives, by a lock on the file named lock in it. A later process
// tells by that what a killed one left.
type Temp struct {
	Path string
	lock *os.File
}

const lockName = "lock"

// NewTemp makes a folder in base, for this user alone and with a name that begins with prefix, and holds it.
func NewTemp(base, prefix string) (*Temp, error) {
	dir, err := os.MkdirTemp(base, prefix)
	if err != nil {
		return nil, fmt.Errorf("create temporary folder: %w", err)
	}
	// The file gets its name only when it is locked: before that RemoveAbandoned does not take the folder for a temporary one.
	fresh := filepath.Join(dir, lockName+".new")
	f, err := os.OpenFile(fresh, os.O_CREATE|os.O_RDWR|os.O_EXCL, 0o600)
	if err == nil {
		err = errors.Join(hold(f), os.Rename(fresh, filepath.Join(dir, lockName)))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock temporary folder: %w", err), os.RemoveAll(dir))
	}
	return &Temp{dir, f}, nil
}

// hold locks a file for this process, unless another holds it.
func hold(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// Remove removes the folder and all that is in it. Twice is no harm.
func (t *Temp) Remove() error {
	err := os.RemoveAll(t.Path)
	if closed := t.lock.Close(); !errors.Is(closed, os.ErrClosed) {
		err = errors.Join(err, closed)
	}
	if err != nil {
		return fmt.Errorf("remove temporary folder: %w", err)
	}
	return nil
}

// RemoveAbandoned calls remove for each folder that NewTemp made with this prefix in base and whose process has died, if it is this
// user's. Nobody else removes the folder meanwhile. Where base is not there nothing is.
func RemoveAbandoned(base, prefix string, remove func(path string) error) error {
	entries, err := os.ReadDir(base)
	if err != nil {
		return ignoreMissing(fmt.Errorf("look for old temporary folders: %w", err))
	}
	var errs []error
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), prefix) {
			errs = append(errs, removeAbandoned(filepath.Join(base, entry.Name()), remove))
		}
	}
	return errors.Join(errs...)
}

func removeAbandoned(dir string, remove func(path string) error) error {
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() {
		return ignoreMissing(err)
	}
	if s, ok := info.Sys().(*syscall.Stat_t); !ok || int(s.Uid) != os.Getuid() {
		return nil
	}
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR, 0)
	if err != nil {
		return ignoreMissing(err)
	}
	defer f.Close()
	if hold(f) != nil {
		return nil // its process lives, or somebody removes it just now
	}
	if err := remove(dir); err != nil {
		return fmt.Errorf("remove old temporary folder: %w", err)
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
