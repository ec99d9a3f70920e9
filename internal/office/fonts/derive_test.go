package fonts

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	data "sheaf/layers/fonts"
)

func planOf(t testing.TB, from []string, raises bool) plan {
	t.Helper()
	p, err := newPlan(from, raises)
	require.NoError(t, err)
	return p
}

// newDerived derives from the machine's fonts and returns a set with them.
func newDerived(t *testing.T, from []string) (*derived, *Set) {
	t.Helper()
	d, err := derive(filepath.Join(t.TempDir(), "derived"), stores{}, planOf(t, from, false))
	require.NoError(t, err)
	set, err := newSet(filepath.Join(t.TempDir(), "set"), shared{cache: filepath.Join(t.TempDir(), "cache"), derived: d}, nil)
	require.NoError(t, err)
	return d, set
}

// TestDerived asks fontconfig itself: derived fonts come before other substitutes, in both weights.
func TestDerived(t *testing.T) {
	d, set := newDerived(t, machineFonts())
	for _, p := range data.DerivedPackages() {
		require.True(t, d.families[p.Family], p.Family)
	}
	known, err := Load(t.Context(), append(environment(t), set.Environment()...))
	require.NoError(t, err)
	for _, row := range data.DerivedFor() {
		require.Equal(t, row[1], known.substitute(t.Context(), row[0]), row)
	}
	require.NotEqual(t, set.ask(t, "fc-match", "Malgun Gothic:bold"), set.ask(t, "fc-match", "Malgun Gothic"))
	require.Equal(t, known.names[nameKey("NotoSansCJKkr-Regular")].family, "Noto Sans CJK KR", "the source is still there")
	_, without := newDerived(t, nil)
	for _, pattern := range []string{":lang=ko", "sans-serif:lang=ko", "serif:lang=ko", "Sheaf Nowhere:lang=ko"} {
		require.Equal(t, without.ask(t, "fc-match", pattern), set.ask(t, "fc-match", pattern), pattern)
	}
}

// TestNoSources checks that what cannot be made leaves the other substitutes as they are.
func TestNoSources(t *testing.T) {
	broken := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(broken, "NotoSansCJK-Regular.ttc"), []byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x09"), 0o600))
	other, err := os.ReadFile(find(machineFonts(), []string{"Carlito-Regular.ttf"})["Carlito-Regular.ttf"])
	require.NoError(t, err)
	another := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(another, "NotoSansCJK-Regular.ttc"), other, 0o600))
	for name, from := range map[string][]string{"none": nil, "not there": {"/nonexistent"}, "broken": {broken}, "another font": {another}} {
		t.Run(name, func(t *testing.T) {
			d, set := newDerived(t, from)
			require.Empty(t, d.families)
			left, err := os.ReadDir(d.dir)
			require.NoError(t, err)
			require.Empty(t, left)
			require.Contains(t, set.ask(t, "fc-match", "Malgun Gothic")[0], "NotoSansCJK")
		})
	}
}

// A LibreOffice that raises lines gets fonts of lower ones.
func TestRaised(t *testing.T) {
	size := map[bool]int64{}
	for _, raises := range []bool{false, true} {
		f, err := NewFolders(t.Context(), Options{Dir: filepath.Join(t.TempDir(), "fonts"), User: t.TempDir(), Env: environment(t), Derived: true, Raises: raises})
		require.NoError(t, err)
		require.True(t, f.Hold().known.Has("Sheaf Sans KR"))
		size[raises] = ascent(t, filepath.Join(f.shared.derived.dir, "derived-NotoSansCJK-Regular.ttc"))
	}
	require.Equal(t, map[bool]int64{false: 1414, true: 1049}, size)
}

func BenchmarkDerive(b *testing.B) {
	for b.Loop() {
		dir := filepath.Join(b.TempDir(), "derived")
		_, err := derive(dir, stores{}, planOf(b, machineFonts(), false))
		require.NoError(b, err)
		b.StopTimer()
		require.NoError(b, os.RemoveAll(dir))
		b.StartTimer()
	}
}

// ascent returns how high the lines of a collection's first font are above their baseline, in its units (the table hhea).
func ascent(t *testing.T, file string) int64 {
	t.Helper()
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	entry := bytes.Index(b[:4096], []byte("hhea"))
	require.Positive(t, entry)
	return int64(binary.BigEndian.Uint16(b[binary.BigEndian.Uint32(b[entry+8:])+4:]))
}

