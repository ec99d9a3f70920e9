package dropfolder

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"sheaf/internal/durable"
	"sheaf/internal/job"
)

// partialFolder took results that were being written, before they were written beside their names.
const partialFolder = ".partial"

// People read the results, often others than the service's own user: what they may do is for the umask, the folder's group and its
// default ACL to say.
const (
	peoplesFile   = 0o666
	peoplesFolder = 0o777
)

// Results copies results of drops from the outbox into a folder for people.
type Results struct {
	dir    string
	outbox job.Objects
}

// NewResults returns the Results of dir, makes that where it is not there, and clears away what a crash left in it.
func NewResults(dir string, outbox job.Objects) (*Results, error) {
	if err := os.RemoveAll(filepath.Join(dir, partialFolder)); err != nil {
		return nil, fmt.Errorf("clear results folder: %w", err)
	}
	if err := os.MkdirAll(dir, peoplesFolder); err != nil {
		return nil, fmt.Errorf("make results folder: %w", err)
	}
	if err := clearPartial(dir); err != nil {
		return nil, fmt.Errorf("clear results folder: %w", err)
	}
	return &Results{dir: dir, outbox: outbox}, nil
}

// clearPartial removes what a killed process was writing. What cannot be looked at stays.
func clearPartial(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && durable.IsPartial(entry.Name()) {
			return root.Remove(name)
		}
		return nil
	})
}

// Copy copies the object results/<path> to <path> in the folder: durably, and whole or not at all, in the place of
// what was there. It may be repeated, and safely be called at once. ErrNotFound when there is no such object.
func (e *Results) Copy(ctx context.Context, key string) error {
	name, ok := strings.CutPrefix(key, job.ResultPrefix)
	if !ok || !isResult(name) {
		return fmt.Errorf("export %q: not the key of a result", key)
	}
	body, err := e.outbox.Open(ctx, job.Ref{Key: key}, 0, -1)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	defer body.Close()
	root, err := os.OpenRoot(e.dir)
	if err != nil {
		return fmt.Errorf("export %q: %w", key, err)
	}
	defer root.Close()
	err = durable.WriteIn(root, name, durable.Options{Mode: peoplesFile, Folders: peoplesFolder, Beside: true}, func(f *os.File) error {
		_, err := io.Copy(f, body)
		return err
	})
	if err != nil {
		return fmt.Errorf("export %q: %w", key, err)
	}
	return nil
}

// isResult reports whether name is the path of a file below the folder, in its only spelling.
func isResult(name string) bool {
	return filepath.IsLocal(filepath.FromSlash(name)) && path.Clean(name) == name && name != "." &&
		!strings.HasPrefix(name+"/", partialFolder+"/") && !durable.IsPartial(path.Base(name))
}
