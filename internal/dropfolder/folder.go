// Package dropfolder serves the folders for people: Folder uploads what is put into one, Results copies results into
// another. It works on the ports of package job, reads options (package options), and imports nothing else of the service.
package dropfolder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"sheaf/internal/archive"
	"sheaf/internal/atrest"
	"sheaf/internal/job"
)

// doneFolder takes the dropped files that have been uploaded.
const doneFolder = ".done"

// dropKept is how long it is remembered that a file which cannot be moved away was uploaded.
const dropKept = 30 * 24 * time.Hour

// Options say what a Folder works with.
type Options struct {
	Dir      string // the drop folder; it is made when it is not there
	Inbox    job.Objects
	Claims   job.Claims
	Interval time.Duration // between two scans; 0 is a second
	Rest     time.Duration // how long a file must not have changed where nobody can tell whether it is still being written; 0 is 10 s
	Empty    time.Duration // the same for an empty file, which a program may fill later; 0 is a minute
	Log      *slog.Logger  // gets a line for each file that is left where it is; nil is no log
}

// Folder uploads what people put into a folder: a ZIP or DOCX file that rests becomes the object drop/<path> of the inbox
// and is then moved to .done in the folder. A file rests when its size and times have not changed from one scan to the
// next and nobody has it open for writing. Where the system cannot tell that, for a file of another user or on a file server,
// it must not have changed for a while longer, and an empty file for longer still.
//
// No file is lost, and none is uploaded twice when the process is killed: see upload. Hidden files and folders are not
// looked at and links are not followed.
type Folder struct {
	options Options
	seen    map[string]atrest.File // at the last scan, by path
	logged  map[string]string      // what was logged, by path
}

// New returns a Folder that has seen nothing yet.
func New(options Options) *Folder {
	if options.Interval <= 0 {
		options.Interval = time.Second
	}
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	return &Folder{options: options, seen: map[string]atrest.File{}, logged: map[string]string{}}
}

// Run scans the folder until ctx ends, and returns its error. Files that could not be uploaded are tried again.
func (d *Folder) Run(ctx context.Context) error {
	tick := time.NewTicker(d.options.Interval)
	defer tick.Stop()
	for {
		if err := d.Scan(ctx); err != nil && ctx.Err() == nil {
			d.logOnce(".", "drop folder cannot be read", err)
		} else {
			delete(d.logged, ".")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// Scan looks through the folder once and uploads the files that rest since the last scan, by path. What goes wrong
// with one file is for the log and does not keep it from the others. It is for one goroutine.
func (d *Folder) Scan(ctx context.Context) error {
	if err := os.MkdirAll(d.options.Dir, peoplesFolder); err != nil {
		return fmt.Errorf("scan drop folder: %w", err)
	}
	root, err := os.OpenRoot(d.options.Dir)
	if err != nil {
		return fmt.Errorf("scan drop folder: %w", err)
	}
	defer root.Close()
	found, err := d.find(root)
	if err != nil {
		return fmt.Errorf("scan drop folder: %w", err)
	}
	before := d.seen
	d.seen = found
	d.forget(root)
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if found[name] != before[name] {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := d.upload(ctx, root, name, found[name]); err != nil {
			d.logOnce(name, "dropped file is not taken yet", err)
		}
	}
	return nil
}

// find returns the files to be uploaded, by path, and logs the others.
func (d *Folder) find(root *os.Root) (map[string]atrest.File, error) {
	found := map[string]atrest.File{}
	err := fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case name == ".":
			return err
		case errors.Is(err, fs.ErrNotExist): // gone meanwhile
			return nil
		case err != nil:
			d.logOnce(name, "drop folder cannot be read", err)
			return nil
		case atrest.Ignored(entry.Name()):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir(), entry.Name() == job.OptionsFile: // which is read with what lies beside it
			return nil
		}
		if reason := refusal(root, name, entry); reason != "" {
			d.logOnce(name, "dropped file is left", errors.New(reason))
			return nil
		}
		if info, err := entry.Info(); err == nil { // else it is gone meanwhile
			found[name] = atrest.Identify(info)
		}
		return nil
	})
	return found, err
}

// refusal says why a file cannot become an object of the inbox; "" when it can.
func refusal(root *os.Root, name string, entry fs.DirEntry) string {
	extension := strings.ToLower(path.Ext(name))
	switch {
	case entry.Type()&fs.ModeSymlink != 0:
		return "it is a link; put the file itself here"
	case !entry.Type().IsRegular():
		return "it is not a plain file"
	case extension != ".zip" && archive.DocumentExt(name, formatsBeside(root, name)...) == "":
		return "only ZIPs and Word documents (.zip, .docx, .docm, .dotx, .dotm) are converted, and the formats that sheaf.json beside them asks for"
	case !utf8.ValidString(name):
		return "its name is not in UTF-8"
	case len(job.DropPrefix+name) > 1024: // bytes of an object key, Amazon S3 user guide
		return "its path is too long"
	}
	return ""
}

// claimKey names the upload of one file: another under the same path has another.
func claimKey(name string, f atrest.File) string {
	return fmt.Sprintf("dropfile:%s:%d:%d:%s", name, f.Size, f.Modified, f.Inode)
}

// logOnce logs what is the matter with a file, unless it has been logged.
func (d *Folder) logOnce(name, message string, err error) {
	if d.logged[name] == err.Error() {
		return
	}
	d.logged[name] = err.Error()
	d.options.Log.Warn(message, "file", filepath.Join(d.options.Dir, filepath.FromSlash(name)), "error", err)
}

// forget lets the log hear again of files that have been gone.
func (d *Folder) forget(root *os.Root) {
	for name := range d.logged {
		if _, err := root.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			delete(d.logged, name)
		}
	}
}
