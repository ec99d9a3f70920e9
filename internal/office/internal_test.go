package office

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/office/officetest"
	"sheaf/internal/office/sampledoc"
	"sheaf/internal/office/walls"
	"sheaf/layers/libreoffice/profile"
)

// TestFullDisk: on a disk with little room a conversion that could not write is the machine's fault, and one that could not read the
// document is the document's, unless there is no room at all.
func TestFullDisk(t *testing.T) {
	const (
		unreadable = `echo 'Error: source file could not be loaded' >&2`
		unstored   = `echo 'Error: Please verify (SfxBaseModel::impl_store <file:///a/b.pdf> failed: 0xc10(Error Area' >&2`
		unwritten  = `echo 'Error: the PDF could not be written: 0xc10' >&2; exit 2`
		cut        = `while [ "$1" != --outdir ]; do shift; done; echo '%PDF-1.7' >"$2/a.pdf"`
		crash      = `kill -SEGV $$`
	)
	const little, none = 1, 2
	for name, c := range map[string]struct {
		script  string
		room    int // 0 is enough
		machine bool
	}{
		"damaged":           {unreadable, 0, false},
		"damaged, little":   {unreadable, little, false},
		"damaged, none":     {unreadable, none, true},
		"unstored":          {unstored, 0, false},
		"unstored, little":  {unstored, little, true},
		"unwritten, little": {unwritten, little, true},
		"cut PDF, little":   {cut, little, true},
		"crash, little":     {crash, little, false},
		"crash, none":       {crash, none, true},
		"says nothing":      {"exit 0", little, false},
	} {
		t.Run(name, func(t *testing.T) {
			program := filepath.Join(t.TempDir(), "soffice")
			script := "#!/bin/sh\ncase \"$*\" in *--terminate_after_init*) exit 0 ;; esac\n" + c.script + "\n"
			require.NoError(t, os.WriteFile(program, []byte(script), 0o700))
			e, err := New(Options{Program: program, Scratch: t.TempDir(), Helper: NoHelper})
			require.NoError(t, err)
			defer func() { require.NoError(t, e.Close()) }()
			e.littleRoom, e.noRoom = 0, 0
			if c.room >= little {
				e.littleRoom = 1 << 62
			}
			if c.room == none {
				e.noRoom = 1 << 62
			}
			_, err = e.Convert(t.Context(), job.Conversion{Source: program, Target: filepath.Join(t.TempDir(), "out.pdf"), Timeout: time.Minute})
			require.Error(t, err)
			_, isOutcome := errors.AsType[*job.Error](err)
			require.Equal(t, !c.machine, isOutcome, "%v", err)
			require.Equal(t, c.machine, job.IsFull(err), "%v", err)
		})
	}
}

// TestDiskWatch: how little room there was is known when there is more again.
func TestDiskWatch(t *testing.T) {
	w := newDiskWatch()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go w.watch(ctx, t.TempDir(), func() { t.Error("too much") })
	require.Eventually(t, func() bool { return w.least.Load() < math.MaxUint64 }, time.Minute, 10*time.Millisecond)
}

// TestSocket kills LibreOffice once it listens: the socket, which lies outside the scratch folder, goes with it. The scratch
// folder's name holds what has to be escaped in a URL.
func TestSocket(t *testing.T) {
	h := officetest.Shared(t)
	for name, wall := range map[string]string{"behind walls": h.Launcher, "without": NoHelper} {
		t.Run(name, func(t *testing.T) {
			root := filepath.Join(officetest.Folder(t), "scratch [ö] #1?~'x")
			e, err := New(Options{Scratch: root, Helper: NoHelper, Wall: wall})
			require.NoError(t, err)
			defer func() { require.NoError(t, e.Close()) }()
			killListening(t, e)
		})
	}
}

// writePlain writes a document of one line.
func writePlain(t *testing.T, path string) {
	t.Helper()
	b, err := sampledoc.Plain()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, b, 0o600))
}

func killListening(t *testing.T, e *Engine) {
	t.Helper()
	source := filepath.Join(t.TempDir(), "a.docx")
	writePlain(t, source)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d, err := e.scratch.document(source, e.office.prepare)
	require.NoError(t, err)
	d.user = e.walls.report.User(0)
	s := e.office.(soffice)
	c, err := s.walls.around(ctx, s.command(d, "--accept=pipe,name=unused;urp"), d) // a server does not end by itself
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() {
		_, err := start(ctx, c)
		ended <- err
	}()
	listening := func() (paths []string) {
		for _, path := range sockets(d.profile(), d.user) {
			if _, err := os.Lstat(path); err == nil {
				paths = append(paths, path)
			}
		}
		return paths
	}
	require.Eventually(t, func() bool { return len(listening()) > 0 }, 20*time.Second, 5*time.Millisecond)
	cancel()
	require.NoError(t, <-ended)
	require.NotEmpty(t, listening(), "a killed LibreOffice leaves it, or this test shows nothing")
	require.NoError(t, d.wipe())
	require.Empty(t, listening())
}

