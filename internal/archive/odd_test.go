package archive_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/archive/archivetest"
)

// counts makes the end record declare n entries.
func counts(n uint16) func([]byte) {
	return func(h []byte) {
		put16(8, n)(h)
		put16(10, n)(h)
	}
}

// requireReads checks that an archive has these entries by text, and that each is read.
func requireReads(t *testing.T, b []byte, names ...string) {
	t.Helper()
	entries := open(t, b)
	require.Len(t, entries, len(names))
	for i, e := range entries {
		require.Equal(t, names[i], e.Name)
		got, err := read(b, e, archive.EntryLimits{})
		require.NoError(t, err)
		require.Equal(t, "content of "+names[i], string(got))
	}
}

// The directory counts, not how many entries the end record says there are, unless one may be missing.
func TestWrongCounts(t *testing.T) {
	two := []archivetest.Entry{text("a"), text("b")}
	for _, n := range []uint16{0, 1, 3} {
		requireReads(t, archivetest.Archive{Entries: two, End: counts(n)}.Bytes(), "a", "b")
	}
	requireReads(t, archivetest.Archive{Entries: two, Prefix: bytes.Repeat([]byte("MZ"), 1000), End: counts(3)}.Bytes(), "a", "b")
	requireReads(t, archivetest.Archive{Entries: two, Zip64: true, End64: func(h []byte) { h[24], h[32] = 1, 1 }}.Bytes(), "a", "b")

	hidden := func(kept ...int) []byte { // an archive of three whose directory has lost some
		body := make([]byte, 200)
		first := archivetest.Zip(archivetest.Entry{Name: "a", Body: body}, archivetest.Entry{Name: "b", Body: body}, archivetest.Entry{Name: "c", Body: body})
		start := int(binary.LittleEndian.Uint32(first[len(first)-6:]))
		records := first[start : len(first)-22]
		var directory []byte
		for _, k := range kept {
			directory = append(directory, records[k*47:(k+1)*47]...)
		}
		end := bytes.Clone(first[len(first)-22:])
		put32(12, uint32(len(directory)))(end)
		return slices.Concat(first[:start], directory, end)
	}
	require.NoError(t, openError(hidden(0, 1, 2), archive.Limits{}))
	require.ErrorIs(t, openError(hidden(0, 2), archive.Limits{}), archive.ErrCorrupt, "one is missing between the others")
	require.ErrorIs(t, openError(hidden(0, 1), archive.Limits{}), archive.ErrCorrupt, "the last is missing")
	require.ErrorIs(t, openError(hidden(2, 1), archive.Limits{}), archive.ErrCorrupt, "the first is missing")
	require.ErrorIs(t, openError(archivetest.Archive{Entries: two, End: counts(60_000)}.Bytes(), archive.Limits{}), archive.ErrCorrupt)
}

// A directory may end with a signature, which belongs to its declared size or not.
func TestDigitalSignature(t *testing.T) {
	signed := func(data string, length, counted int) []byte {
		b := archivetest.Zip(text("a"), text("b"))
		signature := append(binary.LittleEndian.AppendUint16([]byte("PK\x05\x05"), uint16(length)), data...)
		end := bytes.Clone(b[len(b)-22:])
		put32(12, binary.LittleEndian.Uint32(end[12:])+uint32(counted))(end)
		return slices.Concat(b[:len(b)-22], signature, end)
	}
	for _, data := range []string{"", "short", strings.Repeat("long", 1000)} {
		requireReads(t, signed(data, len(data), 0), "a", "b")
		requireReads(t, signed(data, len(data), 6+len(data)), "a", "b")
	}
	require.ErrorIs(t, openError(signed("data", 3, 10), archive.Limits{}), archive.ErrCorrupt, "it goes on behind the signature")
	require.ErrorIs(t, openError(signed("data", 5, 10), archive.Limits{}), archive.ErrCorrupt, "the signature goes on behind the directory")
	require.ErrorIs(t, openError(signed("", 0, 5), archive.Limits{}), archive.ErrCorrupt, "no room for its length")
	require.NoError(t, openError(signed("data", 4, 10), archive.Limits{Entries: 2}), "it is no entry")
	long := archivetest.Archive{Comment: make([]byte, 0xffff), End: put32(12, 6+0xffff)}.Bytes()
	alone := slices.Concat([]byte("PK\x05\x05\xff\xff"), make([]byte, 0xffff), long)
	require.ErrorIs(t, openError(alone, archive.Limits{}), archive.ErrEmpty)
}

