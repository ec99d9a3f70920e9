package archive_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/archive/archivetest"
)

func TestEntryFails(t *testing.T) {
	body := []byte(strings.Repeat("text ", 1000))
	deflated := archivetest.Deflate(body)
	for _, c := range []struct {
		name  string
		entry archivetest.Entry
		want  error
		early bool // the directory tells
	}{
		{"encrypted", archivetest.Entry{Flags: 1}, archive.ErrEncrypted, false},
		{"strongly encrypted", archivetest.Entry{Flags: 1 << 6}, archive.ErrEncrypted, true},
		{"AES", archivetest.Entry{Method: 99}, archive.ErrEncrypted, true},
		{"method", archivetest.Entry{Method: 14}, archive.ErrMethod, true},
		{"no deflate64 stream", archivetest.Entry{Body: body, Central: put16(10, 9)}, archive.ErrCorrupt, false},
		{"no bzip2 stream", archivetest.Entry{Body: body, Central: put16(10, 12)}, archive.ErrCorrupt, false},
		{"checksum", archivetest.Entry{Body: body, Method: zip.Deflate, Central: put32(16, 1)}, archive.ErrChecksum, false},
		{"no checksum", archivetest.Entry{Body: body, Central: put32(16, 0)}, archive.ErrChecksum, false},
		{"size declared too small", archivetest.Entry{Body: body, Method: zip.Deflate, Central: put32(24, 10)}, archive.ErrChecksum, false},
		{"size declared too large", archivetest.Entry{Body: body, Method: zip.Deflate, Central: put32(24, 10_000)}, archive.ErrChecksum, false},
		{"stored, sizes differ", archivetest.Entry{Body: body, Central: put32(24, 10)}, archive.ErrChecksum, false},
		{"deflate stream cut", archivetest.Entry{Body: body, Method: zip.Deflate, Central: put32(20, uint32(len(deflated)-3))}, archive.ErrCorrupt, false},
		{"no deflate stream", archivetest.Entry{Body: body, Central: put16(10, zip.Deflate)}, archive.ErrCorrupt, false},
		{"no local header", archivetest.Entry{Body: body, Local: put32(0, 7)}, archive.ErrCorrupt, false},
		{"local name longer", archivetest.Entry{Body: body, Local: put16(26, 500)}, archive.ErrOverlap, false},
		{"local extra longer", archivetest.Entry{Body: body, Local: put16(28, 60_000)}, archive.ErrOverlap, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.entry.Name = "a.docx"
			b := archivetest.Zip(c.entry, text("b.docx"))
			e := open(t, b)
			if c.early {
				require.ErrorIs(t, e[0].Problem, c.want)
			} else {
				require.NoError(t, e[0].Problem)
			}
			_, err := read(b, e[0], archive.EntryLimits{})
			require.ErrorIs(t, err, c.want)
			got, err := read(b, e[1], archive.EntryLimits{})
			require.NoError(t, err)
			require.Equal(t, "content of b.docx", string(got))
		})
	}
	require.ErrorIs(t, archive.ErrChecksum, archive.ErrCorrupt)
}

// An Entry that was stored and comes back without its Problem still is what it is.
func TestEntryWithoutProblem(t *testing.T) {
	e := archive.Entry{Flags: 1, Span: 100}
	_, err := e.NewReader(strings.NewReader(""), archive.EntryLimits{})
	require.ErrorIs(t, err, archive.ErrEncrypted)
	e = archive.Entry{Method: 14, Span: 100}
	_, err = e.NewReader(strings.NewReader(""), archive.EntryLimits{})
	require.ErrorIs(t, err, archive.ErrMethod)
}

