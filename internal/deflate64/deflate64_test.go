package deflate64_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"sheaf/internal/deflate64"
)

func inflate(b []byte) ([]byte, error) {
	return io.ReadAll(deflate64.NewReader(bytes.NewReader(b)))
}

// files returns the entries of the archives in testdata. archive/zip checks size and CRC-32 of what comes out.
func files(t testing.TB) []*zip.File {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.zip")
	require.NoError(t, err)
	require.Len(t, paths, 2)
	var list []*zip.File
	for _, path := range paths {
		z, err := zip.OpenReader(path)
		require.NoError(t, err)
		t.Cleanup(func() { z.Close() })
		z.RegisterDecompressor(9, func(r io.Reader) io.ReadCloser { return io.NopCloser(deflate64.NewReader(bufio.NewReader(r))) })
		list = append(list, z.File...)
	}
	return list
}

func raw(t testing.TB, f *zip.File) []byte {
	t.Helper()
	r, err := f.OpenRaw()
	require.NoError(t, err)
	b, err := io.ReadAll(r)
	require.NoError(t, err)
	return b
}

func TestOtherPrograms(t *testing.T) {
	for _, f := range files(t) {
		require.EqualValues(t, 9, f.Method)
		r, err := f.Open()
		require.NoError(t, err)
		n, err := io.Copy(io.Discard, r)
		require.NoError(t, err, f.Name)
		require.EqualValues(t, f.UncompressedSize64, n)
	}
}

func TestSmallReads(t *testing.T) {
	for _, f := range files(t) {
		r, err := f.Open()
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, iotest.OneByteReader(r))
		require.NoError(t, err, f.Name)
		n, err := deflate64.NewReader(bytes.NewReader(raw(t, f))).Read(nil)
		require.Zero(t, n)
		require.NoError(t, err)
	}
}

// writer writes bits, the lowest first.
type writer struct {
	b []byte
	n int
}

func (w *writer) bits(v, n int) *writer {
	for i := range n {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[w.n/8] |= byte(v>>i&1) << (w.n % 8)
		w.n++
	}
	return w
}

// code writes a Huffman code, the highest bit first.
func (w *writer) code(v, n int) *writer {
	for i := n - 1; i >= 0; i-- {
		w.bits(v>>i, 1)
	}
	return w
}

// begin begins the last block, with the codes that need no tables.
func begin() *writer { return new(writer).bits(1, 1).bits(1, 2) }

func (w *writer) literal(c byte) *writer { return w.code(0x30+int(c), 8) }

func (w *writer) end() []byte { return w.code(0, 7).b }

func TestMatches(t *testing.T) {
	for extra, length := range map[int]int{0: 3, 1: 4, 255: 258, 256: 259, 0xffff: 65538} {
		got, err := inflate(begin().literal('a').code(0xc0+285-280, 8).bits(extra, 16).code(0, 5).end())
		require.NoError(t, err)
		require.Equal(t, strings.Repeat("a", 1+length), string(got))
	}
	// Distances up to the whole window, by the two codes that Deflate does not have, and one byte further than there is.
	for _, c := range []struct{ before, code, extra, distance int }{
		{40_000, 30, 0, 32_769}, {49_152, 30, 1<<14 - 1, 49_152}, {65_536, 31, 0, 49_153}, {65_536, 31, 1<<14 - 1, 65_536}, {100_000, 31, 1<<14 - 1, 65_536},
		{32_768, 30, 0, 0}, {65_535, 31, 1<<14 - 1, 0},
	} {
		random := rand.New(rand.NewPCG(1, 2))
		w, want := begin(), make([]byte, c.before)
		for i := range want {
			want[i] = byte(random.IntN(144))
			w.literal(want[i])
		}
		got, err := inflate(w.code(1, 7).code(c.code, 5).bits(c.extra, 14).end())
		if c.distance == 0 {
			require.ErrorIs(t, err, deflate64.ErrCorrupt)
			continue
		}
		require.NoError(t, err)
		require.True(t, bytes.Equal(append(want, want[c.before-c.distance:][:3]...), got))
	}
}

func TestBlocks(t *testing.T) {
	stored := func(last int, body string, inverse int) []byte {
		w := new(writer).bits(last, 1).bits(0, 2)
		w.n = 8
		return append(w.bits(len(body), 16).bits(inverse, 16).b, body...)
	}
	got, err := inflate(append(stored(0, "one ", ^4), stored(1, "two", ^3)...))
	require.NoError(t, err)
	require.Equal(t, "one two", string(got))
	got, err = inflate(append(stored(0, strings.Repeat("x", 65_535), ^65_535), stored(1, "", ^0)...))
	require.NoError(t, err)
	require.Len(t, got, 65_535)
	_, err = inflate(stored(1, "one", ^4))
	require.ErrorIs(t, err, deflate64.ErrCorrupt)
	_, err = inflate(stored(1, "one", ^3)[:6])
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	got, err = inflate(append(stored(1, "one", ^3), "more"...))
	require.NoError(t, err)
	require.Equal(t, "one", string(got), "what stands behind the last block is nobody's")
}

// own begins the last block with codes of its own: the lengths of the code for lengths, in their odd order.
func own(literals, distances int, lengths ...int) *writer {
	w := new(writer).bits(1, 1).bits(2, 2).bits(literals-257, 5).bits(distances-1, 5).bits(len(lengths)-4, 4)
	for _, n := range lengths {
		w.bits(n, 3)
	}
	return w
}

