package archive_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/archive/archivetest"
)

func open(t *testing.T, b []byte) []archive.Entry {
	t.Helper()
	d, err := archive.Open(bytes.NewReader(b), int64(len(b)), archive.Limits{})
	require.NoError(t, err)
	return d.Entries
}

func openError(b []byte, lim archive.Limits) error {
	_, err := archive.Open(bytes.NewReader(b), int64(len(b)), lim)
	return err
}

// read returns an entry's content from its own range of the archive, as a range read would fetch it.
func read(b []byte, e archive.Entry, lim archive.EntryLimits) ([]byte, error) {
	r, err := e.NewReader(io.NewSectionReader(bytes.NewReader(b), e.HeaderOffset, e.Span), lim)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func text(name string) archivetest.Entry {
	return archivetest.Entry{Name: name, Method: zip.Deflate, Body: []byte("content of " + name)}
}

// put16 and put32 change a field of a header.
func put16(at int, v uint16) func([]byte) {
	return func(h []byte) { binary.LittleEndian.PutUint16(h[at:], v) }
}

func put32(at int, v uint32) func([]byte) {
	return func(h []byte) { binary.LittleEndian.PutUint32(h[at:], v) }
}

func TestOpenRefuses(t *testing.T) {
	one := archivetest.Zip(text("a.docx"))
	stored := archivetest.Zip(archivetest.Entry{Name: "inner.docx", Body: one}, text("b.docx"))
	var limits archive.Limits
	for _, c := range []struct {
		name string
		zip  []byte
		want error
	}{
		{"nothing", nil, archive.ErrNotZip},
		{"text", []byte("no ZIP at all, whatever its name"), archive.ErrNotZip},
		{"large text", bytes.Repeat([]byte("PK\x01\x02"), 100_000), archive.ErrNotZip},
		{"only a local header", one[:30], archive.ErrCorrupt},
		{"cut off behind the data", one[:len(one)-80], archive.ErrCorrupt},
		{"cut off in the end record", one[:len(one)-1], archive.ErrCorrupt},
		{"cut off behind a stored ZIP", stored[:40+len(one)], archive.ErrCorrupt},
		{"cut off a little later", stored[:45+len(one)], archive.ErrCorrupt},
		{"no entries", archivetest.Zip(), archive.ErrEmpty},
		{"no entries, ZIP64", archivetest.Archive{Zip64: true}.Bytes(), archive.ErrEmpty},
		{"several disks", archivetest.Archive{Entries: []archivetest.Entry{text("a")}, End: put16(4, 1)}.Bytes(), archive.ErrCorrupt},
		{"several disks, ZIP64", archivetest.Archive{Entries: []archivetest.Entry{text("a")}, Zip64: true, End64: put32(16, 1)}.Bytes(), archive.ErrCorrupt},
		{"entry on another disk", archivetest.Zip(archivetest.Entry{Name: "a", Central: put16(34, 1)}), archive.ErrCorrupt},
		{"counts differ", archivetest.Archive{Entries: []archivetest.Entry{text("a")}, End: put16(8, 2)}.Bytes(), archive.ErrCorrupt},
		{"directory larger than the file", archivetest.Archive{Entries: []archivetest.Entry{text("a")}, End: put32(12, 1<<20)}.Bytes(), archive.ErrCorrupt},
		{"directory behind the file", archivetest.Archive{Entries: []archivetest.Entry{text("a")}, End: put32(16, 1<<20)}.Bytes(), archive.ErrCorrupt},
		{"directory somewhere else", archivetest.Archive{Entries: []archivetest.Entry{text("a")}, End: put32(16, 3)}.Bytes(), archive.ErrCorrupt},
		{"ZIP64 directory at 2^64-1", archivetest.Archive{Entries: []archivetest.Entry{text("a")}, Zip64: true, End64: func(h []byte) { copy(h[48:], "\xff\xff\xff\xff\xff\xff\xff\xff") }}.Bytes(), archive.ErrCorrupt},
		{"4 billion entries declared", archivetest.Archive{Entries: []archivetest.Entry{text("a")}, Zip64: true, End64: func(h []byte) { put32(28, 1)(h); put32(36, 1)(h) }}.Bytes(), archive.ErrCorrupt},
		{"bad record", archivetest.Zip(text("a"), archivetest.Entry{Name: "b", Central: put32(0, 7)}), archive.ErrCorrupt},
		{"name past the directory", archivetest.Zip(archivetest.Entry{Name: "a", Central: put16(28, 60_000)}), archive.ErrCorrupt},
		{"comment past the directory", archivetest.Zip(archivetest.Entry{Name: "a", Central: put16(32, 2)}), archive.ErrCorrupt},
		{"ZIP64 field missing", archivetest.Zip(archivetest.Entry{Name: "a", Central: put32(20, 0xffffffff)}), archive.ErrCorrupt},
		{"ZIP64 size of 2^63", archivetest.Zip(archivetest.Entry{Name: "a", Central: put32(24, 0xffffffff), Extra: archivetest.Field(1, []byte("\x00\x00\x00\x00\x00\x00\x00\x80"))}), archive.ErrCorrupt},
	} {
		t.Run(c.name, func(t *testing.T) { require.ErrorIs(t, openError(c.zip, limits), c.want) })
	}
}

func TestOpenLimits(t *testing.T) {
	b := archivetest.Zip(text("a"), text("b"), text("c"))
	require.NoError(t, openError(b, archive.Limits{Entries: 3}))
	require.ErrorIs(t, openError(b, archive.Limits{Entries: 2}), archive.ErrTooManyEntries)
	require.ErrorIs(t, openError(b, archive.Limits{DirectoryBytes: 3*47 - 1}), archive.ErrTooManyEntries)
	require.NoError(t, openError(b, archive.Limits{DirectoryBytes: 3 * 47}))
}

// Tools without ZIP64 let the number of entries overflow; so may an attacker, to get past the limit.
func TestOpenCountOverflow(t *testing.T) {
	entries := make([]archivetest.Entry, 1<<16+2)
	b := archivetest.Archive{Entries: entries}.Bytes()
	require.Len(t, open(t, b), len(entries))
	require.ErrorIs(t, openError(b, archive.Limits{Entries: 10}), archive.ErrTooManyEntries)
	entries[7].LocalExtra = archivetest.Field(7, make([]byte, 200)) // room for one more
	require.NoError(t, openError(archivetest.Archive{Entries: entries}.Bytes(), archive.Limits{}))
	require.ErrorIs(t, openError(archivetest.Archive{Entries: entries, End: counts(3)}.Bytes(), archive.Limits{}), archive.ErrCorrupt)
}

// The number of an entry's disk may stand in the ZIP64 field. There is but one disk.
func TestOpenDisks(t *testing.T) {
	for _, c := range []struct {
		disk  uint16
		extra []byte
		want  error
	}{
		{0, nil, nil},
		{1, nil, archive.ErrCorrupt},
		{0xffff, nil, archive.ErrCorrupt},
		{0xffff, archivetest.Field(1, make([]byte, 3)), archive.ErrCorrupt},
		{0xffff, archivetest.Field(1, make([]byte, 4)), nil},
		{0xffff, archivetest.Field(1, []byte{1, 0, 0, 0}), archive.ErrCorrupt},
		{0xffff, archivetest.Field(1, []byte{0, 0, 1, 0}), archive.ErrCorrupt},
		{1, archivetest.Field(1, make([]byte, 4)), archive.ErrCorrupt},
	} {
		err := openError(archivetest.Zip(archivetest.Entry{Name: "a", Central: put16(34, c.disk), Extra: c.extra}), archive.Limits{})
		require.ErrorIs(t, err, c.want)
		require.Equal(t, c.want == nil, err == nil)
	}
}

func TestOpenReadsEntry(t *testing.T) {
	e := open(t, archivetest.Zip(text("dir/a.docx"), archivetest.Entry{Name: "dir/"}))
	require.Len(t, e, 2)
	require.Equal(t, "dir/a.docx", e[0].Name)
	require.Equal(t, archive.Deflate, e[0].Method)
	require.EqualValues(t, len("content of dir/a.docx"), e[0].Size)
	require.Equal(t, e[1].HeaderOffset, e[0].HeaderOffset+e[0].Span)
	require.Equal(t, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), e[0].Modified)
	require.Equal(t, archive.KindFile, e[0].Kind)
	require.NoError(t, e[0].Problem)
	require.Equal(t, archive.KindDir, e[1].Kind)
	require.Equal(t, "dir/", e[1].Name)
}

