package fonts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"sheaf/internal/folder"
)

// Options say which fonts there are beside the machine's, and where what is made of them is kept.
type Options struct {
	Dir      string   // absolute; made. It holds the sets and fontconfig's cache, and the users of documents' processes read it
	User     string   // folder of the user's own fonts, which has to be there; "" is the usual one, which may come later
	CJKLines bool     // for a LibreOffice that raises lines, as layers/fonts/cjk-lines.conf says
	Derived  bool     // with the fonts of layers/fonts/derived.txt, as far as their sources are there
	Raises   bool     // LibreOffice raises lines of Chinese, Japanese and Korean text
	Env      []string // what LibreOffice is started with beside a set's Environment
}

// Folders are the watched folders of fonts, and the sets that were made of them: the current one and those that conversions
// still hold. It is safe for concurrent use.
type Folders struct {
	opt     Options
	watched []string // the folder beside sheaf, then the user's; none where FONTCONFIG_FILE is obeyed
	shared  shared
	machine moments // when the first set was made

	looking chan struct{} // holds one value while somebody looks for changes; guards made and failed
	made    int           // sets
	failed  []file        // LibreOffice did not start with these

	mu   sync.Mutex
	sets []*Set // the last is the current one
}

// besideName is the folder beside sheaf in which make setup puts fonts that are no packages.
const besideName = "sheaf-fonts"

// NewFolders makes the first set of the fonts that there are now, and asks fontconfig for it.
func NewFolders(ctx context.Context, opt Options) (*Folders, error) {
	f, err := MakeFolders(opt)
	if err != nil {
		return nil, err
	}
	f.Ask(ctx)
	return f, nil
}

// MakeFolders makes the first set of the fonts that there are now. Until Ask has returned only its Environment may be used.
func MakeFolders(opt Options) (*Folders, error) {
	f := &Folders{opt: opt, looking: make(chan struct{}, 1)}
	if err := f.watch(); err != nil {
		return nil, err
	}
	if err := errors.Join(makePublic(opt.Dir), makePublic(f.cache())); err != nil {
		return nil, err
	}
	if err := f.share(); err != nil {
		return nil, err
	}
	set, err := f.newSet(f.list())
	if err != nil {
		return nil, err
	}
	f.sets = []*Set{set}
	return f, nil
}

// Ask asks fontconfig for the set that MakeFolders made. It takes a tenth of the time in which LibreOffice starts, which may do so
// meanwhile.
func (f *Folders) Ask(ctx context.Context) {
	set := f.sets[0]
	f.learn(ctx, set)
	f.machine = machineMoments(set.Folders(), f.opt.Dir)
}

// watch finds the folders to watch. Where FONTCONFIG_FILE is set there are none: the user decides about all fonts.
func (f *Folders) watch() error {
	if os.Getenv("FONTCONFIG_FILE") != "" {
		return nil
	}
	if self, err := os.Executable(); err == nil {
		f.watched = append(f.watched, filepath.Join(filepath.Dir(self), besideName))
	}
	own, err := userFonts(f.opt.User)
	if err == nil && own != "" {
		f.watched = append(f.watched, own)
	}
	return err
}

// share makes what all sets have in common.
func (f *Folders) share() error {
	f.shared = shared{cache: f.cache(), cjkLines: f.opt.CJKLines}
	if f.opt.Derived && len(f.watched) > 0 {
		p, err := newPlan(machineFonts(), f.opt.Raises)
		if err != nil {
			return err
		}
		f.shared.derived, err = derive(filepath.Join(f.opt.Dir, "derived"), usualStores(), p)
		return err
	}
	return nil
}

