package office

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// copyFile copies from to a new file to.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// move puts the file from at to in one step, whole, across file systems too.
func move(from, to string) error {
	err := os.Rename(from, to)
	if !errors.Is(err, syscall.EXDEV) {
		return err
	}
	beside, err := os.MkdirTemp(filepath.Dir(to), ".move-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(beside)
	whole := filepath.Join(beside, "file")
	if err := copyFile(from, whole); err != nil {
		return err
	}
	return os.Rename(whole, to)
}

// freeSpace gives how many bytes this user may still write in dir's file system.
func freeSpace(dir string) (uint64, error) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return 0, fmt.Errorf("ask for free space: %w", err)
	}
	return uint64(fs.Bavail) * uint64(fs.Bsize), nil
}
