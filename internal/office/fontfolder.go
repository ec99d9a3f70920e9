package office

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// fontFolders are the folders of our own fonts, and the sets of fonts that were made of them: the current one and those that
// conversions still have. It is safe for concurrent use.
type fontFolders struct {
	watched  []string // the folder beside sheaf, then the user's; none where FONTCONFIG_FILE is obeyed
	dir      string   // absolute; holds the sets and fontconfig's cache
	cjkLines bool     // see newFontSet

	looking chan struct{} // holds one value while somebody looks for changes; guards made
	made    int           // sets
	failed  []fontFile    // LibreOffice did not start with these

	mu   sync.Mutex
	sets []*fontSet // the last is the current one
}

// besideName is the folder beside sheaf in which make setup puts fonts that are no packages.
const besideName = "sheaf-fonts"

// newFontFolders makes the folder dir. named is the user's folder, "" for what SHEAF_FONTS names or else the usual one.
func newFontFolders(dir, named string, cjkLines bool) (*fontFolders, error) {
	f := &fontFolders{dir: dir, cjkLines: cjkLines, looking: make(chan struct{}, 1)}
	if os.Getenv("FONTCONFIG_FILE") == "" {
		if self, err := os.Executable(); err == nil {
			f.watched = append(f.watched, filepath.Join(filepath.Dir(self), besideName))
		}
		folder, err := userFonts(cmp.Or(named, os.Getenv("SHEAF_FONTS")))
		if err != nil {
			return nil, err
		}
		if folder != "" {
			f.watched = append(f.watched, folder)
		}
	}
	return f, errors.Join(makePublic(f.dir), makePublic(f.cache()))
}

// userFonts gives the folder of the user's own fonts. One that was named has to be there, the usual one may come later.
func userFonts(named string) (string, error) {
	if named == "" {
		data := dataHome()
		if data == "" {
			return "", nil
		}
		return filepath.Join(data, "sheaf", "fonts"), nil
	}
	path, err := filepath.Abs(named)
	if err != nil {
		return "", fmt.Errorf("find fonts: %w", err)
	}
	if _, err := os.ReadDir(path); err != nil {
		return "", fmt.Errorf("look for fonts: %w", err)
	}
	return path, nil
}

func (f *fontFolders) cache() string { return filepath.Join(f.dir, "cache") }

// fontFile is a file as it was when it was looked at.
type fontFile struct {
	path    string
	size    int64
	changed int64 // nanoseconds of the epoch
}

// maxFontFiles is how many files of a folder are looked at: it is done before every conversion.
const maxFontFiles = 10_000

// list gives the font files in the watched folders, at any depth. Folders that are not there have none.
func (f *fontFolders) list() []fontFile {
	var files []fontFile
	for _, folder := range f.watched {
		seen := 0
		_ = fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
			if seen++; seen > maxFontFiles {
				return fs.SkipAll
			}
			if err != nil || entry.IsDir() || !isFont(name) {
				return nil
			}
			path := filepath.Join(folder, name)
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
				files = append(files, fontFile{path, info.Size(), info.ModTime().UnixNano()})
			}
			return nil
		})
	}
	return files
}

// isFont tells by its name whether a file may be a font that LibreOffice takes.
func isFont(name string) bool {
	return slices.Contains([]string{".ttf", ".otf", ".ttc", ".otc"}, strings.ToLower(filepath.Ext(name)))
}

// copy copies a font for all to read. One that is gone meanwhile is none.
func (f fontFile) copy(to string) error {
	err := copyFile(f.path, to)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, os.Chmod(to, 0o644))
}

// first makes the first set.
func (f *fontFolders) first(template document) (*fontSet, error) {
	set, err := f.make(context.Background(), template, f.list())
	if err == nil {
		f.sets = []*fontSet{set}
	}
	return set, err
}

// make makes a set of the files. The caller has looking.
func (f *fontFolders) make(ctx context.Context, template document, files []fontFile) (*fontSet, error) {
	set := &fontSet{}
	if len(f.watched) > 0 {
		f.made++
		dir := filepath.Join(f.dir, fmt.Sprint("set-", f.made))
		var err error
		if set, err = newFontSet(dir, f.cache(), files, f.cjkLines); err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
	}
	template.fonts = set
	set.known = loadFonts(ctx, template)
	return set, nil
}

// follow makes a set the current one.
func (f *fontFolders) follow(set *fontSet) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sets = append(f.sets, set)
}

// current gives the set for a conversion that begins. It is to be left.
func (f *fontFolders) current() *fontSet {
	f.mu.Lock()
	defer f.mu.Unlock()
	set := f.sets[len(f.sets)-1]
	set.users++
	return set
}

// leave takes a set back and removes those that nobody has and that are older than all that somebody has: a conversion may see a
// newer one than its own, where the engine is renewed between its beginning and its start.
func (f *fontFolders) leave(set *fontSet) {
	f.mu.Lock()
	defer f.mu.Unlock()
	set.users--
	for len(f.sets) > 1 && f.sets[0].users == 0 {
		_ = os.RemoveAll(f.sets[0].dir) // what it leaves goes with the engine
		f.sets = f.sets[1:]
	}
}

// fontsNow gives the fonts that the folders have now, for a conversion that begins. Only a change takes time: the warm engine is
// followed by one that was started after it. Leave the set at the conversion's end.
func (e *Engine) fontsNow(ctx context.Context) (*fontSet, error) {
	select {
	case e.fonts.looking <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("conversion stopped: %w", whyEnded(ctx))
	}
	defer func() { <-e.fonts.looking }()
	set := e.fonts.current()
	files := e.fonts.list()
	if slices.Equal(files, set.files) || e.fonts.failed != nil && slices.Equal(files, e.fonts.failed) {
		return set, nil
	}
	defer e.fonts.leave(set)
	if err := e.renew(ctx, files); err != nil {
		return nil, err
	}
	return e.fonts.current(), nil
}

// renew has conversions from here on see other fonts. Where LibreOffice does not start with them they are left out until they
// change again.
func (e *Engine) renew(ctx context.Context, files []fontFile) error {
	set, err := e.fonts.make(ctx, e.scratch.template(), files)
	if err != nil {
		return err
	}
	e.sandbox.allow(set.known)
	err = e.office.renew(ctx, set)
	switch {
	case ctx.Err() != nil:
		return errors.Join(fmt.Errorf("conversion stopped: %w", whyEnded(ctx)), os.RemoveAll(set.dir))
	case err != nil:
		e.fonts.failed = files
		return os.RemoveAll(set.dir)
	}
	e.fonts.failed = nil
	e.fonts.follow(set)
	return nil
}