func TestOpenForms(t *testing.T) {
	body := []byte(strings.Repeat("a page of text ", 1000))
	plain := archivetest.Entry{Name: "a.docx", Body: body, Method: zip.Deflate}
	with := func(f func(*archivetest.Entry)) []archivetest.Entry {
		e := plain
		f(&e)
		return []archivetest.Entry{e, text("b.docx")}
	}
	fakeEnd := archivetest.Zip()
	for name, a := range map[string]archivetest.Archive{
		"plain":                   {Entries: with(func(*archivetest.Entry) {})},
		"stored":                  {Entries: with(func(e *archivetest.Entry) { e.Method = zip.Store })},
		"descriptor":              {Entries: with(func(e *archivetest.Entry) { e.Descriptor = true })},
		"stored with descriptor":  {Entries: with(func(e *archivetest.Entry) { e.Method, e.Descriptor = zip.Store, true })},
		"ZIP64 entry":             {Entries: with(func(e *archivetest.Entry) { e.Zip64 = true })},
		"ZIP64 descriptor":        {Entries: with(func(e *archivetest.Entry) { e.Zip64, e.Descriptor = true, true })},
		"ZIP64 end":               {Entries: with(func(*archivetest.Entry) {}), Zip64: true},
		"all ZIP64":               {Entries: with(func(e *archivetest.Entry) { e.Zip64 = true }), Zip64: true, Comment: []byte("hello")},
		"longer local header":     {Entries: with(func(e *archivetest.Entry) { e.LocalExtra = archivetest.Field(0x9999, make([]byte, 60_000)) })},
		"longer directory record": {Entries: with(func(e *archivetest.Entry) { e.Extra = archivetest.Field(0x9999, make([]byte, 60_000)) })},
		"cut extra field":         {Entries: with(func(e *archivetest.Entry) { e.Extra = []byte{0x99, 0x99, 9, 0, 1} })},
		"prefix":                  {Entries: with(func(*archivetest.Entry) {}), Prefix: bytes.Repeat([]byte("MZ self-extracting"), 10_000)},
		"prefix and ZIP64":        {Entries: with(func(e *archivetest.Entry) { e.Zip64 = true }), Zip64: true, Prefix: []byte("MZ")},
		"longest comment":         {Entries: with(func(*archivetest.Entry) {}), Comment: bytes.Repeat([]byte{'c'}, 65535)},
		"longest comment, ZIP64":  {Entries: with(func(*archivetest.Entry) {}), Zip64: true, Comment: bytes.Repeat([]byte{'c'}, 65535)},
		"signature in comment":    {Entries: with(func(*archivetest.Entry) {}), Comment: []byte("PK\x05\x06 is how a ZIP ends")},
		"end record in comment":   {Entries: with(func(*archivetest.Entry) {}), Comment: fakeEnd},
		"end records in comment":  {Entries: with(func(*archivetest.Entry) {}), Comment: bytes.Repeat(fakeEnd, 2000)},
		"lying record in comment": {Entries: with(func(*archivetest.Entry) {}), Comment: archivetest.Archive{End: func(h []byte) { put16(8, 1)(h); put16(10, 1)(h); put32(12, 46)(h) }}.Bytes()},
	} {
		t.Run(name, func(t *testing.T) {
			b := a.Bytes()
			e := open(t, b)
			require.Len(t, e, 2)
			require.Equal(t, "a.docx", e[0].Name)
			require.NoError(t, e[0].Problem)
			got, err := read(b, e[0], archive.EntryLimits{})
			require.NoError(t, err)
			require.True(t, bytes.Equal(body, got))
			got, err = read(b, e[1], archive.EntryLimits{})
			require.NoError(t, err)
			require.Equal(t, "content of b.docx", string(got))
		})
	}
}