// Codes of every length, the longest too, and a stream that ends with the last bit of a byte.
func TestLongCodes(t *testing.T) {
	// Lengths 0 to 15 are written in four bits each: all of them have a code of four.
	w := own(257, 1, 0, 0, 0, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4)
	for i := range 256 {
		w.code(max(0, min(i-'a'+1, 15))*btoi(i < 'a'+15), 4) // "a" has one bit, "o" has 15
	}
	w.code(15, 4).code(0, 4) // the end of the block has 15 too, the distance none
	for i := range 14 {
		w.code(1<<(i+1)-2, i+1)
	}
	w.code(0x7ffe, 15)
	for (w.n+15)%8 != 0 {
		w.code(0, 1)
	}
	pad := w.n
	got, err := inflate(w.code(0x7fff, 15).b)
	require.NoError(t, err)
	require.Equal(t, "abcdefghijklmno", strings.TrimRight(string(got), "a"))
	require.Zero(t, (pad+15)%8)

	w = own(257, 1, 0, 0, 0, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4)
	for i := range 256 {
		w.code(max(0, min(i-'a'+1, 15))*btoi(i < 'a'+16), 4) // "p" has 15 as well: one more than there can be
	}
	_, err = inflate(append(w.code(15, 4).code(0, 4).b, make([]byte, 100)...))
	require.ErrorIs(t, err, deflate64.ErrCorrupt)

	w = begin()
	for range 6 {
		w.code(0x190, 9) // byte 144
	}
	got, err = inflate(w.end())
	require.NoError(t, err)
	require.Zero(t, w.n%8)
	require.Equal(t, strings.Repeat("\x90", 6), string(got))
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestDamage(t *testing.T) {
	// With these lengths "0" is a length of 0, "10" of 1, and "11" repeats the last one.
	code := []int{2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}
	zeros := func(w *writer, n int) *writer {
		for range n {
			w.code(0, 1)
		}
		return w
	}
	for name, w := range map[string]*writer{
		"third kind of block":        new(writer).bits(1, 1).bits(3, 2),
		"length code 286":            begin().literal('a').code(0xc0+286-280, 8).code(0, 5),
		"distance before the start":  begin().literal('a').code(1, 7).code(1, 5),
		"match without anything":     begin().code(1, 7).code(0, 5),
		"too many codes":             own(257, 1, 1, 1, 1, 1),
		"too many literals":          zeros(own(288, 1, code...), 256).code(2, 2).code(0, 1),
		"nothing to repeat":          own(257, 1, code...).code(3, 2).bits(0, 2),
		"repeats too far":            zeros(own(257, 1, code...), 256).code(2, 2).code(3, 2).bits(3, 2),
		"no end of block":            zeros(own(257, 1, code...), 258),
		"code that is not there":     zeros(own(257, 1, code...), 256).code(2, 2).code(0, 1).code(1, 1),
		"three literals of one bit":  zeros(own(257, 1, code...).code(2, 2).code(2, 2), 254).code(2, 2).code(0, 1),
		"three distances of one bit": zeros(own(257, 3, code...), 256).code(2, 2).code(2, 2).code(2, 2).code(2, 2),
	} {
		_, err := inflate(append(w.b, make([]byte, 100)...))
		require.ErrorIs(t, err, deflate64.ErrCorrupt, name)
	}
	got, err := inflate(zeros(own(257, 1, code...), 256).code(2, 2).code(0, 1).code(0, 1).b)
	require.NoError(t, err, "nothing but the end")
	require.Empty(t, got)
}

// Wherever a stream is cut off it is the source that ended too early; whatever bit is changed, reading ends.
func TestCutAndFlipped(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, f := range files(t) {
		b := raw(t, f)
		for range 100 {
			_, err := inflate(b[:random.IntN(len(b))])
			require.ErrorIs(t, err, io.ErrUnexpectedEOF, f.Name)
			flipped := bytes.Clone(b)
			flipped[random.IntN(len(b))] ^= byte(1 + random.IntN(255))
			_, err = io.Copy(io.Discard, io.LimitReader(deflate64.NewReader(bytes.NewReader(flipped)), 10<<20))
			require.True(t, err == nil || errors.Is(err, deflate64.ErrCorrupt) || errors.Is(err, io.ErrUnexpectedEOF), "%v", err)
		}
	}
}

// Errors of the source come through as they are, and stay.
func TestSourceFails(t *testing.T) {
	reset := errors.New("connection reset")
	for _, f := range files(t) {
		b := raw(t, f)
		if len(b) < 100 {
			continue
		}
		r := deflate64.NewReader(bufio.NewReader(io.MultiReader(bytes.NewReader(b[:len(b)/2]), iotest.ErrReader(reset))))
		_, err := io.Copy(io.Discard, r)
		require.ErrorIs(t, err, reset)
		_, err = r.Read(make([]byte, 1))
		require.ErrorIs(t, err, reset)
	}
}

func FuzzReader(f *testing.F) {
	for _, file := range files(f) {
		if b := raw(f, file); len(b) < 1000 {
			f.Add(b)
		}
	}
	f.Add(begin().literal('a').code(0xc0+285-280, 8).bits(0xffff, 16).code(0, 5).end())
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := io.Copy(io.Discard, io.LimitReader(deflate64.NewReader(bytes.NewReader(b)), 10<<20))
		require.True(t, err == nil || errors.Is(err, deflate64.ErrCorrupt) || errors.Is(err, io.ErrUnexpectedEOF), "%v", err)
		require.LessOrEqual(t, n, 65_538*8*int64(len(b)))
	})
}

func BenchmarkReader(b *testing.B) {
	for _, f := range files(b) {
		data := raw(b, f)
		b.Run(f.Name, func(b *testing.B) {
			b.SetBytes(int64(f.UncompressedSize64))
			for b.Loop() {
				_, _ = io.Copy(io.Discard, deflate64.NewReader(bytes.NewReader(data)))
			}
		})
	}
}