func TestUsualScratch(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	box := &walling{report: walls.None("")}
	dir, err := box.scratch("")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o777))
	_, err = box.scratch("")
	require.ErrorContains(t, err, "not ours alone")
}

// A folder that others cannot come through to is of no use where documents have users of their own.
func TestScratchThatOthersCannotReach(t *testing.T) {
	open := officetest.Folder(t)
	t.Setenv("TMPDIR", open)
	closed := filepath.Join(officetest.Folder(t), "closed")
	require.NoError(t, os.Mkdir(closed, 0o700))
	named := filepath.Join(closed, "scratch")
	users := walls.Report{Walls: []walls.Standing{{Name: walls.User, Stands: true}}}
	for _, c := range []struct {
		report walls.Report
		closed []string // folders
		want   string   // parent of what is taken
		user   bool
	}{
		{walls.None(""), []string{closed, open}, closed, false},
		{users, []string{closed}, open, true},
		{users, []string{closed, open}, closed, false},
		{users, []string{open}, closed, true},
	} {
		for _, dir := range []string{closed, open} {
			mode := fs.FileMode(0o711)
			if slices.Contains(c.closed, dir) {
				mode = 0o700
			}
			require.NoError(t, os.Chmod(dir, mode))
		}
		box := &walling{report: c.report}
		dir, err := box.scratch(named)
		require.NoError(t, err)
		require.Equal(t, c.want, filepath.Dir(dir))
		require.Equal(t, c.user, box.report.Stands(walls.User))
	}
}

// What hostile code closes or puts in the place of something else is removed and not followed.
func TestHostileFolder(t *testing.T) {
	s, err := newScratch(t.TempDir(), false)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.close()) }()
	outside := t.TempDir()
	secret := filepath.Join(outside, "secret.pdf")
	require.NoError(t, os.WriteFile(secret, []byte("%PDF-1.7"), 0o600))
	source := filepath.Join(t.TempDir(), "a.docx")
	writePlain(t, source)
	for name, attack := range map[string]func(d document) error{
		"link to a file":   func(d document) error { return os.Symlink(secret, filepath.Join(d.output(), "a.pdf")) },
		"link to a folder": func(d document) error { return errors.Join(os.Remove(d.output()), os.Symlink(outside, d.output())) },
		"pipe":             func(d document) error { return syscall.Mkfifo(filepath.Join(d.output(), "a.pdf"), 0o600) },
		"folder":           func(d document) error { return os.Mkdir(filepath.Join(d.output(), "a.pdf"), 0o700) },
		"closed folders": func(d document) error {
			deep := filepath.Join(d.temp(), "a", "b")
			return errors.Join(os.MkdirAll(deep, 0o700), os.WriteFile(filepath.Join(deep, "c"), nil, 0o600),
				os.Chmod(deep, 0), os.Chmod(filepath.Dir(deep), 0))
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := s.document(source, func(document) error { return nil })
			require.NoError(t, err)
			require.NoError(t, attack(d))
			_, err = d.pdf()
			require.ErrorIs(t, err, errNoPDF)
			require.NoError(t, d.wipe())
			require.NoDirExists(t, d.path)
		})
	}
	require.FileExists(t, secret)
}

// A file that was put in the place of the one that was checked is not taken.
func TestMoveOfAnother(t *testing.T) {
	dir := t.TempDir()
	path, target := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	require.NoError(t, os.WriteFile(path, []byte("checked"), 0o600))
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	require.NoError(t, os.Rename(path, path+".old"))
	require.NoError(t, os.WriteFile(path, []byte("another"), 0o600))
	require.ErrorContains(t, move(f, target), "not the file that was checked")
	require.NoFileExists(t, target)

	require.NoError(t, os.Rename(path+".old", path))
	require.NoError(t, move(f, target))
	b, err := os.ReadFile(target)
	require.NoError(t, err)
	require.Equal(t, "checked", string(b))
}

// A profile that was made before is taken as it is: LibreOffice is not started to make one.
func TestProfileMadeBefore(t *testing.T) {
	program := filepath.Join(t.TempDir(), "soffice")
	require.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\nexit 1\n"), 0o700))
	made := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(made, "mark"), nil, 0o600))
	opt := Options{Program: program, Scratch: t.TempDir(), Helper: NoHelper}
	_, err := New(opt)
	require.ErrorContains(t, err, "does not start")
	opt.Profile = made
	e, err := New(opt)
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(e.scratch.template().profile(), "mark"))
	require.NoError(t, e.Close())
	opt.Profile = filepath.Join(made, "none")
	_, err = New(opt)
	require.ErrorIs(t, err, os.ErrNotExist)
}

