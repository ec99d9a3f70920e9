package fonts

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/officetest"
)

// newFolders watches the folder own and nothing else.
func newFolders(t *testing.T, own string) *Folders {
	t.Helper()
	f, err := NewFolders(t.Context(), Options{Dir: filepath.Join(t.TempDir(), "fonts"), User: own, Env: environment(t)})
	require.NoError(t, err)
	require.Equal(t, own, f.watched[len(f.watched)-1])
	f.watched = []string{own}
	return f
}

// environment is that of a LibreOffice without fonts of its own.
func environment(t *testing.T) []string {
	t.Helper()
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
}

// next makes the fonts that there are now the current set.
func (f *Folders) next(t *testing.T) *Set {
	t.Helper()
	set, err := f.newSet(f.list())
	require.NoError(t, err)
	f.learn(t.Context(), set)
	require.NotNil(t, set.known)
	f.add(set)
	return set
}

// ask has one of fontconfig's tools list files.
func (s *Set) ask(t *testing.T, tool, pattern string) []string {
	t.Helper()
	cmd := exec.Command(tool, "--format", "%{file}\n", pattern)
	cmd.Env = append([]string{"HOME=" + t.TempDir()}, s.Environment()...)
	out, err := cmd.Output()
	require.NoError(t, err)
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' })
}

func TestFontSettings(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_DATA_HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	dir := filepath.Join(t.TempDir(), `a <&"ü> b`)
	set, err := newSet(dir, shared{cache: "/cache"}, nil)
	require.NoError(t, err)
	b, err := os.ReadFile(set.settings())
	require.NoError(t, err)
	var written struct {
		Dir     []string `xml:"dir"`
		Cache   []string `xml:"cachedir"`
		Include []string `xml:"include"`
		Select  []string `xml:"selectfont"`
	}
	require.NoError(t, xml.Unmarshal(b, &written))
	folders, caches := []string{filepath.Join(dir, "copies")}, []string{"/cache"}
	if os.Getuid() != 0 {
		folders = append(folders, filepath.Join(home, ".local/share/fonts"), filepath.Join(home, ".fonts"))
		caches = append(caches, filepath.Join(home, ".cache/fontconfig"))
	}
	require.Equal(t, append(folders, "/usr/share/fonts", "/usr/local/share/fonts"), written.Dir)
	require.Equal(t, caches, written.Cache)
	require.Equal(t, []string{"fonts.conf", filepath.Join(dir, "substitutes.conf")}, written.Include)
	require.Empty(t, written.Select)
	require.Contains(t, set.Environment(), "FONTCONFIG_FILE="+set.settings())
	require.FileExists(t, set.substitutes())
}

// TestCJKLines asks fontconfig itself: what is for a LibreOffice that raises lines comes before the usual substitutes.
func TestCJKLines(t *testing.T) {
	for raises, want := range map[bool]string{false: "Noto Serif CJK JP", true: "IPAMincho"} {
		set, err := newSet(filepath.Join(t.TempDir(), "set"), shared{cache: filepath.Join(t.TempDir(), "cache"), cjkLines: raises}, nil)
		require.NoError(t, err)
		cmd := exec.Command("fc-match", "--format", "%{family[0]}", "MS Mincho:lang=ja")
		cmd.Env = append(os.Environ(), set.Environment()...)
		out, err := cmd.Output()
		require.NoError(t, err)
		require.Equal(t, want, string(out))
	}
}