// Files are padded to whole blocks by some systems, and web servers add to them.
func TestPadding(t *testing.T) {
	b := archivetest.Archive{Entries: []archivetest.Entry{text("a"), text("b")}, Comment: []byte("a comment")}.Bytes()
	random := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 1<<20)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	for _, behind := range [][]byte{make([]byte, 66_000), make([]byte, 1<<20), make([]byte, 5<<20), noise[:66_000], noise, append(noise, make([]byte, 1<<20)...)} {
		requireReads(t, append(bytes.Clone(b), behind...), "a", "b")
	}
	zip64 := archivetest.Archive{Entries: []archivetest.Entry{text("a")}, Zip64: true}.Bytes()
	requireReads(t, append(zip64, make([]byte, 3<<20)...), "a")
	require.ErrorIs(t, openError(append(bytes.Clone(b), slices.Repeat(noise, 2)...), archive.Limits{}), archive.ErrCorrupt, "too far away")

	stored := archivetest.Zip(archivetest.Entry{Name: "inner.docx", Body: archivetest.Zip(text("inner"))}, text("b"))
	cut := slices.Concat(stored[:len(stored)-100], make([]byte, 100_000))
	require.ErrorIs(t, openError(cut, archive.Limits{}), archive.ErrCorrupt, "the end of an inner one is not its end")
}

// What is no ZIP costs one read, and endless zeros cost a bounded number.
func TestPaddingIsBounded(t *testing.T) {
	r := &countingReader{r: bytes.NewReader(make([]byte, 10<<20)), lowest: 10 << 20}
	_, err := archive.Open(r, 10<<20, archive.Limits{})
	require.ErrorIs(t, err, archive.ErrNotZip)
	require.LessOrEqual(t, r.bytes, 70_000)
	s := &sparse{blocks: map[int64][]byte{}}
	_, err = s.Write([]byte("PK\x03\x04"))
	require.NoError(t, err)
	s.size = 1 << 40
	r = &countingReader{r: s, lowest: s.size}
	_, err = archive.Open(r, s.size, archive.Limits{})
	require.ErrorIs(t, err, archive.ErrCorrupt)
	require.LessOrEqual(t, r.bytes, 70<<20)
}

// large is an archive as the Archive Utility of macOS writes it: sizes and offsets of 32 bits, whatever they are in truth.
type large struct {
	t         *testing.T
	s         *sparse
	directory []byte
	n         uint16
}

func newLarge(t *testing.T) *large { return &large{t: t, s: &sparse{blocks: map[int64][]byte{}}} }

// add writes an entry: its content, and zeros up to size.
func (l *large) add(name, content string, size int64) {
	offset := l.s.size
	h := make([]byte, 30)
	copy(h, "PK\x03\x04")
	put16(26, uint16(len(name)))(h)
	l.write(h, []byte(name), []byte(content))
	l.s.size += size - int64(len(content))
	record := make([]byte, 46)
	copy(record, "PK\x01\x02")
	sum := crc32.ChecksumIEEE([]byte(content))
	for at, v := range map[int]uint32{16: sum, 20: uint32(size), 24: uint32(size), 42: uint32(offset)} {
		put32(at, v)(record)
	}
	put16(28, uint16(len(name)))(record)
	l.directory = append(append(l.directory, record...), name...)
	l.n++
}

func (l *large) write(parts ...[]byte) {
	for _, part := range parts {
		_, err := l.s.Write(part)
		require.NoError(l.t, err)
	}
}

func (l *large) open() ([]archive.Entry, error) {
	end := make([]byte, 22)
	copy(end, "PK\x05\x06")
	counts(l.n)(end)
	put32(12, uint32(len(l.directory)))(end)
	put32(16, uint32(l.s.size))(end)
	l.write(l.directory, end)
	r := &countingReader{r: l.s}
	d, err := archive.Open(r, l.s.size, archive.Limits{})
	require.LessOrEqual(l.t, r.reads, 60)
	if err != nil {
		return nil, err
	}
	return d.Entries, nil
}

// requireContent checks that the entry reads as that content.
func (l *large) requireContent(e archive.Entry, want string) {
	l.t.Helper()
	require.NoError(l.t, e.Problem)
	r, err := e.NewReader(io.NewSectionReader(l.s, e.HeaderOffset, e.Span), archive.EntryLimits{})
	require.NoError(l.t, err)
	got, err := io.ReadAll(r)
	require.NoError(l.t, err)
	require.Equal(l.t, want, string(got))
}

