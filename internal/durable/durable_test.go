package durable

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

var errBroken = errors.New("broken")

// text writes a file's content.
func text(s string) func(*os.File) error {
	return func(f *os.File) error {
		_, err := io.WriteString(f, s)
		return err
	}
}

// files returns the content of all files below a folder, by path.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		found[strings.TrimPrefix(path, dir+"/")] = string(content)
		return err
	}))
	return found
}

// recorded is a writer into dir that notes its steps, and fails at the one called broken.
func recorded(t *testing.T, dir string, opt Options, broken string) (writer, *[]string) {
	root, err := os.OpenRoot(dir)
	require.NoError(t, err)
	t.Cleanup(func() { root.Close() })
	steps := new([]string)
	note := func(step string) error {
		*steps = append(*steps, step)
		if step == broken {
			return errBroken
		}
		return nil
	}
	return writer{
		root: root, options: opt,
		sync: func(f *os.File) error {
			name, err := filepath.Rel(dir, f.Name())
			require.NoError(t, err)
			if strings.HasSuffix(name, ".part") {
				name = filepath.Join(filepath.Dir(name), "PART")
			}
			return errors.Join(f.Sync(), note("sync "+name))
		},
		rename: func(from, to string) error {
			if err := note("rename"); err != nil {
				return err
			}
			return root.Rename(from, to)
		},
	}, steps
}

// TestSteps checks the order that makes a write durable: the content before the name, the name before success.
func TestSteps(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		opt  Options
		want []string
	}{
		"in the folder itself":     {"out.zip", Options{Mode: 0o600}, []string{"sync PART", "rename", "sync ."}},
		"deep":                     {"a/b/out.zip", Options{Mode: 0o600}, []string{"sync PART", "rename", "sync a/b", "sync a", "sync ."}},
		"written in another place": {"out.zip", Options{Mode: 0o600, Partial: "partial"}, []string{"sync partial/PART", "rename", "sync ."}},
		"volatile":                 {"out.zip", Options{Mode: 0o600, Volatile: true}, []string{"rename"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.Mkdir(filepath.Join(dir, "partial"), 0o700))
			w, steps := recorded(t, dir, c.opt, "")
			require.NoError(t, w.write(c.file, text("content")))
			require.Equal(t, c.want, *steps)
			require.Equal(t, map[string]string{c.file: "content"}, files(t, dir))
		})
	}
}

// TestErrorsLeaveNothing has each step fail in turn: the error comes back, and there is no file but the one of before.
func TestErrorsLeaveNothing(t *testing.T) {
	for _, step := range []string{"sync PART", "rename"} {
		t.Run(step, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "out.zip"), []byte("before"), 0o600))
			w, steps := recorded(t, dir, Options{Mode: 0o600}, step)
			require.ErrorIs(t, w.write("out.zip", text("after")), errBroken)
			require.Equal(t, step, (*steps)[len(*steps)-1], "nothing is done after it")
			require.Equal(t, map[string]string{"out.zip": "before"}, files(t, dir))
		})
	}
}

func TestUnsyncedFolderIsAnError(t *testing.T) {
	dir := t.TempDir()
	w, _ := recorded(t, dir, Options{Mode: 0o600}, "sync .")
	require.ErrorIs(t, w.write("out.zip", text("after")), errBroken)
	require.Equal(t, map[string]string{"out.zip": "after"}, files(t, dir))
}

func TestBrokenContent(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.zip")
	require.NoError(t, os.WriteFile(path, []byte("before"), 0o600))
	err := WriteFile(path, Options{Mode: 0o600}, func(f *os.File) error { return errors.Join(text("half")(f), errBroken) })
	require.ErrorIs(t, err, errBroken)
	closed := WriteFile(path, Options{Mode: 0o600}, func(f *os.File) error { return errors.Join(f.Close(), errBroken) })
	require.ErrorIs(t, closed, errBroken)
	require.ErrorIs(t, closed, fs.ErrClosed, "the errors of all steps are kept")
	require.Equal(t, map[string]string{"out.zip": "before"}, files(t, dir))
	require.ErrorIs(t, WriteFile(filepath.Join(dir, "none", "out.zip"), Options{Mode: 0o600}, text("x")), fs.ErrNotExist)
}

// TestMode compares with what the system does: the umask of this process counts.
func TestMode(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain")
	require.NoError(t, os.WriteFile(plain, nil, 0o666))
	for mode, like := range map[fs.FileMode]fs.FileMode{0o600: 0o600, 0o666: perm(t, plain)} {
		path := filepath.Join(dir, mode.String())
		require.NoError(t, WriteFile(path, Options{Mode: mode}, text("x")))
		require.Equal(t, like, perm(t, path))
	}
}

func perm(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	return info.Mode().Perm()
}

// TestWritersDoNotMeet has many write into one folder at once, of which some write to the same path.
func TestWritersDoNotMeet(t *testing.T) {
	dir := t.TempDir()
	var writers sync.WaitGroup
	for n := range 40 {
		writers.Go(func() {
			name := string(rune('a' + n%4))
			err := WriteFile(filepath.Join(dir, name), Options{Mode: 0o600, Volatile: true}, text(strings.Repeat(name, 1<<16)))
			if err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	want := map[string]string{}
	for _, name := range []string{"a", "b", "c", "d"} {
		want[name] = strings.Repeat(name, 1<<16)
	}
	require.Equal(t, want, files(t, dir))
}

// TestLinksAreReplaced checks that a link under the file's name is replaced, not followed, and that none leads out of the root.
func TestLinksAreReplaced(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	target := filepath.Join(outside, "target")
	require.NoError(t, os.WriteFile(target, []byte("before"), 0o600))
	require.NoError(t, os.Symlink(target, filepath.Join(dir, "link")))
	require.NoError(t, WriteFile(filepath.Join(dir, "link"), Options{Mode: 0o600}, text("after")))
	require.Equal(t, map[string]string{"target": "before"}, files(t, outside))

	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "way-out")))
	root, err := os.OpenRoot(dir)
	require.NoError(t, err)
	defer root.Close()
	require.Error(t, WriteIn(root, "way-out/new", Options{Mode: 0o600}, text("x")))
	require.Error(t, WriteIn(root, "new", Options{Mode: 0o600, Partial: "way-out"}, text("x")))
	require.Equal(t, map[string]string{"target": "before"}, files(t, outside))
	require.Equal(t, map[string]string{"link": "after"}, files(t, dir))
}

func TestSync(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a", "b", "file")
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	require.NoError(t, SyncUp(dir, path))
	root, err := os.OpenRoot(dir)
	require.NoError(t, err)
	defer root.Close()
	require.NoError(t, SyncIn(root, "a/b"))
	for _, err := range []error{Sync(path + "x"), SyncUp(dir, path+"x"), SyncIn(root, "x")} {
		require.ErrorIs(t, err, fs.ErrNotExist)
	}
}
