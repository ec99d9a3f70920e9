package office

import (
	"errors"
	"fmt"
	"io"
	"math"
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
	return writeFile(in, to)
}

// writeFile makes a new file of what it reads from r.
func writeFile(r io.Reader, to string) error {
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, r); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// move puts the open file at to in one step, whole, across file systems too, and makes it ours. Where it lies another might
// have put a different one meanwhile; that is found out.
func move(f *os.File, to string) error {
	from, err := f.Stat()
	if err != nil {
		return err
	}
	if owner, ok := from.Sys().(*syscall.Stat_t); ok && int(owner.Uid) != os.Getuid() {
		if err := f.Chown(os.Getuid(), os.Getgid()); err != nil {
			return err
		}
	}
	err = os.Rename(f.Name(), to)
	if errors.Is(err, syscall.EXDEV) {
		return copyWhole(f, to)
	}
	if err != nil {
		return err
	}
	if moved, err := os.Lstat(to); err != nil || !os.SameFile(from, moved) {
		return errors.Join(fmt.Errorf("%s is not the file that was checked", to), err, os.Remove(to))
	}
	return nil
}

// copyWhole puts a copy at to in one step.
func copyWhole(f *os.File, to string) error {
	beside, err := os.MkdirTemp(filepath.Dir(to), ".move-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(beside)
	whole := filepath.Join(beside, "file")
	if err := writeFile(io.NewSectionReader(f, 0, math.MaxInt64), whole); err != nil {
		return err
	}
	return os.Rename(whole, to)
}

// freeSpace returns how many bytes this user may still write in dir's file system.
func freeSpace(dir string) (uint64, error) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return 0, fmt.Errorf("ask for free space: %w", err)
	}
	return uint64(fs.Bavail) * uint64(fs.Bsize), nil
}
