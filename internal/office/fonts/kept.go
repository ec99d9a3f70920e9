package fonts

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sheaf/internal/sfnt"
)

// stores are the folders in which derived fonts are kept for later starts, in a folder below them each; "" for none.
type stores struct {
	installed string // made when sheaf was installed, by Install; here they are only read
	kept      string // made by a start that found none there
}

// usualStores are those of this machine and user.
func usualStores() stores { return stores{installed: Installed, kept: keptFolder()} }

// Installed is the folder of the derived fonts that were made when sheaf was installed, for all users of the machine.
const Installed = "/var/lib/sheaf/fonts"

// keptFolder returns where derived fonts are kept, so that only the first start makes them; "" for a user without a folder of
// caches. Root's own are not for documents, whose processes are of other users.
func keptFolder() string {
	base := "/var/cache"
	if os.Getuid() != 0 {
		var err error
		if base, err = os.UserCacheDir(); err != nil {
			return ""
		}
	}
	return filepath.Join(base, "sheaf", "fonts")
}

// Install makes the derived fonts in the folder, which is Installed but for tests, unless they are there, and returns the
// folder in which they are. All users may read them. raises is Options.Raises. It fails where a font would be missing.
func Install(folder string, raises bool) (string, error) {
	p, err := newPlan(machineFonts(), raises)
	if err != nil {
		return "", err
	}
	for name := range p.faces {
		if p.sources[name] == "" {
			return "", fmt.Errorf("make fonts: %s: %w", name, errNoFile)
		}
	}
	if err := makeAllPublic(folder); err != nil {
		return "", err
	}
	d, err := p.keep(folder)
	if err != nil {
		return "", err
	}
	return d.dir, nil
}

var errNoFile = errors.New("it is not installed")

const (
	keptDays     = 30         // of fonts that nobody has used since
	recipe       = 2          // another number has all fonts made anew
	familiesFile = "families" // in a folder of kept fonts: a family a line
	unfinished   = "new-"     // begins the name of a folder that is being filled
)

// ready returns the fonts that are in a folder below store.
func (p plan) ready(store string) (*derived, error) {
	key, err := p.key()
	if err != nil || store == "" {
		return nil, errors.Join(err, fs.ErrNotExist)
	}
	return readKept(filepath.Join(store, key))
}

// keep returns the fonts in a folder below kept, which it makes unless they are there. All that the sources are for is in it. They are
// never changed: other sources, or another table, make another folder.
func (p plan) keep(kept string) (*derived, error) {
	if d, err := p.ready(kept); err == nil {
		d.use()
		return d, nil
	}
	key, err := p.key()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(kept, 0o755); err != nil {
		return nil, err
	}
	removeOld(kept)
	making, err := os.MkdirTemp(kept, unfinished)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(making)
	if err := p.fill(making); err != nil {
		return nil, fmt.Errorf("keep fonts: %w", err)
	}
	dir := filepath.Join(kept, key)
	if err := os.Rename(making, dir); err != nil && !errors.Is(err, fs.ErrExist) { // another engine may have been quicker
		return nil, err
	}
	return readKept(dir)
}

// fill makes all fonts in a folder, or fails. The folder is as old as its newest source: fontconfig's cache of it holds as long as its
// time is the same, and an image in which they are made anew has the same again.
func (p plan) fill(dir string) error {
	d := p.files(dir)
	var newest time.Time
	for name, source := range p.sources {
		for _, f := range p.faces[name] {
			if !d.families[f.Family] {
				return fmt.Errorf("%w: %s", errNoSource, f.Family) // or no room; the next start tries again
			}
		}
		info, err := os.Stat(source)
		if err != nil {
			return err
		}
		if info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	newest = newest.Truncate(time.Second) // an image has no parts of seconds
	list := strings.Join(slices.Sorted(maps.Keys(d.families)), "\n")
	if err := os.WriteFile(filepath.Join(dir, familiesFile), []byte(list), 0o644); err != nil {
		return err
	}
	return errors.Join(os.Chmod(filepath.Join(dir, familiesFile), 0o644), os.Chmod(dir, 0o755), os.Chtimes(dir, newest, newest))
}

// makeAllPublic makes a folder, and those above it that are missing, that all users can read.
func makeAllPublic(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := makeAllPublic(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := makePublic(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// use notes that the fonts are in use.
func (d *derived) use() {
	// Who may not does not remove them either. The folder's own time stays, for fontconfig's cache.
	_ = os.Chtimes(filepath.Join(d.dir, familiesFile), time.Now(), time.Now())
}

// removeOld removes what nobody has used for long, and what was not finished.
func removeOld(kept string) {
	entries, err := os.ReadDir(kept)
	if err != nil {
		return
	}
	for _, entry := range entries {
		dir := filepath.Join(kept, entry.Name())
		info, err := os.Stat(filepath.Join(dir, familiesFile))
		if errors.Is(err, fs.ErrNotExist) { // it was not finished
			info, err = entry.Info()
		}
		if err == nil && time.Since(info.ModTime()) > keptDays*24*time.Hour {
			_ = os.RemoveAll(dir) // tried again the next time
		}
	}
}

func readKept(dir string) (*derived, error) {
	list, err := os.ReadFile(filepath.Join(dir, familiesFile))
	if err != nil {
		return nil, err
	}
	d := &derived{dir: dir, families: map[string]bool{}}
	for family := range strings.Lines(string(list)) {
		d.families[strings.TrimSpace(family)] = true
	}
	return d, nil
}

// key returns a name for what is made of the sources, whichever folder they are in and however old they are.
func (p plan) key() (string, error) {
	hash := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(p.sources)) {
		sum, err := sumOf(p.sources[name])
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%d %s %x %v\n", recipe, name, sum, p.faces[name])
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:8]), nil
}

func sumOf(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return sfnt.Sum(f)
}