func TestOpenJunkBehind(t *testing.T) {
	b := append(archivetest.Zip(archivetest.Entry{Name: "inner.docx", Body: archivetest.Zip(text("inner"))}), "\r\n\r\n"...)
	require.Equal(t, "inner.docx", open(t, b)[0].Name)
	b = archivetest.Zip(text("a.docx"))
	gap := append(bytes.Clone(b[:len(b)-22]), "something between directory and end"...)
	require.Equal(t, "a.docx", open(t, append(gap, b[len(b)-22:]...))[0].Name)
}

// A cut archive is never taken for a whole one, and nothing in it makes the reader panic.
func TestOpenTruncatedAnywhere(t *testing.T) {
	inner := archivetest.Zip(text("word/document.xml"))
	for _, a := range []archivetest.Archive{
		{Entries: []archivetest.Entry{text("a.docx"), {Name: "b.docx", Body: inner}, {Name: "c.docx", Body: inner, Descriptor: true}}},
		{Entries: []archivetest.Entry{{Name: "a.docx", Body: inner, Zip64: true}, text("ü.docx")}, Zip64: true},
	} {
		b := a.Bytes()
		for n := range b {
			err := openError(b[:n], archive.Limits{})
			want := archive.ErrCorrupt
			if n < 4 {
				want = archive.ErrNotZip
			}
			require.ErrorIs(t, err, want, "cut off at %d of %d", n, len(b))
		}
	}
}

