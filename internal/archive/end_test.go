package archive_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/archive/archivetest"
)

// both makes one change after another.
func both(changes ...func([]byte)) func([]byte) {
	return func(h []byte) {
		for _, change := range changes {
			change(h)
		}
	}
}

// 65,535 entries fill the field by chance: nothing refers to ZIP64.
func TestFullCountWithoutZip64(t *testing.T) {
	entries := make([]archivetest.Entry, 0xffff)
	require.Len(t, open(t, archivetest.Archive{Entries: entries}.Bytes()), len(entries))
	require.Len(t, open(t, archivetest.Archive{Entries: entries, Prefix: make([]byte, 1000)}.Bytes()), len(entries))
}

// Any full field of the end record refers to the ZIP64 one, which stands for that field alone.
func TestFieldsOfZip64End(t *testing.T) {
	entries := []archivetest.Entry{text("a"), text("b")}
	plain := archivetest.Archive{Entries: entries}.Bytes()
	size, offset := put32(12, binary.LittleEndian.Uint32(plain[len(plain)-10:])), put32(16, binary.LittleEndian.Uint32(plain[len(plain)-6:]))
	wrong64 := func(at ...int) func([]byte) { // fields that the end record has itself do not count here
		return func(h []byte) {
			for _, at := range at {
				h[at] ^= 0x7f
			}
		}
	}
	for name, a := range map[string]archivetest.Archive{
		"all":    {},
		"count":  {End: both(size, offset), End64: wrong64(40, 48)},
		"size":   {End: both(counts(2), offset), End64: wrong64(48)},
		"offset": {End: both(counts(2), size), End64: wrong64(40)},
		"disk":   {End: both(counts(2), size, offset, put16(4, 0xffff), put16(6, 0xffff)), End64: wrong64(40, 48)},
	} {
		a.Entries, a.Zip64 = entries, true
		require.Len(t, open(t, a.Bytes()), 2, name)
	}
	for name, end := range map[string]func([]byte){
		"another disk":          both(put16(4, 1), put16(6, 1)),
		"begins on another":     put16(6, 1),
		"full disk, no ZIP64":   both(put16(4, 0xffff), put16(6, 0xffff)),
		"a comment that is cut": put16(20, 5),
	} {
		require.ErrorIs(t, openError(archivetest.Archive{Entries: entries, End: end}.Bytes(), archive.Limits{}), archive.ErrCorrupt, name)
	}
	for name, end64 := range map[string]func([]byte){
		"this disk": put32(16, 1), "the directory's disk": put32(20, 1), "entries on this disk": put32(24, 1),
	} {
		a := archivetest.Archive{Entries: entries, Zip64: true, End64: end64}
		require.ErrorIs(t, openError(a.Bytes(), archive.Limits{}), archive.ErrCorrupt, name)
	}
}

// With data before the ZIP offsets are short. They are never too long, and the directory is where the end record then says.
func TestPrefixIsNoExcuse(t *testing.T) {
	for name, end := range map[string]func([]byte){
		"offset behind the file":        put32(16, 1<<20),
		"offset behind the directory":   put32(16, 2000),
		"size larger than the file":     put32(12, 1<<20),
		"no directory at the offset":    put32(12, 60),
		"more entries than it can hold": counts(60_000),
	} {
		a := archivetest.Archive{Prefix: make([]byte, 100), Entries: []archivetest.Entry{text("a"), {Name: "b", Body: make([]byte, 1000)}}, End: end}
		require.ErrorIs(t, openError(a.Bytes(), archive.Limits{}), archive.ErrCorrupt, name)
	}
}

// Of several records that could be the end, the one that names entries and whose comment ends with the file is it.
func TestRankOfEnds(t *testing.T) {
	b := archivetest.Zip(text("a"), text("b"))
	end := bytes.Clone(b[len(b)-22:])
	start, size := binary.LittleEndian.Uint32(end[16:]), binary.LittleEndian.Uint32(end[12:])
	both(counts(1), put32(12, size/2), put32(16, start+size/2))(end) // the second entry alone
	comment := append(bytes.Clone(end), "and more"...)
	require.Len(t, open(t, archivetest.Archive{Entries: []archivetest.Entry{text("a"), text("b")}, Comment: comment}.Bytes()), 2)

	prefixed := archivetest.Archive{Prefix: []byte("MZ"), Entries: []archivetest.Entry{text("a"), text("b")}}.Bytes()
	require.Len(t, open(t, append(prefixed, archivetest.Zip()...)), 2)
	require.ErrorIs(t, openError(append(archivetest.Zip(), "\r\n"...), archive.Limits{}), archive.ErrEmpty)
}

// A small archive is read at once.
func TestOneRead(t *testing.T) {
	b := archivetest.Zip(text("a"))
	r := &countingReader{r: bytes.NewReader(b)}
	_, err := archive.Open(r, int64(len(b)), archive.Limits{})
	require.NoError(t, err)
	require.Equal(t, 1, r.reads)
	b = slices.Concat(bytes.Repeat([]byte("MZ"), 100_000), b)
	r = &countingReader{r: bytes.NewReader(b)}
	_, err = archive.Open(r, int64(len(b)), archive.Limits{})
	require.NoError(t, err)
	require.LessOrEqual(t, r.reads, 3)
}
