package dropfolder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"sheaf/internal/atrest"
	"sheaf/internal/durable"
	"sheaf/internal/job"
)

// upload puts a file into the inbox and moves it away. Between the two the process may die, so a claim is made before
// the first, which holds what version of the object was there: one that finds the claim and another version of this
// size knows that the upload was done. The claim is released after the second.
func (d *Folder) upload(ctx context.Context, root *os.Root, name string, file atrest.File) error {
	source, err := d.openDropped(root, name, file)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, atrest.ErrBusy) {
		return nil // the next scan sees how it is then
	}
	if err != nil {
		return err
	}
	defer source.file.Close()

	key := job.DropPrefix + keyName(name)
	there, err := d.options.Inbox.Head(ctx, job.Ref{Key: key})
	if err != nil && !errors.Is(err, job.ErrNotFound) {
		return err
	}
	claim := claimKey(name, file)
	before, err := d.options.Claims.Claim(ctx, claim, versionOf(there), time.Now().Add(dropKept))
	if err != nil {
		return err
	}
	if versionOf(there) == before || there.Size != file.Size {
		_, err := d.options.Inbox.Put(ctx, key, source, job.PutOptions{Size: file.Size, Asked: asked(root, path.Dir(name))})
		if errors.Is(err, atrest.ErrBusy) {
			return d.options.Claims.Release(ctx, claim, before)
		}
		if err != nil {
			return err
		}
	}
	if err := moveAway(root, name, source); err != nil && !errors.Is(err, atrest.ErrBusy) {
		return err
	}
	return d.options.Claims.Release(ctx, claim, before)
}

// versionOf tells the versions of an object apart, by their content where there are no version ids.
func versionOf(o job.Object) string { return "version " + o.VersionID + " " + o.ETag }

// openDropped opens the file that was seen and no other, if it rests.
func (d *Folder) openDropped(root *os.Root, name string, want atrest.File) (droppedFile, error) {
	file, err := root.OpenFile(name, os.O_RDONLY|atrest.OpenNonblocking, 0)
	if err != nil {
		return droppedFile{}, err
	}
	f := droppedFile{file: file, want: want, waits: atrest.Waits{Rest: d.options.Rest, Empty: d.options.Empty}}
	if err := f.check(); err != nil {
		file.Close()
		return droppedFile{}, err
	}
	return f, nil
}

// moveAway moves the file to the folder of what is done, durably. It stays when it changed after it was uploaded, with
// atrest.ErrBusy, and so does another that took its name meanwhile: they are uploaded in their turn.
func moveAway(root *os.Root, name string, source droppedFile) error {
	if same, err := isFile(root, name, source); err != nil || !same {
		return err
	}
	if err := source.check(); err != nil {
		return err
	}
	target := path.Join(doneFolder, name)
	if err := root.MkdirAll(path.Dir(target), peoplesFolder); err != nil {
		return err
	}
	target, err := freeName(root, target)
	if err != nil {
		return err
	}
	if err := root.Rename(name, target); err != nil {
		return err
	}
	if same, err := isFile(root, target, source); err != nil || !same {
		// It was replaced between the look and the move. It goes back, under a free name.
		back, e := freeName(root, name)
		if e == nil {
			e = root.Rename(target, back)
		}
		return errors.Join(err, e)
	}
	for _, folder := range []string{path.Dir(target), path.Dir(name)} {
		if err := durable.SyncIn(root, folder); err != nil {
			return err
		}
	}
	return nil
}

// isFile reports whether the file under name is the one that was uploaded.
func isFile(root *os.Root, name string, source droppedFile) (bool, error) {
	info, err := root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	uploaded, err := source.file.Stat()
	if err != nil {
		return false, err
	}
	return os.SameFile(info, uploaded), nil
}

// freeName returns name, or "name (2).zip" and so on where that is taken.
func freeName(root *os.Root, name string) (string, error) {
	extension := path.Ext(name)
	for n, free := 2, name; ; n++ {
		_, err := root.Lstat(free)
		if errors.Is(err, fs.ErrNotExist) {
			return free, nil
		}
		if err != nil {
			return "", err
		}
		dir, base := path.Split(name)
		number := fmt.Sprintf(" (%d)%s", n, extension)
		base = strings.TrimSuffix(base, extension)
		free = dir + validPrefix(base, min(len(base), longestName-len(number))) + number
	}
}

// droppedFile reads a dropped file and fails at its end if it changed meanwhile, so that half of a change is never stored.
type droppedFile struct {
	file  *os.File
	want  atrest.File
	waits atrest.Waits
}

func (f droppedFile) Read(p []byte) (int, error) {
	n, err := f.file.Read(p)
	if err == io.EOF {
		if e := f.check(); e != nil {
			return n, e
		}
	}
	return n, err
}

// check reports whether the file is the one wanted and at rest.
func (f droppedFile) check() error { return f.waits.Check(f.file, f.want) }
