// Package durable writes files that are there, whole, after a loss of power, or not there at all. It knows nothing of what
// is in them, and imports the standard library alone.
package durable

import (
	"cmp"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Options say how a file is written. The zero value is not enough: Mode must be set.
type Options struct {
	Mode     fs.FileMode // of the file, less the process's umask
	Folders  fs.FileMode // of the folders that are made on the way, less the umask; 0 is for this user alone
	Partial  string      // folder below the root for the file while it is written, which must exist; "" is the root itself
	Beside   bool        // the file is written in its own folder, whose group and default ACL it gets; Partial does not count
	Volatile bool        // nothing is synced to the disk: nobody needs the file after a loss of power
}

// WriteFile writes a file with what write puts into it, in the place of whatever has that path. Only when write and every
// step after it succeeded does the file get its name: until then, and after an error of those steps, path is what it was.
// The folder must exist. Many writers may write into one folder, and to one path: the last one wins.
//
// An error of the last step, the sync of the folder, leaves the new file under its name, but a loss of power may undo that.
func WriteFile(path string, opt Options, write func(*os.File) error) (err error) {
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	return WriteIn(root, filepath.Base(path), opt, write)
}

// WriteIn is WriteFile for the file called name (with slashes) below root. It makes the folders that are missing on the way, and
// follows no link out of root.
func WriteIn(root *os.Root, name string, opt Options, write func(*os.File) error) error {
	w := writer{root: root, options: opt, sync: (*os.File).Sync, rename: root.Rename}
	return w.write(name, write)
}

// writer does the steps of one write. Tests have its sync and rename fail.
type writer struct {
	root    *os.Root
	options Options
	sync    func(*os.File) error
	rename  func(from, to string) error
}

func (w writer) write(name string, write func(*os.File) error) error {
	folders := cmp.Or(w.options.Folders, 0o700)
	if w.options.Beside {
		w.options.Partial = path.Dir(name)
		if err := w.root.MkdirAll(path.Dir(name), folders); err != nil {
			return err
		}
	}
	partial, err := w.store(write)
	if err != nil {
		return err
	}
	err = w.root.MkdirAll(path.Dir(name), folders)
	if err == nil {
		err = w.rename(partial, name)
	}
	if err != nil {
		return errors.Join(err, w.root.Remove(partial))
	}
	return w.syncUp(path.Dir(name))
}

// store writes and syncs a file under a name of its own. After an error nothing is left of it.
func (w writer) store(write func(*os.File) error) (partial string, err error) {
	partial = path.Join(w.options.Partial, partialPrefix+rand.Text()+partialSuffix)
	file, err := w.root.OpenFile(partial, os.O_RDWR|os.O_CREATE|os.O_EXCL, w.options.Mode)
	if err != nil {
		return "", err
	}
	if err = write(file); err == nil && !w.options.Volatile {
		err = w.sync(file)
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return "", errors.Join(err, w.root.Remove(partial))
	}
	return partial, nil
}

// A file that is being written is called by these and a random text between.
const (
	partialPrefix = ".sheaf-"
	partialSuffix = ".part"
)

// IsPartial reports whether a file of this name is one that a writer left behind when it was killed, or still writes.
func IsPartial(name string) bool {
	return strings.HasPrefix(name, partialPrefix) && strings.HasSuffix(name, partialSuffix)
}

// syncUp makes the names in a folder durable, and those of all folders above it up to the root.
func (w writer) syncUp(folder string) error {
	if w.options.Volatile {
		return nil
	}
	for ; ; folder = path.Dir(folder) {
		if err := w.syncFolder(folder); err != nil || folder == "." {
			return err
		}
	}
}

func (w writer) syncFolder(name string) error {
	folder, err := w.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(w.sync(folder), folder.Close())
}

// SyncIn makes the names in a folder below root durable.
func SyncIn(root *os.Root, folder string) error {
	return writer{root: root, sync: (*os.File).Sync}.syncFolder(folder)
}

// Sync makes the content of a file durable, or the names in a folder.
func Sync(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// SyncUp makes the content of a file or folder durable, and its name, and the names of all folders above it down from root,
// which path must be or be below.
func SyncUp(root, path string) error {
	for ; len(path) >= len(root); path = filepath.Dir(path) {
		if err := Sync(path); err != nil {
			return err
		}
	}
	return nil
}
