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

	data "sheaf/layers/fonts"
)

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

const (
	keptDays     = 30         // of fonts that nobody has used since
	recipe       = 1          // another number has all fonts made anew
	familiesFile = "families" // in a folder of kept fonts: a family a line
	unfinished   = "new-"     // begins the name of a folder that is being filled
)

// keep returns the fonts in a folder below kept, which it makes unless they are there. All that the sources are for is in it. They are
// never changed: other sources, or another table, make another folder.
func keep(kept string, sources map[string]string, byFile map[string][]data.Derived) (*derived, error) {
	key, err := keyOf(sources, byFile)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(kept, key)
	if d, err := readKept(dir); err == nil {
		d.use()
		return d, nil
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
	d := deriveFiles(making, sources, byFile)
	for name := range sources {
		for _, f := range byFile[name] {
			if !d.families[f.Family] {
				return nil, fmt.Errorf("keep fonts: %w: %s", errNoSource, f.Family) // or no room; the next start tries again
			}
		}
	}
	list := strings.Join(slices.Sorted(maps.Keys(d.families)), "\n")
	if err := errors.Join(os.WriteFile(filepath.Join(making, familiesFile), []byte(list), 0o644), os.Chmod(making, 0o755)); err != nil {
		return nil, err
	}
	if err := os.Rename(making, dir); err != nil && !errors.Is(err, fs.ErrExist) { // another engine may have been quicker
		return nil, err
	}
	return readKept(dir)
}

// use notes that the fonts are in use.
func (d *derived) use() {
	_ = os.Chtimes(d.dir, time.Now(), time.Now()) // who may not does not remove them either
}

// removeOld removes what nobody has used for long, and what was not finished.
func removeOld(kept string) {
	entries, err := os.ReadDir(kept)
	if err != nil {
		return
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && time.Since(info.ModTime()) > keptDays*24*time.Hour {
			_ = os.RemoveAll(filepath.Join(kept, entry.Name())) // tried again the next time
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

// keyOf returns a name for what is made of the sources.
func keyOf(sources map[string]string, byFile map[string][]data.Derived) (string, error) {
	hash := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		info, err := os.Stat(sources[name])
		if err != nil {
			return "", err
		}
		fmt.Fprintln(hash, recipe, sources[name], info.Size(), info.ModTime().UnixNano(), byFile[name])
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:8]), nil
}
