package archive_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/archive/archivetest"
)

func written(t *testing.T, f func(w *archive.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	w := archive.NewWriter(&b)
	f(w)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestWriterStore(t *testing.T) {
	when := time.Date(2026, 11, 24, 5, 55, 1, 0, time.UTC)
	names := []string{"a.pdf", "Übung/試験.pdf", "empty.pdf"}
	b := written(t, func(w *archive.Writer) {
		for _, name := range names {
			body := strings.TrimPrefix(name, "empty.pdf")
			require.NoError(t, w.Store(name, int64(len(body)), crc32.ChecksumIEEE([]byte(body)), when, strings.NewReader(body)))
		}
	})
	requireLikeStandard(t, b)
	require.False(t, bytes.Contains(b, []byte("PK\x07\x08")), "no data descriptors")
	for i, e := range open(t, b) {
		require.Equal(t, names[i], e.Name)
		require.Equal(t, archive.Store, e.Method)
		require.Equal(t, uint16(flagUTF8), e.Flags)
		require.True(t, when.Equal(e.Modified))
		local := b[e.HeaderOffset:]
		require.Equal(t, e.CRC32, binary.LittleEndian.Uint32(local[14:]))
		require.EqualValues(t, e.Size, binary.LittleEndian.Uint32(local[18:]))
	}
}

func TestWriterTimes(t *testing.T) {
	for _, when := range []time.Time{{}, time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2500, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2050, 2, 3, 4, 5, 6, 0, time.UTC),
		time.Unix(math.MaxInt32, 0), time.Unix(math.MaxInt32+1, 0), time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2107, 12, 31, 23, 59, 58, 0, time.UTC),
		time.Date(2108, 1, 1, 0, 0, 0, 0, time.UTC)} {
		b := written(t, func(w *archive.Writer) { require.NoError(t, w.Store("a", 0, 0, when, strings.NewReader(""))) })
		got := open(t, b)[0].Modified
		if year := when.Year(); year < 1970 || year > 2107 {
			when = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		require.True(t, when.Equal(got), "%s, not %s", got, when)
	}
}

func TestWriterStoreVerifies(t *testing.T) {
	sum := crc32.ChecksumIEEE([]byte("12345"))
	fault := errors.New("connection reset")
	for _, c := range []struct {
		what, name string
		size       int64
		sum        uint32
		r          io.Reader
		want       error
	}{
		{"shorter", "a.pdf", 6, sum, strings.NewReader("12345"), io.ErrUnexpectedEOF},
		{"longer", "a.pdf", 5, sum, strings.NewReader("123456"), archive.ErrChecksum},
		{"other", "a.pdf", 5, sum, strings.NewReader("12346"), archive.ErrChecksum},
		{"fault", "a.pdf", 5, sum, iotest.ErrReader(fault), fault},
		{"unsafe", "../a.pdf", 5, sum, strings.NewReader("12345"), archive.ErrUnsafeName},
		{"not clean", "a//b.pdf", 5, sum, strings.NewReader("12345"), archive.ErrUnsafeName},
		{"folder", "a/", 5, sum, strings.NewReader("12345"), archive.ErrUnsafeName},
	} {
		t.Run(c.what, func(t *testing.T) {
			w := archive.NewWriter(io.Discard)
			require.ErrorIs(t, w.Store(c.name, c.size, c.sum, time.Time{}, c.r), c.want)
			require.ErrorIs(t, w.Close(), c.want, "a broken archive is not completed")
			require.ErrorIs(t, w.Stream("b", time.Time{}, strings.NewReader("")), c.want)
		})
	}
	require.Error(t, archive.NewWriter(io.Discard).Store("a", -1, 0, time.Time{}, strings.NewReader("")))
}

func TestWriterStream(t *testing.T) {
	b := written(t, func(w *archive.Writer) {
		require.NoError(t, w.Stream("Prüfung.docx", time.Now(), strings.NewReader("one")))
		require.NoError(t, w.Stream(`..\evil.docx`, time.Now(), strings.NewReader("two")))
		require.NoError(t, w.Stream("Pr\x81fung.docx", time.Time{}, strings.NewReader("three")))
	})
	e := open(t, b)
	require.Equal(t, "Prüfung.docx", e[0].Name)
	require.ErrorIs(t, e[1].Problem, archive.ErrUnsafeName)
	require.Equal(t, "Prüfung.docx", e[2].Name)
	got, err := read(b, e[0], archive.EntryLimits{})
	require.NoError(t, err)
	require.Equal(t, "one", string(got))
	w := archive.NewWriter(io.Discard)
	require.ErrorIs(t, w.Stream("dir/", time.Time{}, strings.NewReader("")), archive.ErrUnsafeName)
}

func TestCopyRaw(t *testing.T) {
	body := []byte(strings.Repeat("some text ", 100))
	src := archivetest.Archive{Prefix: []byte("MZ"), Entries: []archivetest.Entry{
		{Name: "dir/"},
		{Name: "deflated.docx", Body: body, Method: zip.Deflate},
		{Name: "streamed.docx", Body: body, Method: zip.Deflate, Descriptor: true, LocalExtra: archivetest.Field(7, body)},
		{Name: "stored.docx", Body: body, Zip64: true},
		{RawName: []byte("Pr\x81fung.docx"), Body: body, Method: zip.Deflate, Flags: 4},
		{Name: "encrypted.docx", Body: body, Flags: 1},
		{Name: "method.docx", Body: body, Method: 14},
		{Name: "bad checksum.docx", Body: body, Central: put32(16, 1)},
		{Name: "../unsafe.docx", Body: body},
		{Name: "link.docx", Body: []byte("/etc/passwd"), Mode: 0o120777},
		{Name: "encrypted without header.docx", Body: body, Flags: 1, Local: put32(0, 7)},
		{Name: "no header.docx", Body: body, Local: put32(0, 7)},
		{Name: "long header.docx", Body: body, Local: put16(26, 60_000)},
		{Name: "outside.docx", Body: body, Central: put32(42, 1<<30)},
		{Name: "overlapping.docx", Body: body, Central: put32(20, 1<<20)},
		{Name: "evil dir/", Body: body},
	}}.Bytes()
	from := open(t, src)
	copied := written(t, func(w *archive.Writer) {
		for _, e := range from {
			require.NoError(t, w.CopyRaw("in.zip/"+e.Name, e, bytes.NewReader(src)))
		}
	})
	require.Less(t, len(copied), len(src)+3000)
	to := open(t, copied)
	require.Len(t, to, len(from))
	for i, e := range from {
		same := to[i]
		require.Equal(t, e.Kind == archive.KindDir, same.Kind == archive.KindDir)
		require.True(t, e.Modified.Equal(same.Modified))
		require.Equal(t, code(src, e), code(copied, same), e.Name)
		if e.Kind == archive.KindFile && code(src, e) == "<nil>" {
			require.Equal(t, "in.zip/"+e.Name, same.Name)
			require.Equal(t, e.Method, same.Method)
			require.Equal(t, e.Flags|flagUTF8, same.Flags)
			require.Equal(t, e.CompressedSize, same.CompressedSize)
		}
	}
}

// code says in one word what reading an entry returns.
func code(b []byte, e archive.Entry) string {
	if e.Kind == archive.KindDir {
		return fmt.Sprint(nil)
	}
	_, err := read(b, e, archive.EntryLimits{})
	for _, known := range []error{archive.ErrUnsafeName, archive.ErrOverlap, archive.ErrEncrypted, archive.ErrMethod, archive.ErrChecksum, archive.ErrCorrupt} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return fmt.Sprint(err)
}

func TestCopyRawFaults(t *testing.T) {
	fault := errors.New("connection reset")
	b := archivetest.Zip(text("a.docx"))
	w := archive.NewWriter(io.Discard)
	require.ErrorIs(t, w.CopyRaw("a.docx", open(t, b)[0], failingReader{fault}), fault)
	w = archive.NewWriter(io.Discard)
	require.ErrorIs(t, w.CopyRaw("a.docx", open(t, b)[0], bytes.NewReader(b[:40])), io.ErrUnexpectedEOF)
}

// sparse keeps the parts of a large file that are not zero.
type sparse struct {
	blocks map[int64][]byte
	size   int64
}

func (s *sparse) Write(p []byte) (int, error) {
	for i := 0; i < len(p); {
		n := min(len(p)-i, 4096-int(s.size%4096))
		if part := p[i : i+n]; !bytes.Equal(part, zeros[:n]) || s.blocks[s.size/4096] != nil {
			block := s.blocks[s.size/4096]
			if block == nil {
				block = make([]byte, 4096)
				s.blocks[s.size/4096] = block
			}
			copy(block[s.size%4096:], part)
		}
		i, s.size = i+n, s.size+int64(n)
	}
	return len(p), nil
}

func (s *sparse) ReadAt(p []byte, off int64) (int, error) {
	clear(p)
	for i := 0; i < len(p); {
		at := off + int64(i)
		n := min(len(p)-i, 4096-int(at%4096))
		if block := s.blocks[at/4096]; block != nil {
			copy(p[i:i+n], block[at%4096:])
		}
		i += n
	}
	return len(p), nil
}

var zeros = make([]byte, 4096)

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// More than 4 GiB need ZIP64 in the entry, in the entries behind it and in the end.
func TestWriterZip64(t *testing.T) {
	const size = 4<<30 + 1
	hash := crc32.NewIEEE()
	_, err := io.CopyN(hash, zeroReader{}, size)
	require.NoError(t, err)
	s := &sparse{blocks: map[int64][]byte{}}
	w := archive.NewWriter(s)
	require.NoError(t, w.Store("large.pdf", size, hash.Sum32(), time.Now(), io.LimitReader(zeroReader{}, size)))
	require.NoError(t, w.Store("small.pdf", 2, crc32.ChecksumIEEE([]byte("ab")), time.Now(), strings.NewReader("ab")))
	require.NoError(t, w.Close())

	standard, err := zip.NewReader(s, s.size)
	require.NoError(t, err)
	require.EqualValues(t, size, standard.File[0].UncompressedSize64)
	d, err := archive.Open(s, s.size, archive.Limits{})
	require.NoError(t, err)
	large, small := d.Entries[0], d.Entries[1]
	require.NoError(t, large.Problem)
	require.EqualValues(t, size, large.Size)
	content, err := small.NewReader(io.NewSectionReader(s, small.HeaderOffset, small.Span), archive.EntryLimits{})
	require.NoError(t, err)
	got, err := io.ReadAll(content)
	require.NoError(t, err)
	require.Equal(t, "ab", string(got))
	header := make([]byte, 100)
	_, err = s.ReadAt(header, 0)
	require.NoError(t, err)
	require.Equal(t, []byte{1, 0, 16, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}, header[30+len("large.pdf")+9:][:20], "both sizes")
}

// What is laid out by StoredSize lies where Store puts it, and a destination that has some entries already and passes over
// their holes ends up with the archive that Store alone writes.
func TestWriterHoles(t *testing.T) {
	unix := time.Date(2026, 11, 24, 5, 55, 1, 0, time.UTC)
	times := []time.Time{unix, {}, time.Date(2050, 2, 3, 4, 5, 6, 0, time.UTC), unix.In(time.FixedZone("", 3600))}
	names := []string{"a.pdf", "Übung/試験.pdf", strings.Repeat("long/", 90) + "b.pdf", "c.pdf"}
	bodies := [][]byte{[]byte("one"), {}, bytes.Repeat([]byte("x"), 100_000), []byte("four")}
	offsets := []int64{0}
	whole := written(t, func(w *archive.Writer) {
		for i, body := range bodies {
			require.NoError(t, w.Store(names[i], int64(len(body)), crc32.ChecksumIEEE(body), times[i], bytes.NewReader(body)))
			offsets = append(offsets, offsets[i]+archive.StoredSize(names[i], int64(len(body)), times[i]))
		}
	})
	for i, e := range open(t, whole) {
		require.Equal(t, offsets[i], e.HeaderOffset)
	}
	for hole := range bodies {
		b := written(t, func(w *archive.Writer) {
			for i, body := range bodies {
				sum := crc32.ChecksumIEEE(body)
				if i == hole {
					require.NoError(t, w.StoreHole(names[i], int64(len(body)), sum, times[i]))
					continue
				}
				require.NoError(t, w.Store(names[i], int64(len(body)), sum, times[i], bytes.NewReader(body)))
			}
		})
		copy(b[offsets[hole]:offsets[hole+1]], whole[offsets[hole]:])
		require.True(t, bytes.Equal(whole, b), hole)
	}
	w := archive.NewWriter(io.Discard)
	require.ErrorIs(t, w.StoreHole("../a.pdf", 1, 0, unix), archive.ErrUnsafeName)
	require.ErrorIs(t, w.Close(), archive.ErrUnsafeName)
}

// Around 4 GiB, where an entry's header grows, and an offset no longer fits.
func TestWriterHolesZip64(t *testing.T) {
	sizes := []int64{1<<32 - 2, 1<<32 - 1, 2}
	s := &sparse{blocks: map[int64][]byte{}}
	w := archive.NewWriter(s)
	want, offset := []int64{}, int64(0)
	for i, size := range sizes {
		name := fmt.Sprint(i, ".pdf")
		require.NoError(t, w.StoreHole(name, size, 0, time.Now()))
		want = append(want, offset)
		offset += archive.StoredSize(name, size, time.Now())
	}
	require.NoError(t, w.Close())
	d, err := archive.Open(s, s.size, archive.Limits{})
	require.NoError(t, err)
	for i, e := range d.Entries {
		require.NoError(t, e.Problem)
		require.Equal(t, want[i], e.HeaderOffset)
		require.Equal(t, sizes[i], e.Size)
	}
}

// 10,000 entries take a few MiB, whatever their sizes.
func TestWriterMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	body := make([]byte, 20<<10)
	sum := crc32.ChecksumIEEE(body)
	w := archive.NewWriter(io.Discard)
	for i := range 10_000 {
		require.NoError(t, w.Store(fmt.Sprintf("folder/document %05d.pdf", i), int64(len(body)), sum, time.Now(), bytes.NewReader(body)))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.NoError(t, w.Close())
	require.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(8<<20))
}