func TestBeyond4GiBWithoutZip64(t *testing.T) {
	const gib = 1 << 30
	for _, c := range []struct {
		name  string
		sizes []int64 // of what lies between the documents
	}{
		{"many", slices.Repeat([]int64{gib / 2}, 30)},
		{"one large", []int64{5 * gib}},
		{"one very large", []int64{13 * gib}},
		{"a large one, then many", append([]int64{100, 4*gib + 1}, slices.Repeat([]int64{gib / 4}, 40)...)},
		{"many, then a large one", append(slices.Repeat([]int64{3 * gib / 4}, 9), 6*gib, 100)},
		{"several large", []int64{4 * gib, 10, 5 * gib, 3 * gib, 9 * gib, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLarge(t)
			for i, size := range c.sizes {
				l.add(fmt.Sprintf("%d.docx", i), fmt.Sprint("document ", i), int64(len(fmt.Sprint("document ", i))))
				l.add("film.mov", "", size)
			}
			l.add("last.docx", "the last", 8)
			l.add("film.mov", "", 4*gib+5) // and nothing behind it
			entries, err := l.open()
			require.NoError(t, err)
			for i, size := range c.sizes {
				l.requireContent(entries[2*i], fmt.Sprint("document ", i))
				require.NoError(t, entries[2*i+1].Problem)
				require.Equal(t, size, entries[2*i+1].CompressedSize)
			}
			l.requireContent(entries[len(entries)-2], "the last")
			require.EqualValues(t, 4*gib+5, entries[len(entries)-1].CompressedSize)
		})
	}
}

// A fault of reading while it is guessed is no fault of the archive.
func TestFaultBeyond4GiB(t *testing.T) {
	l := newLarge(t)
	l.add("film.mov", "", 5<<30)
	l.add("a.docx", "x", 1)
	_, err := l.open()
	require.NoError(t, err)
	fault := errors.New("connection reset")
	_, err = archive.Open(faultyAt{l.s, 1<<30 + 38, fault}, l.s.size, archive.Limits{})
	require.ErrorIs(t, err, fault)
	require.NotErrorIs(t, err, archive.ErrCorrupt)
}

// faultyAt fails to read at one offset.
type faultyAt struct {
	io.ReaderAt
	at    int64
	fault error
}

func (f faultyAt) ReadAt(p []byte, off int64) (int, error) {
	if off == f.at {
		return 0, f.fault
	}
	return f.ReaderAt.ReadAt(p, off)
}

// The guess at what is beyond 4 GiB opens no way around the other checks.
func TestHostileBeyond4GiB(t *testing.T) {
	const gib = 1 << 30
	swap := func(l *large, a, b int) { // two records of one length
		n := len(l.directory) / int(l.n)
		x, y := l.directory[a*n:(a+1)*n], l.directory[b*n:(b+1)*n]
		for i := range n {
			x[i], y[i] = y[i], x[i]
		}
	}
	l := newLarge(t)
	for i := range 6 {
		l.add(fmt.Sprintf("%d.docx", i), "x", gib)
	}
	swap(l, 0, 1)
	swap(l, 2, 3)
	_, err := l.open()
	require.ErrorIs(t, err, archive.ErrCorrupt, "more jumps back than the file has room for")

	l = newLarge(t)
	for i := range 6 {
		l.add(fmt.Sprintf("%d.docx", i), "x", gib)
	}
	put32(20, gib+40)(l.directory[2*52:]) // the third reaches into the fourth
	entries, err := l.open()
	require.NoError(t, err)
	require.ErrorIs(t, entries[2].Problem, archive.ErrOverlap)
	require.ErrorIs(t, entries[3].Problem, archive.ErrOverlap)
	require.NoError(t, entries[4].Problem)

	l = newLarge(t)
	for i := range 6 {
		l.add(fmt.Sprintf("%d.docx", i), "x", gib)
	}
	put32(42, binary.LittleEndian.Uint32(l.directory[4*52+42:]))(l.directory[5*52:]) // two at one place
	entries, err = l.open()
	require.NoError(t, err)
	for _, e := range entries[4:] {
		require.ErrorIs(t, e.Problem, archive.ErrOverlap)
	}

	l = newLarge(t)
	l.add("a.docx", "x", 64*gib+gib)
	_, err = l.open()
	require.NoError(t, err, "as far as is guessed")
	l = newLarge(t)
	l.add("a.docx", "x", 68*gib+gib)
	_, err = l.open()
	require.ErrorIs(t, err, archive.ErrCorrupt, "farther than anybody writes")
}