func TestUserFonts(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", "/data")
	named := t.TempDir()
	for name, c := range map[string]struct{ named, want string }{
		"usual": {"", "/data/sheaf/fonts"},
		"named": {named, named},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := NewFolders(t.Context(), Options{Dir: filepath.Join(t.TempDir(), "fonts"), User: c.named, Env: environment(t)})
			require.NoError(t, err)
			require.Equal(t, c.want, f.watched[len(f.watched)-1])
		})
	}
	_, err := NewFolders(t.Context(), Options{Dir: filepath.Join(t.TempDir(), "fonts"), User: "/nonexistent"})
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Settings that the user names are obeyed, and nothing of ours is added.
func TestSettingsOfTheUser(t *testing.T) {
	t.Setenv("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
	t.Setenv("FONTCONFIG_PATH", "/etc/fonts")
	f, err := NewFolders(t.Context(), Options{Dir: filepath.Join(t.TempDir(), "fonts"), Env: environment(t)})
	require.NoError(t, err)
	require.Empty(t, f.list())
	require.Subset(t, f.Readable(), []string{"/etc/fonts/fonts.conf", "/etc/fonts"})
	set := f.Hold()
	require.NotNil(t, set.known)
	require.Equal(t, []string{"FONTCONFIG_FILE=/etc/fonts/fonts.conf", "FONTCONFIG_PATH=/etc/fonts"}, set.Environment()[len(set.Environment())-2:])
}

// TestSubstitutes asks fontconfig itself: an installed font comes before what would stand in for it.
func TestSubstitutes(t *testing.T) {
	own := t.TempDir()
	f := newFolders(t, own)
	set := f.next(t)
	for family, want := range map[string]string{
		"Calibri": "Carlito", "Calibri Light": "Carlito", "Helvetica": "LiberationSans", "Arial": "LiberationSans",
		"Arial Narrow": "LiberationSansNarrow", "Courier": "LiberationMono", "Verdana": "DejaVuSans", "맑은 고딕": "NotoSansCJK",
	} {
		require.Contains(t, set.ask(t, "fc-match", family)[0], want, family)
	}
	officetest.WriteFont(t, filepath.Join(own, "deep", "mine.TTF"), "Calibri Light", 1<<16)
	set = f.next(t)
	require.Equal(t, set.copies(), filepath.Dir(set.ask(t, "fc-match", "Calibri Light")[0]))
}

// The Caladea with Cambria's widths, where it is there, is the only one.
func TestCaladea(t *testing.T) {
	for file, want := range map[string]int{caladeaFile: 1, "other.ttf": 2} {
		own := t.TempDir()
		officetest.WriteFont(t, filepath.Join(own, file), "Caladea", caladeaVersion)
		officetest.WriteFont(t, filepath.Join(own, "z-newer.ttf"), "Caladea", caladeaVersion-1)
		set := newFolders(t, own).next(t)
		all := set.ask(t, "fc-list", ":family=Caladea")
		require.Equal(t, want, strings.Count(strings.Join(all, "\n"), set.copies()), file)
		if want == 1 {
			require.Contains(t, all, filepath.Join(set.copies(), "0.ttf")) // the machine may have the right one, too
			require.Subset(t, all, set.ask(t, "fc-match", "Cambria Math"))
		}
	}
}

// TestSets checks that a set has what the folder had when it was made, until the last conversion with it or an older one ends.
func TestSets(t *testing.T) {
	own := t.TempDir()
	path := filepath.Join(own, "sub", "a.ttf")
	f := newFolders(t, own)
	none := f.sets[0]
	require.False(t, none.known.Has("Sheaf One"))
	officetest.WriteFont(t, path, "Sheaf One", 1<<16)
	require.NoError(t, os.WriteFile(filepath.Join(own, "note.txt"), []byte("no font"), 0o600))
	require.NoError(t, os.Symlink(path, filepath.Join(own, "link.otf")))
	require.NoError(t, os.Symlink("/nonexistent", filepath.Join(own, "gone.ttf")))
	one := f.next(t)
	require.True(t, one.known.Has("Sheaf One"))
	require.Len(t, one.files, 2)
	info, err := os.Stat(filepath.Join(one.copies(), "1.ttf"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o644), info.Mode(), "others read it")

	require.Same(t, one, f.Hold())
	officetest.WriteFont(t, path, "Sheaf Two Three", 1<<16)
	two := f.next(t)
	require.NoError(t, os.RemoveAll(own))
	three := f.next(t)
	require.Same(t, three, f.Hold())
	for _, c := range []struct {
		set    *Set
		family string
		has    bool
	}{{none, "Sheaf One", false}, {one, "Sheaf One", true}, {two, "Sheaf One", false}, {two, "Sheaf Two Three", true}, {three, "Sheaf Two Three", false}} {
		require.Equal(t, c.has, c.set.known.Has(c.family))
		require.Equal(t, c.has, len(c.set.ask(t, "fc-list", ":family="+c.family)) > 0)
	}
	f.Release(three)
	require.NoDirExists(t, none.dir)
	require.DirExists(t, one.dir)
	require.DirExists(t, two.dir)
	f.Release(one)
	require.NoDirExists(t, one.dir)
	require.NoDirExists(t, two.dir)
	require.DirExists(t, three.dir)
}
