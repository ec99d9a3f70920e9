package s3server

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// storeFile stores what r gives in a file that only this user may read, durably and whole or not at all.
func storeFile(path string, r io.Reader) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".sheaf-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // fails once it has its name
	_, err = io.Copy(temp, r)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return syncPath(filepath.Dir(path))
}

// syncFile makes a file and its name durable, with the names of the folders between it and root, which it is below.
func syncFile(root, path string) error {
	for ; len(path) >= len(root); path = filepath.Dir(path) {
		if err := syncPath(path); err != nil {
			return err
		}
	}
	return nil
}

// syncPath makes a file's content durable, or the names in a folder.
func syncPath(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Sync()
}