// Deflate64 and BZip2 as other programs pack them; size and checksum are compared while reading. One entry of them inflates a
// million bytes out of some fifty: the limits hold for every method.
func TestOtherMethods(t *testing.T) {
	methods := map[uint16]int{}
	for _, path := range []string{"../deflate64/testdata/7zip.zip", "../deflate64/testdata/inflate64.zip", "testdata/methods/bzip2.zip"} {
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, e := range open(t, b) {
			require.NoError(t, e.Problem)
			methods[e.Method]++
			got, err := read(b, e, archive.EntryLimits{})
			require.NoError(t, err)
			require.EqualValues(t, e.Size, len(got))
			packed := written(t, func(w *archive.Writer) { require.NoError(t, w.CopyRaw("a.docx", e, bytes.NewReader(b))) })
			again, err := read(packed, open(t, packed)[0], archive.EntryLimits{})
			require.NoError(t, err)
			require.True(t, bytes.Equal(got, again))
			if e.Name != "one.bin" {
				continue
			}
			_, err = read(b, e, archive.EntryLimits{RatioFrom: 100_000})
			require.ErrorIs(t, err, archive.ErrBomb)
			_, err = read(b, e, archive.EntryLimits{Size: 999_999})
			require.ErrorIs(t, err, archive.ErrTooLarge)
			cut := io.NewSectionReader(bytes.NewReader(b), e.HeaderOffset, e.Span-10)
			content, err := e.NewReader(cut, archive.EntryLimits{})
			require.NoError(t, err)
			_, err = io.Copy(io.Discard, content)
			require.ErrorIs(t, err, io.ErrUnexpectedEOF, "the way there failed, not the entry")
			e.CompressedSize -= 10
			_, err = read(b, e, archive.EntryLimits{})
			require.ErrorIs(t, err, archive.ErrCorrupt)
		}
	}
	require.Equal(t, map[uint16]int{archive.Deflate64: 9, archive.BZip2: 2, archive.Store: 1}, methods)
}

// People read which method a file is packed with, rather than that the document is damaged. A copy in another archive says the same.
func TestMethodsAreNamed(t *testing.T) {
	for method, name := range map[uint16]string{
		1: "Shrink", 2: "Reduce", 5: "Reduce", 6: "Implode", 10: "PKWARE DCL Implode", 14: "LZMA", 16: "IBM", 18: "IBM", 19: "LZ77", 20: "Zstandard",
		93: "Zstandard", 94: "MP3", 95: "XZ", 96: "JPEG", 97: "WavPack", 98: "PPMd", 7: "number 7", 1234: "number 1234",
	} {
		b := archivetest.Zip(archivetest.Entry{Name: "a.docx", Method: method})
		e := open(t, b)[0]
		require.ErrorIs(t, e.Problem, archive.ErrMethod)
		want := "The file is packed with a method that sheaf does not read (" + name + "). Make the ZIP again with the usual method, Deflate."
		require.Equal(t, want, archive.Sentence(e.Problem))
		packed := written(t, func(w *archive.Writer) { require.NoError(t, w.CopyRaw("a.docx", e, bytes.NewReader(b))) })
		require.Equal(t, want, archive.Sentence(open(t, packed)[0].Problem))
	}
}

func TestSentences(t *testing.T) {
	require.Contains(t, archive.Sentence(archive.ErrEncrypted), "protected by a password in the ZIP")
	require.Contains(t, archive.Sentence(archive.ErrOverlap), "shares its bytes")
	require.Contains(t, archive.Sentence(archive.ErrChecksum), "damaged in the ZIP")
	require.Empty(t, archive.Sentence(archive.ErrBomb))
	require.Empty(t, archive.Sentence(nil))
	err := openError(archivetest.Zip(text("a"), text("b")), archive.Limits{Entries: 1})
	require.Contains(t, archive.Sentence(err), "one job looks through 1, Word documents or not")
}

// A mark that no program of ours wrote makes its entry fail, or counts for nothing; it never does more.
func TestHostileMarks(t *testing.T) {
	for reason := range 256 {
		for _, rest := range []string{"", "\x00", "\xff\xff", "\x0b\x00", "\x01\x01", "\x00\x00more"} {
			mark := archivetest.Field(0x5348, append([]byte{byte(reason)}, rest...))
			e := open(t, archivetest.Zip(archivetest.Entry{Name: "a.docx", Extra: mark}))[0]
			require.Equal(t, reason >= 1 && reason <= 5, e.Problem != nil, reason)
		}
	}
	require.NoError(t, open(t, archivetest.Zip(archivetest.Entry{Name: "a.docx", Extra: archivetest.Field(0x5348, nil)}))[0].Problem)
}

func TestBomb(t *testing.T) {
	b := archivetest.Bomb()
	e := open(t, b)[0]
	_, err := read(b, e, archive.EntryLimits{})
	require.ErrorIs(t, err, archive.ErrBomb)
	_, err = read(b, e, archive.EntryLimits{Size: 1 << 20})
	require.ErrorIs(t, err, archive.ErrTooLarge)
	got, err := read(b, e, archive.EntryLimits{RatioFrom: 12 << 20})
	require.NoError(t, err)
	require.Len(t, got, 12<<20)
	e.Size, e.CRC32 = 10, 0
	_, err = read(b, e, archive.EntryLimits{})
	require.ErrorIs(t, err, archive.ErrBomb, "what comes out counts, not what is declared")
}