// The warm engine starts no LibreOffice before its own to make a profile: the first document would wait for both.
func TestWarmEngineMakesNoProfile(t *testing.T) {
	h := officetest.Shared(t)
	e, err := New(Options{Scratch: officetest.Folder(t), Helper: h.Path, Wall: h.Launcher})
	require.NoError(t, err)
	defer func() { require.NoError(t, e.Close()) }()
	require.Equal(t, kindWarm, e.Kind().Name, e.Kind().Why)
	written := filepath.Join(t.TempDir(), "profile")
	require.NoError(t, profile.Write(written))
	require.Equal(t, filesIn(t, written), filesIn(t, e.scratch.template().profile()))
}

// filesIn returns what is in the files of a folder, by path.
func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		files[strings.TrimPrefix(path, dir)] = string(b)
		return err
	}))
	return files
}

// TestRecycling puts a fresh zygote to work after every second document; the one before is gone then.
func TestRecycling(t *testing.T) {
	h := officetest.Shared(t)
	e, err := New(Options{Scratch: officetest.Folder(t), Helper: h.Path, Wall: h.Launcher})
	require.NoError(t, err)
	defer func() { require.NoError(t, e.Close()) }()
	w, ok := e.office.(*warm)
	require.True(t, ok, e.kind.Why)
	w.recycleAfter = 2
	source := filepath.Join(t.TempDir(), "a.docx")
	writePlain(t, source)
	seen := map[int]bool{}
	current := func() int {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.current.zygote.Pid()
	}
	for len(seen) < 3 {
		seen[current()] = true
		r, err := e.Convert(t.Context(), job.Conversion{Source: source, Target: filepath.Join(t.TempDir(), "a.pdf"), Timeout: time.Minute})
		require.NoError(t, err)
		require.Equal(t, 1, r.Pages)
	}
	w.starts.Wait()
	delete(seen, current())
	for pid := range seen {
		require.Eventually(t, func() bool { return syscall.Kill(pid, 0) != nil }, 10*time.Second, 5*time.Millisecond)
	}
}

// TestOddTemporaryFolder: where no folder is named, a relative TMPDIR will do, and the sentence on one that LibreOffice cannot work in
// says what to change.
func TestOddTemporaryFolder(t *testing.T) {
	program := filepath.Join(t.TempDir(), "soffice")
	require.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\nexit 0\n"), 0o700))
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"relative", "a%b", "c;d", "e|f"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o700))
	}
	t.Setenv("TMPDIR", "relative")
	e, err := New(Options{Program: program, Helper: NoHelper})
	require.NoError(t, err)
	require.True(t, filepath.IsAbs(e.scratch.root), e.scratch.root)
	require.NoError(t, e.Close())
	for _, name := range []string{"a%b", "c;d", "e|f"} {
		t.Setenv("TMPDIR", filepath.Join(dir, name))
		for _, scratch := range []string{"", filepath.Join(dir, name, "work", "tmp")} {
			_, err = New(Options{Program: program, Helper: NoHelper, Scratch: scratch})
			require.ErrorIs(t, err, ErrScratch)
			require.ErrorContains(t, err, "set TMPDIR to another folder")
		}
		_, err = New(Options{Program: program, Helper: NoHelper, Scratch: filepath.Join("x;y", "tmp")})
		require.ErrorContains(t, err, "choose another folder for the data")
	}
	t.Setenv("TMPDIR", filepath.Join(dir, "nowhere"))
	_, err = New(Options{Program: program, Helper: NoHelper})
	require.ErrorContains(t, err, "set TMPDIR to a folder of yours")
}

// TestWatermarkSettings checks what LibreOffice is told of a watermark's look.
func TestWatermarkSettings(t *testing.T) {
	settings := func(o job.Options) map[string]any {
		m := map[string]any{}
		for _, s := range exportSettings(o) {
			m[s.Name] = s.Value
		}
		return m
	}
	require.Equal(t, map[string]any{"Watermark": "DRAFT", "WatermarkColor": 0xd0d0d0, "WatermarkRotateAngle": 450, "WatermarkFontHeight": 100}, settings(job.Options{Watermark: "DRAFT"}))
	require.Equal(t, map[string]any{"Watermark": "DRAFT", "WatermarkColor": 0xff0000, "WatermarkRotateAngle": 0, "WatermarkFontHeight": 48, "WatermarkFontName": "Courier"},
		settings(job.Options{Watermark: "DRAFT", WatermarkLook: "color=ff0000, angle=0, size=48, font=Courier"}))
	require.Equal(t, map[string]any{"TiledWatermark": "DRAFT"}, settings(job.Options{Watermark: "DRAFT", WatermarkLook: "tiled"}))
	require.Equal(t, map[string]any{"UseLosslessCompression": true}, settings(job.Options{Lossless: new(true)}))
}
