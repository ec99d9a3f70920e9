package main

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// reason returns an error of the file system without its operation and path, for messages that name the file themselves.
// Any other error comes back as it is, also one that wraps such an error.
func reason(err error) error {
	if e, ok := err.(*fs.PathError); ok {
		return e.Err
	}
	return err
}

// ignoreMissing returns err, but nil for a file that is not there.
func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// isNotFolder reports whether a path could not be followed since a part of it is a file.
func isNotFolder(err error) bool { return errors.Is(err, syscall.ENOTDIR) }