// TestKept makes fonts once, and again when what they are made of changes or cannot be kept.
func TestKept(t *testing.T) {
	from, kept, none := t.TempDir(), filepath.Join(t.TempDir(), "deep", "fonts"), "/dev/null/fonts"
	source := filepath.Join(from, "NotoSansCJK-Regular.ttc")
	copyFont(t, source)
	again := func(kept string, raises bool) *derived {
		t.Helper()
		d, err := derive(filepath.Join(t.TempDir(), "derived"), stores{kept: kept}, planOf(t, []string{from}, raises))
		require.NoError(t, err)
		require.Contains(t, d.families, "Sheaf Sans KR")
		require.FileExists(t, filepath.Join(d.dir, "derived-NotoSansCJK-Regular.ttc"))
		return d
	}
	first := again(kept, false)
	require.Equal(t, kept, filepath.Dir(first.dir))
	require.Equal(t, first, again(kept, false))
	require.NotEqual(t, first.dir, again(kept, true).dir)
	require.NotEqual(t, none, filepath.Dir(again(none, false).dir), "it cannot be kept there")
	before, err := os.Stat(first.dir)
	require.NoError(t, err)
	first.use()
	after, err := os.Stat(first.dir)
	require.NoError(t, err)
	require.Equal(t, before.ModTime(), after.ModTime(), "else fontconfig would read the fonts anew")
	require.NoError(t, os.Chtimes(source, time.Time{}, time.Unix(1, 0)))
	require.Equal(t, first, again(kept, false), "it is the same font")
	otherVersion(t, source)
	old, used := filepath.Join(kept, "new-1"), filepath.Join(kept, "other")
	require.NoError(t, errors.Join(os.Mkdir(old, 0o700), os.Mkdir(used, 0o700), os.Chtimes(old, time.Time{}, time.Unix(1, 0))))
	require.NotEqual(t, first.dir, again(kept, false).dir)
	entries, err := os.ReadDir(kept)
	require.NoError(t, err)
	require.Len(t, entries, 4, "and nothing else is left but what may be used")
	require.NoDirExists(t, old)
	require.Equal(t, os.FileMode(0o755), after.Mode().Perm(), "others read it")
}

// TestInstalled makes fonts for all users, and none at a start then.
func TestInstalled(t *testing.T) {
	folder, kept := filepath.Join(t.TempDir(), "lib", "fonts"), filepath.Join(t.TempDir(), "kept")
	mask := syscall.Umask(0o077)
	dir, err := Install(folder, true)
	syscall.Umask(mask)
	require.NoError(t, err)
	for _, path := range []string{filepath.Dir(folder), folder, dir, filepath.Join(dir, familiesFile), filepath.Join(dir, "derived-DejaVuSans.ttf")} {
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o044), info.Mode().Perm()&0o044, path)
	}
	d, err := derive(filepath.Join(t.TempDir(), "derived"), stores{folder, kept}, planOf(t, machineFonts(), true))
	require.NoError(t, err)
	require.Equal(t, dir, d.dir)
	require.Len(t, d.families, len(data.DerivedPackages()))
	require.NoDirExists(t, kept)
	again, err := Install(folder, true)
	require.NoError(t, err)
	require.Equal(t, dir, again)
	// Fonts for another LibreOffice are not those.
	d, err = derive(filepath.Join(t.TempDir(), "derived"), stores{folder, kept}, planOf(t, machineFonts(), false))
	require.NoError(t, err)
	require.Equal(t, kept, filepath.Dir(d.dir))
}

// otherVersion has a collection say that the first table of its first font has another checksum.
func otherVersion(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	b[binary.BigEndian.Uint32(b[12:])+16]++ // behind the head of the first font's list of tables, and the first table's name
	require.NoError(t, os.WriteFile(path, b, 0o600))
}

// copyFont copies the machine's font of a file's name there.
func copyFont(t *testing.T, path string) {
	t.Helper()
	name := filepath.Base(path)
	font, err := os.ReadFile(find(machineFonts(), []string{name})[name])
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, font, 0o600))
}
