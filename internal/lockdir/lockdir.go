// Package lockdir keeps a folder for one process: a data folder, or a temporary one that a later process removes when its own has
// died. It imports the standard library alone.
package lockdir

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// Lock keeps a data folder for one process. The kernel lets go of it when the process ends, however that happens; child
// processes do not inherit it.
type Lock struct{ file *os.File }

// Acquire takes the lock of the data folder dir, which is the file named lock in it. When another process holds it,
// the error says which.
func Acquire(dir string) (*Lock, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	err = hold(f)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		err = fmt.Errorf("the data folder %s is in use by %s", dir, holder(f))
	case err != nil:
		err = fmt.Errorf("lock %s: %w", dir, err)
	default:
		err = signLock(f)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return &Lock{f}, nil
}

// signLock writes who holds the lock into it.
func signLock(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return fmt.Errorf("sign lock: %w", err)
	}
	if _, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0); err != nil {
		return fmt.Errorf("sign lock: %w", err)
	}
	return nil
}

// holder reads who holds the lock. Between locking and signing nobody's name is there.
func holder(f *os.File) string {
	var pid int
	if _, err := fmt.Fscan(io.NewSectionReader(f, 0, 20), &pid); err != nil {
		return "another process"
	}
	return fmt.Sprintf("process %d", pid)
}

// Unlock lets another process have the folder. The file stays: removing it would let two processes hold a lock each.
func (l *Lock) Unlock() error {
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("unlock: %w", err)
	}
	return nil
}
