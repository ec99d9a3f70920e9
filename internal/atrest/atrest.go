// Package atrest tells whether files that people and programs put into a folder have come to rest: whole, and not being written to. It
// imports archive, which knows what is junk.
package atrest

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"sheaf/internal/archive"
)

// ErrBusy is the error of a file that has changed, or may be still being written.
var ErrBusy = errors.New("it is still being written")

// File is what tells one file under a path from another, and from itself before a change.
type File struct {
	Size     int64
	Modified int64 // nanoseconds since 1970
	Inode    Inode
}

// Identify returns what tells the file with this info from others.
func Identify(info fs.FileInfo) File {
	return File{Size: info.Size(), Modified: info.ModTime().UnixNano(), Inode: inodeOf(info)}
}

// Waits say how long a file must not have changed where looking at it does not tell. A zero field means its default.
type Waits struct {
	Rest  time.Duration // where nobody can tell whether it is still being written; default 10 s
	Empty time.Duration // of an empty file, which a program may fill later; default a minute
}

// WithDefaults returns the waits with defaults that outlast the pauses of programs that write in place (sftp, scp, file servers), and those
// that make a file first and fill it later.
func (w Waits) WithDefaults() Waits {
	if w.Rest <= 0 {
		w.Rest = 10 * time.Second
	}
	if w.Empty <= 0 {
		w.Empty = time.Minute
	}
	return w
}

// Check returns nil for an open file that is the one wanted, which a look a moment before found, and at rest: nobody has it open for writing.
// Where the system cannot tell that, for a file of another user or on a file server, it must not have changed for a while. Else it is ErrBusy.
func (w Waits) Check(file *os.File, want File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	w = w.WithDefaults()
	open, known := openForWriting(file)
	rested := time.Since(time.Unix(0, max(want.Modified, want.Inode.Changed)))
	switch {
	case Identify(info) != want, open, !known && rested < w.Rest, info.Size() == 0 && rested < w.Empty:
		return ErrBusy
	}
	return nil
}

// partialEndings are the endings of files that somebody else is still working on.
var partialEndings = []string{".part", ".partial", ".crdownload", ".download", ".tmp"}

// Ignored reports whether a file or folder with this name is not meant for us: hidden, a download under way, or junk.
func Ignored(name string) bool {
	lower := strings.ToLower(name)
	for _, suffix := range partialEndings {
		if strings.HasSuffix(lower, suffix) {
			return true
		}
	}
	return strings.HasPrefix(name, ".") || archive.JunkReason(name) != ""
}