// Whatever byte is changed, Open and the readers end, and no entry gives content that its checksum does not cover.
func TestFlippedBytes(t *testing.T) {
	good := archivetest.Archive{Zip64: true, Entries: []archivetest.Entry{text("a.docx"), {Name: "b.docx", Zip64: true, Body: []byte("b"), Descriptor: true}}}.Bytes()
	random := rand.New(rand.NewPCG(1, 2))
	for i := range good {
		b := bytes.Clone(good)
		b[i] ^= byte(1 + random.IntN(255))
		d, err := archive.Open(bytes.NewReader(b), int64(len(b)), archive.Limits{})
		if err != nil {
			continue
		}
		for _, e := range d.Entries {
			if got, err := read(b, e, archive.EntryLimits{}); err == nil {
				require.Contains(t, []string{"content of a.docx", "b"}, string(got), "byte %d", i)
			}
		}
	}
}

// countingReader counts the reads and keeps the lowest offset of them.
type countingReader struct {
	r      io.ReaderAt
	reads  int
	bytes  int
	lowest int64
}

func (c *countingReader) ReadAt(p []byte, off int64) (int, error) {
	c.reads++
	c.bytes += len(p)
	c.lowest = min(c.lowest, off)
	return c.r.ReadAt(p, off)
}

func TestOpenReadsOnlyTheDirectory(t *testing.T) {
	for _, n := range []int{10, 10_000} {
		entries := make([]archivetest.Entry, n)
		for i := range entries {
			entries[i] = archivetest.Entry{Name: fmt.Sprintf("folder/document %05d.docx", i), Body: make([]byte, 500)}
		}
		b := archivetest.Zip(entries...)
		directory := int64(binary.LittleEndian.Uint32(b[len(b)-6:]))
		r := &countingReader{r: bytes.NewReader(b), lowest: int64(len(b))}
		d, err := archive.Open(r, int64(len(b)), archive.Limits{})
		require.NoError(t, err)
		require.Len(t, d.Entries, n)
		require.LessOrEqual(t, r.reads, 2)
		require.GreaterOrEqual(t, r.lowest, min(directory, int64(len(b))-66_000))
		require.LessOrEqual(t, r.bytes, len(b)-int(directory)+66_000)
	}
}

func TestOpenPassesReadErrors(t *testing.T) {
	broken := errors.New("connection reset")
	b := archivetest.Zip(text("a"))
	_, err := archive.Open(failingReader{broken}, int64(len(b)), archive.Limits{})
	require.ErrorIs(t, err, broken)
	require.NotErrorIs(t, err, archive.ErrCorrupt)
	_, err = archive.Open(bytes.NewReader(b), int64(len(b))+10, archive.Limits{})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF, "the source is shorter than it was said to be")
}

type failingReader struct{ err error }

func (f failingReader) ReadAt([]byte, int64) (int, error) { return 0, f.err }

// Archives by other programs read as archive/zip reads them. testdata/README says how each was made.
func TestOpenOtherPrograms(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.zip")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			requireLikeStandard(t, b)
		})
	}
}

func requireLikeStandard(t *testing.T, b []byte) {
	t.Helper()
	standard, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	entries := open(t, b)
	require.Len(t, entries, len(standard.File))
	for i, f := range standard.File {
		e := entries[i]
		if !f.NonUTF8 {
			require.Equal(t, f.Name, e.Name)
		}
		require.True(t, f.Modified.Equal(e.Modified) || f.ModifiedDate == 0, "%s: %s, not %s", e.Name, e.Modified, f.Modified) //nolint:staticcheck // the raw field
		require.EqualValues(t, f.UncompressedSize64, e.Size)
		require.EqualValues(t, f.CompressedSize64, e.CompressedSize)
		require.Equal(t, f.Mode()&os.ModeSymlink != 0, e.Kind == archive.KindSymlink)
		require.Equal(t, f.Mode().IsDir(), e.Kind == archive.KindDir)
		if e.Problem != nil {
			continue
		}
		r, err := f.Open()
		require.NoError(t, err)
		want, err := io.ReadAll(r)
		require.NoError(t, err)
		got, err := read(b, e, archive.EntryLimits{})
		require.NoError(t, err)
		require.True(t, bytes.Equal(want, got), "content of %s", e.Name)
	}
}

func TestOpenArchiveZip(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"a.docx", "Ünïcödé/文書.docx", "dir/"} {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(2026, 11, 1, 12, 30, 1, 0, time.UTC)})
		require.NoError(t, err)
		if !strings.HasSuffix(name, "/") {
			_, err = io.WriteString(f, strings.Repeat(name, 100))
			require.NoError(t, err)
		}
	}
	require.NoError(t, w.Close())
	requireLikeStandard(t, b.Bytes())
}
