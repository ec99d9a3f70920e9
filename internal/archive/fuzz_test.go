package archive_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/archive/archivetest"
)

func FuzzOpen(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.zip")
	require.NoError(f, err)
	for _, path := range paths {
		b, err := os.ReadFile(path)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Add(archivetest.Overlapping(3))
	f.Add(archivetest.Archive{Zip64: true, Prefix: []byte("MZ"), Comment: archivetest.Zip(), Entries: []archivetest.Entry{
		{Name: "../a.docx", Zip64: true}, {RawName: []byte("Pr\x81fung\\x.docx"), Descriptor: true}, {RawName: []byte("\x95\xf1\x8d\x90"), Mode: 0o120777},
	}}.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		lim := archive.Limits{Entries: 1000, DirectoryBytes: 1 << 20}
		d, err := archive.Open(bytes.NewReader(b), int64(len(b)), lim)
		if err != nil {
			known := errors.Is(err, archive.ErrNotZip) || errors.Is(err, archive.ErrCorrupt) || errors.Is(err, archive.ErrEmpty) || errors.Is(err, archive.ErrTooManyEntries)
			require.True(t, known, "%v", err)
			return
		}
		require.NotEmpty(t, d.Entries)
		requireSound(t, b, d.Entries)
		requireCopies(t, b, d.Entries)
	})
}

// requireSound checks what holds for the entries of any archive whatever.
func requireSound(t *testing.T, b []byte, entries []archive.Entry) {
	used := make([]bool, len(b))
	for _, e := range entries {
		require.True(t, utf8.ValidString(e.Name))
		archive.Classify(e)
		if e.Problem != nil {
			continue
		}
		clean, err := archive.CleanName(e.Name)
		require.NoError(t, err)
		require.Equal(t, e.Name, clean)
		require.LessOrEqual(t, e.HeaderOffset+e.Span, int64(len(b)))
		for i := e.HeaderOffset; i < e.HeaderOffset+30+e.CompressedSize; i++ {
			require.False(t, used[i], "byte %d belongs to two entries", i)
			used[i] = true
		}
		if got, err := read(b, e, archive.EntryLimits{Size: 1 << 20}); err == nil {
			require.EqualValues(t, e.Size, len(got))
		}
	}
}

// requireCopies checks that packing the archive into another one changes no entry's outcome.
func requireCopies(t *testing.T, b []byte, entries []archive.Entry) {
	var out bytes.Buffer
	w := archive.NewWriter(&out)
	for _, e := range entries {
		require.NoError(t, w.CopyRaw(e.Name, e, bytes.NewReader(b)))
	}
	require.NoError(t, w.Close())
	require.LessOrEqual(t, out.Len(), 2*len(b)+2000*len(entries)+100)
	for i, e := range open(t, out.Bytes()) {
		require.Equal(t, code(b, entries[i]), code(out.Bytes(), e))
	}
}

func FuzzEntry(f *testing.F) {
	add := func(e archivetest.Entry) { f.Add(archivetest.Zip(e), e.Method, int64(len(e.Body)), int64(100)) }
	add(archivetest.Entry{Name: "a.docx", Body: []byte("text")})
	add(archivetest.Entry{Name: "a.docx", Method: zip.Deflate, Body: []byte(strings.Repeat("text", 100))})
	add(archivetest.Entry{Name: "a.docx", Method: zip.Deflate, Body: make([]byte, 100_000), LocalExtra: archivetest.Field(1, nil)})
	for method, path := range map[uint16]string{9: "../deflate64/testdata/inflate64.zip", 12: "testdata/methods/bzip2.zip"} {
		b, err := os.ReadFile(path)
		require.NoError(f, err)
		at := bytes.Index(b, []byte("one.bin")) - 30
		f.Add(b[at:min(at+200, len(b))], method, int64(1_000_000), int64(binary.LittleEndian.Uint32(b[at+18:])))
	}
	f.Fuzz(func(t *testing.T, b []byte, method uint16, size, compressed int64) {
		e := archive.Entry{Method: method, Size: size, CompressedSize: max(0, compressed), Span: int64(len(b))}
		r := bytes.NewReader(b)
		content, err := e.NewReader(r, archive.EntryLimits{Size: 50_000, Ratio: 100, RatioFrom: 10_000})
		if err != nil {
			return
		}
		n, err := io.Copy(io.Discard, content)
		require.LessOrEqual(t, n, int64(50_000))
		require.LessOrEqual(t, int64(len(b)-r.Len()), 30+2*0xffff+e.CompressedSize)
		if err == nil {
			require.Equal(t, size, n)
		}
	})
}
