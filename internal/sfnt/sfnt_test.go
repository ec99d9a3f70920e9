package sfnt_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/sfnt"
)

// installed returns a font of the machine.
func installed(t testing.TB, pattern string) []byte {
	t.Helper()
	file, err := exec.Command("fc-match", "--format", "%{file}", pattern).Output()
	require.NoError(t, err)
	b, err := os.ReadFile(string(file))
	require.NoError(t, err)
	return b
}

// face returns the face of a file with a PostScript name.
func face(t *testing.T, file io.ReaderAt, name string) *sfnt.Face {
	t.Helper()
	faces, err := sfnt.Read(file)
	require.NoError(t, err)
	for _, f := range faces {
		if got, err := f.PostScript(); err == nil && got == name {
			return f
		}
	}
	require.Fail(t, "no such face", name)
	return nil
}

// scanned is what FreeType, by way of fontconfig, reads in a font file.
func scanned(t *testing.T, b []byte, format string) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.ttc")
	require.NoError(t, os.WriteFile(path, b, 0o600))
	out, err := exec.Command("fc-scan", "--format", format+"\n", path).Output()
	require.NoError(t, err)
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// TestWrite makes fonts of both kinds of outlines and reads them again.
func TestWrite(t *testing.T) {
	for name, c := range map[string]struct{ pattern, source, outlines string }{
		"TrueType":   {"Liberation Mono:style=Regular", "LiberationMono", "glyf"},
		"PostScript": {"Noto Sans CJK KR:style=Regular", "NotoSansCJKkr-Regular", "CFF "},
	} {
		t.Run(name, func(t *testing.T) {
			font := installed(t, c.pattern)
			source := bytes.NewReader(font)
			one, two := face(t, source, c.source), face(t, source, c.source)
			require.NoError(t, one.SetLine(1.25, 0.5))
			require.NoError(t, one.SetWidths([]sfnt.Width{{First: 'A', Last: 'C', Thousandths: 750}, {First: 0x10fffd, Last: 0x10fffd, Thousandths: 1}}))
			require.NoError(t, one.Rename("Sheaf One", "Regular", "about"))
			require.NoError(t, two.Rename("Sheaf Two", "Bold", "about"))
			var made bytes.Buffer
			require.NoError(t, sfnt.Write(&made, one, two))

			require.Equal(t, []string{"Sheaf One|SheafOne-Regular|Regular", "Sheaf Two|SheafTwo-Bold|Bold"}, scanned(t, made.Bytes(), "%{family}|%{postscriptname}|%{style}"))
			require.Less(t, made.Len(), len(font)+3_000_000, "the outlines are there once")
			result := bytes.NewReader(made.Bytes())
			a, b, was := face(t, result, "SheafOne-Regular"), face(t, result, "SheafTwo-Bold"), face(t, source, c.source)
			em := int(number(t, was, "head", 18))
			for _, table := range []struct {
				tag string
				at  int
				to  int
			}{{"hhea", 4, em * 5 / 4}, {"hhea", 6, 1<<16 - em/2}, {"hhea", 8, 0}, {"OS/2", 68, em * 5 / 4}, {"OS/2", 70, 1<<16 - em/2}, {"OS/2", 72, 0}, {"OS/2", 74, em * 5 / 4}, {"OS/2", 76, em / 2}} {
				require.Equal(t, table.to, int(number(t, a, table.tag, table.at)), table)
				require.Equal(t, number(t, was, table.tag, table.at), number(t, b, table.tag, table.at), table)
			}
			for r, want := range map[rune]int{'A': em * 3 / 4, 'C': em * 3 / 4, 'D': width(t, was, 'D')} {
				require.Equal(t, want, width(t, a, r))
				require.Equal(t, width(t, was, r), width(t, b, r))
			}
			require.Equal(t, len(table(t, was, c.outlines)), len(table(t, a, c.outlines)))
			require.Equal(t, table(t, was, "GSUB"), table(t, a, "GSUB"))
			require.Contains(t, string(table(t, a, "name")), wide("about"))
			require.NotContains(t, string(table(t, a, "name")), wide(c.source), "its other names are gone")
			require.NotContains(t, string(table(t, a, c.outlines)), c.source[:9])
			if c.outlines == "CFF " {
				require.Contains(t, string(table(t, a, c.outlines)), "SheafOne-Regular-----", "as long as it was")
			}
		})
	}
}

// TestBroken reads fonts that end too early, or say what they have wrongly.
func TestBroken(t *testing.T) {
	source := installed(t, "Liberation Mono:style=Regular")
	for _, length := range []int{0, 4, 11, 12, 100, 300, 1000, 20_000} {
		require.Error(t, derive(source[:length]), length)
	}
	require.NoError(t, derive(source))
	for i := range 400 { // the directory, and the tables that come first
		broken := bytes.Clone(source)
		broken[i] ^= 0xff
		_ = derive(broken) // does not panic
	}
	for _, tag := range []string{"head", "hhea", "OS/2", "hmtx", "cmap", "name"} {
		broken := bytes.Clone(source)
		at := bytes.Index(broken[:1000], []byte(tag))
		binary.BigEndian.PutUint32(broken[at+12:], 3)
		require.Error(t, derive(broken), tag)
	}
}

func derive(b []byte) error {
	faces, err := sfnt.Read(bytes.NewReader(b))
	if err != nil {
		return err
	}
	for _, change := range []func() error{
		func() error { return faces[0].SetLine(1, 0.5) },
		func() error { return faces[0].SetWidths([]sfnt.Width{{First: ' ', Last: 0x2fff, Thousandths: 500}}) },
		func() error { return faces[0].Rename("Sheaf", "Regular", "") },
		func() error { return sfnt.Write(&bytes.Buffer{}, faces...) },
	} {
		if err := change(); err != nil {
			return err
		}
	}
	return nil
}

func wide(s string) string {
	var b []byte
	for _, c := range []byte(s) {
		b = append(b, 0, c)
	}
	return string(b)
}

func table(t *testing.T, f *sfnt.Face, tag string) []byte {
	t.Helper()
	b, err := f.Table(tag)
	require.NoError(t, err)
	require.NotEmpty(t, b)
	return b
}

func number(t *testing.T, f *sfnt.Face, tag string, at int) uint16 {
	t.Helper()
	return binary.BigEndian.Uint16(table(t, f, tag)[at:])
}

// width returns how far a character leads on, in units of the font.
func width(t *testing.T, f *sfnt.Face, r rune) int {
	t.Helper()
	glyph, err := f.Glyph(r)
	require.NoError(t, err)
	require.Positive(t, glyph, r)
	return int(number(t, f, "hmtx", 4*min(glyph, int(number(t, f, "hhea", 34))-1)))
}

// TestSum tells fonts apart by their tables, and not by their files.
func TestSum(t *testing.T) {
	font := installed(t, "Noto Sans CJK KR:style=Regular")
	sum := func(b []byte) string {
		s, err := sfnt.Sum(bytes.NewReader(b))
		require.NoError(t, err)
		return string(s)
	}
	require.Equal(t, sum(font), sum(bytes.Clone(font)))
	other := bytes.Clone(font)
	other[binary.BigEndian.Uint32(other[12:])+16]++ // the checksum of its first table
	require.NotEqual(t, sum(font), sum(other))
	_, err := sfnt.Sum(bytes.NewReader(font[:8]))
	require.Error(t, err)
}
