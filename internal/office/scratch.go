package office

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unicode/utf8"

	"sheaf/internal/lockdir"
	"sheaf/internal/office/errand"
	"sheaf/internal/office/fonts"
	"sheaf/internal/office/process"
	"sheaf/internal/office/zygote"
)

// scratch is the folder of one engine: root/engine-*. It holds the template of profiles and a folder for each document in
// conversion. It is locked as long as the engine's process lives: that is how Sweep knows what is left over.
type scratch struct {
	root string
	path string
	temp *lockdir.Temp
}

const enginePrefix = "engine-"

// ErrScratch is the error of New where the folder for scratch folders is not to be had.
var ErrScratch = errors.New("no place for scratch files")

// usualScratch returns the folder for engines under temp, the system's temporary one, and makes it. Others may write to that place: a
// folder of somebody else's under this name is an error.
func usualScratch(temp string) (string, error) {
	dir := filepath.Join(temp, fmt.Sprintf("sheaf-%d", os.Getuid()))
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("%w: %w: set TMPDIR to a folder of yours", ErrScratch, err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrScratch, err)
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(owner.Uid) != os.Getuid() || info.Mode().Perm()&0o022 != 0 {
		return "", fmt.Errorf("%w: %s is not ours alone: remove it, or set TMPDIR to a folder of yours", ErrScratch, dir)
	}
	return dir, nil
}

// passable reports whether users of no rights come through to what is in dir.
func passable(dir string) bool {
	for {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return true
		}
		dir = parent
	}
}

// newScratch makes the folder, root being absolute. Public: users of no rights come through to folders in it that are theirs.
func newScratch(root string, public bool) (*scratch, error) {
	if strings.ContainsAny(root, forbiddenInPath) {
		return nil, fmt.Errorf("%w: LibreOffice cannot work in %q, since there is one of the characters %s in its path: %s", ErrScratch, root, forbiddenInPath, elsewhere(root))
	}
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrScratch, err)
	}
	temp, err := lockdir.NewTemp(filepath.Clean(root), enginePrefix)
	if err != nil {
		return nil, err
	}
	if public {
		if err := errors.Join(os.Chmod(root, 0o711), os.Chmod(temp.Path, 0o711)); err != nil {
			return nil, errors.Join(fmt.Errorf("make scratch folder: %w", err), temp.Remove())
		}
	}
	return &scratch{root: root, path: temp.Path, temp: temp}, nil
}

// template is where the profile and home lie that conversions begin with.
func (s *scratch) template() document { return document{path: filepath.Join(s.path, "template")} }

// elsewhere says how to have the scratch folder in another place than root.
func elsewhere(root string) string {
	temp, err := filepath.Abs(os.TempDir())
	if err == nil && strings.HasPrefix(root, temp+string(filepath.Separator)) {
		return "set TMPDIR to another folder, such as /tmp"
	}
	return "choose another folder for the data"
}

func (s *scratch) close() error { return s.temp.Remove() }

// Sweep kills the conversions that killed processes left under the scratch folder and removes their files. Engines that
// live, in this process or another, are not touched.
func Sweep(scratch string) error { return lockdir.RemoveAbandoned(scratch, enginePrefix, removeEngine) }

// removeEngine removes the folder of an engine whose process has died, and what still runs in it.
func removeEngine(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another process was faster
	}
	if err != nil {
		return err
	}
	errs := []error{process.KillStrays(dir)}
	for _, entry := range entries {
		errs = append(errs, document{path: filepath.Join(dir, entry.Name())}.wipe())
	}
	return errors.Join(append(errs, os.RemoveAll(dir))...)
}

// document is the folder of one conversion: everything that LibreOffice reads or writes is in it.
type document struct {
	path string
	name string // of the file in it
	load zygote.Import
	user int // whose process converts it; 0 where that is ours

	fonts *fonts.Set // that it is converted with; nil is the machine's

	settings   []zygote.Setting // of the PDF's export, beside those of the profile
	hyphenated []string         // languages of its text, where words of it are hyphenated
}

func (d document) given() string   { return filepath.Join(d.path, errand.In) }
func (d document) input() string   { return filepath.Join(d.given(), d.name) }
func (d document) output() string  { return filepath.Join(d.path, filepath.Dir(errand.Result)) }
func (d document) home() string    { return filepath.Join(d.path, "home") }
func (d document) temp() string    { return filepath.Join(d.path, "tmp") }
func (d document) profile() string { return filepath.Join(d.path, "profile") }

// document makes the folder of one conversion, with a copy of source in it and what prepare adds.
func (s *scratch) document(source string, prepare func(document) error) (document, error) {
	name := inputName(source)
	d, err := s.folder(map[string]string{name: source}, prepare)
	d.name = name
	return d, err
}

// folder makes a folder for one process, with copies of files in it, whose paths stand behind the names they have there, and what prepare
// adds.
func (s *scratch) folder(files map[string]string, prepare func(document) error) (document, error) {
	path, err := os.MkdirTemp(s.path, "document-")
	if errors.Is(err, fs.ErrNotExist) {
		err = gone(s.path)
	}
	if err != nil {
		return document{}, fmt.Errorf("make scratch folder: %w", err)
	}
	d := document{path: path}
	err = prepare(d)
	for _, dir := range []string{d.given(), d.output(), d.temp()} {
		if err == nil {
			err = os.Mkdir(dir, 0o700)
		}
	}
	for name, from := range files {
		if err == nil {
			err = copyFile(from, filepath.Join(d.given(), name))
		}
	}
	if err != nil {
		return document{}, errors.Join(fmt.Errorf("fill scratch folder: %w", err), d.wipe())
	}
	return d, nil
}

// maxName leaves room for what LibreOffice adds to a name in the same folder (".~lock.NAME#"), of the 255 bytes that a name
// may have.
const maxName = 240

// inputName is the name under which the document is converted: its own, which a FILENAME field shows, unless LibreOffice
// cannot work with it.
func inputName(source string) string {
	name := filepath.Base(source)
	if len(name) > maxName || !utf8.ValidString(name) {
		return "document.docx"
	}
	return name
}

// wipe removes all that the conversion left, the socket included that a killed LibreOffice leaves outside its folders.
func (d document) wipe() error {
	for _, socket := range sockets(d.profile(), d.user) {
		// Where the file system is read-only the kernel says so whether or not there is such a file, and there is none.
		if err := os.Remove(socket); err != nil && !errors.Is(err, os.ErrNotExist) && !errors.Is(err, syscall.EROFS) {
			return fmt.Errorf("remove socket: %w", err)
		}
	}
	err := os.RemoveAll(d.path)
	if errors.Is(err, fs.ErrPermission) {
		err = errors.Join(unlock(d.path), os.RemoveAll(d.path))
	}
	if err != nil {
		return fmt.Errorf("remove scratch folder: %w", err)
	}
	return nil
}

// unlock opens the folders under dir to their owner: hostile code may have closed them.
func unlock(dir string) error {
	if err := os.Chmod(dir, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.IsDir() { // and no link to one
			if err := unlock(filepath.Join(dir, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