func TestRatio(t *testing.T) {
	// Deflate brings zeros to a thousandth; noise at the start keeps the whole at about 150 to 1.
	body := make([]byte, 12<<20)
	noise := rand.New(rand.NewPCG(1, 2))
	for i := range 70_000 {
		body[i] = byte(noise.Uint32())
	}
	b := archivetest.Zip(archivetest.Entry{Name: "a.docx", Method: zip.Deflate, Body: body})
	e := open(t, b)[0]
	ratio := e.Size / e.CompressedSize
	require.Greater(t, ratio, int64(20))
	_, err := read(b, e, archive.EntryLimits{Ratio: ratio + 1})
	require.NoError(t, err)
	_, err = read(b, e, archive.EntryLimits{Ratio: ratio - 2})
	require.ErrorIs(t, err, archive.ErrBomb)
	_, err = read(b, e, archive.EntryLimits{Ratio: 1, RatioFrom: 12 << 20})
	require.NoError(t, err, "small ones may have any ratio")
}

// What was read so far counts, not what is still to come: a bomb does not hide before noise.
func TestRatioOfTheBeginning(t *testing.T) {
	body := make([]byte, 13<<20)
	noise := rand.New(rand.NewPCG(1, 2))
	for i := range 1 << 20 {
		body[12<<20+i] = byte(noise.Uint32())
	}
	b := archivetest.Zip(archivetest.Entry{Name: "a.docx", Method: zip.Deflate, Body: body})
	e := open(t, b)[0]
	require.Less(t, e.Size/e.CompressedSize, int64(20))
	_, err := read(b, e, archive.EntryLimits{})
	require.ErrorIs(t, err, archive.ErrBomb)
}

func TestSizeLimitIsExact(t *testing.T) {
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		b := archivetest.Zip(archivetest.Entry{Name: "a.docx", Method: method, Body: bytes.Repeat([]byte("ab"), 5000)})
		e := open(t, b)[0]
		_, err := read(b, e, archive.EntryLimits{Size: 10_000})
		require.NoError(t, err)
		got, err := read(b, e, archive.EntryLimits{Size: 9_999})
		require.ErrorIs(t, err, archive.ErrTooLarge)
		require.Less(t, len(got), 10_000)
	}
}

// Faults on the way to the bytes are to be tried again and must not look like a damaged document.
func TestSourceFaults(t *testing.T) {
	reset := errors.New("connection reset")
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		b := archivetest.Zip(archivetest.Entry{Name: "a.docx", Method: method, Body: []byte(strings.Repeat("text and ", 1000))})
		e := open(t, b)[0]
		length := e.CompressedSize + 30 + int64(len(e.Name))
		for n := range length {
			cut := bytes.NewReader(b[:n])
			for fault, r := range map[error]io.Reader{io.ErrUnexpectedEOF: cut, reset: io.MultiReader(bytes.NewReader(b[:n]), iotest.ErrReader(reset))} {
				content, err := e.NewReader(r, archive.EntryLimits{})
				if err == nil {
					_, err = io.Copy(io.Discard, content)
				}
				require.ErrorIs(t, err, fault, "after %d bytes", n)
				require.NotErrorIs(t, err, archive.ErrCorrupt)
			}
		}
		_, err := e.NewReader(iotest.OneByteReader(bytes.NewReader(b)), archive.EntryLimits{})
		require.NoError(t, err)
	}
}

func TestEntryReadsNoFurther(t *testing.T) {
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		b := archivetest.Zip(archivetest.Entry{Name: "a.docx", Method: method, Body: []byte("some text")}, text("b.docx"))
		e := open(t, b)[0]
		r := bytes.NewReader(b)
		content, err := e.NewReader(r, archive.EntryLimits{})
		require.NoError(t, err)
		got, err := io.ReadAll(content)
		require.NoError(t, err)
		require.Equal(t, "some text", string(got))
		require.LessOrEqual(t, int64(len(b)-r.Len()), e.Span)
		n, err := content.Read(make([]byte, 1))
		require.Zero(t, n)
		require.Equal(t, io.EOF, err)
	}
}