// userFonts returns the folder of the user's own fonts; "" for a user without a home. One that was named has to be there.
func userFonts(named string) (string, error) {
	if named == "" {
		data, err := folder.Data()
		if err != nil {
			return "", nil
		}
		return filepath.Join(data, "fonts"), nil
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

func (f *Folders) cache() string { return filepath.Join(f.opt.Dir, "cache") }

// Readable returns the folders and files that LibreOffice reads because of fonts, beside the folders of the fonts themselves.
func (f *Folders) Readable() []string {
	return slices.Concat([]string{f.opt.Dir}, homeCache(), userSettings())
}

// file is a font file as it was when it was looked at.
type file struct {
	path    string
	size    int64
	changed int64 // nanoseconds of the epoch
}

// maxFiles is how many entries of a folder are looked at: it is done before every conversion.
const maxFiles = 10_000

// list returns the font files in the watched folders, at any depth. Folders that are not there have none.
func (f *Folders) list() []file {
	var files []file
	for _, watched := range f.watched {
		seen := 0
		_ = fs.WalkDir(os.DirFS(watched), ".", func(name string, entry fs.DirEntry, err error) error {
			if seen++; seen > maxFiles {
				return fs.SkipAll
			}
			if err != nil || entry.IsDir() || !isFont(name) {
				return nil
			}
			path := filepath.Join(watched, name)
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
				files = append(files, file{path, info.Size(), info.ModTime().UnixNano()})
			}
			return nil
		})
	}
	return files
}

// isFont reports by its name whether a file may be a font that LibreOffice takes.
func isFont(name string) bool {
	return slices.Contains([]string{".ttf", ".otf", ".ttc", ".otc"}, strings.ToLower(filepath.Ext(name)))
}

// copy copies a font for all to read. One that is gone meanwhile is left out.
func (f file) copy(to string) error {
	in, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Chmod(0o644), out.Close())
}

// newSet makes a set of the files. The caller holds looking, or is the only one.
func (f *Folders) newSet(files []file) (*Set, error) {
	if len(f.watched) == 0 {
		return &Set{}, nil
	}
	f.made++
	dir := filepath.Join(f.opt.Dir, fmt.Sprint("set-", f.made))
	set, err := newSet(dir, f.shared, files)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return set, nil
}

// learn finds out what fontconfig knows of a set. Where it cannot be asked nothing is said of fonts; doctor says that it is missing.
func (f *Folders) learn(ctx context.Context, set *Set) {
	known, err := Load(ctx, slices.Concat(f.opt.Env, set.Environment()))
	if err == nil {
		set.known = known
		f.keepAnswers(set)
	}
}

// keepAnswers has fontconfig's answers for a set outlive this process, unless the environment says where settings are: it may lead
// anywhere.
func (f *Folders) keepAnswers(set *Set) {
	if set.dir != "" && os.Getenv("FONTCONFIG_PATH") == "" {
		if key := set.answersKey(f.shared, set.known.listed, f.opt.Dir, machineSettings); key != "" {
			set.key = key
			set.known.keepAnswers(keptFolder(), key, f.opt.Dir)
		}
	}
	set.known.listed = nil
}

// machineSettings is where fontconfig's settings for all users are.
const machineSettings = "/etc/fonts"

// Hold returns the current set for a conversion that begins. The caller releases it.
func (f *Folders) Hold() *Set {
	f.mu.Lock()
	defer f.mu.Unlock()
	set := f.sets[len(f.sets)-1]
	set.users++
	return set
}

// Release gives back a set that was held. It removes the sets that nobody holds and that are older than all that somebody holds:
// a conversion may be started with a newer set than the one it holds, when fonts change just then.
func (f *Folders) Release(set *Set) {
	f.mu.Lock()
	defer f.mu.Unlock()
	set.users--
	for len(f.sets) > 1 && f.sets[0].users == 0 {
		_ = os.RemoveAll(f.sets[0].dir) // what it leaves goes with the engine
		f.sets = f.sets[1:]
	}
}

// HoldNewest is Hold after a look at the watched folders. When fonts changed it makes a set of them and has show start
// LibreOffice with it; when show fails these fonts are left out until they change again. Only a change takes time. An error
// is ctx's, or the disk's.
func (f *Folders) HoldNewest(ctx context.Context, show func(context.Context, *Set) error) (*Set, error) {
	select {
	case f.looking <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-f.looking }()
	if f.shared.derived != nil {
		f.shared.derived.use()
	}
	set := f.Hold()
	files := f.list()
	if slices.Equal(files, set.files) || f.failed != nil && slices.Equal(files, f.failed) {
		return set, nil
	}
	defer f.Release(set)
	if err := f.renew(ctx, files, show); err != nil {
		return nil, err
	}
	return f.Hold(), nil
}

// renew makes a set of the files the current one, unless show fails.
func (f *Folders) renew(ctx context.Context, files []file, show func(context.Context, *Set) error) error {
	set, err := f.newSet(files)
	if err != nil {
		return err
	}
	f.learn(ctx, set)
	err = show(ctx, set)
	switch {
	case ctx.Err() != nil:
		return errors.Join(ctx.Err(), os.RemoveAll(set.dir))
	case err != nil:
		f.failed = files
		return os.RemoveAll(set.dir)
	}
	f.failed = nil
	f.add(set)
	return nil
}

// add makes a set the current one.
func (f *Folders) add(set *Set) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sets = append(f.sets, set)
}
