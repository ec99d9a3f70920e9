// Package deflate64 inflates Deflate64 (method 9 of ZIP), which Windows Explorer writes for files beyond 2 GB.
//
// It is Deflate (RFC 1951) but for a window of 64 KiB, matches of up to 65,538 bytes, and two more codes for distances. The input
// may be hostile: a Reader holds less than 80 KiB, ends at the first fault, and returns no more than what the input stands for. It
// imports the standard library alone.
package deflate64

import (
	"errors"
	"io"
)

// ErrCorrupt is returned for what is no Deflate64. Errors of the source are returned as they are, and io.ErrUnexpectedEOF where it
// ends too early.
var ErrCorrupt = errors.New("deflate64: damaged data")

const (
	windowSize = 1 << 16
	// most is how many bytes are decoded before they are handed out: the rest of the window is what matches refer to.
	most = windowSize / 2
)

// Reader inflates a stream. It is for one goroutine.
type Reader struct {
	in  bitReader
	err error // once everything decoded was handed out

	window  [windowSize]byte // a ring
	written int64            // bytes decoded so far; the next goes to written % windowSize
	unread  int              // how many of them were not handed out

	block    func() error // decodes on in the current block, until it ends or there is enough to hand out; nil between blocks
	last     bool         // the current block is the last one
	stored   int          // bytes that are left of a stored block
	match    int          // bytes that are left of a match
	distance int          // of the match

	literals, distances       *huffman // of the current block
	ownLiterals, ownDistances huffman  // where a block brings its own
}

// NewReader returns a Reader of r, which is read up to some bytes past the end of the stream.
func NewReader(r io.ByteReader) *Reader {
	return &Reader{in: bitReader{r: r}}
}

// Read returns inflated bytes, io.EOF at the end of the stream.
func (r *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for r.unread == 0 && r.err == nil {
		r.err = r.decode()
	}
	if r.unread == 0 {
		return 0, r.err
	}
	from := int((r.written - int64(r.unread)) % windowSize)
	n := copy(p, r.window[from:min(from+r.unread, windowSize)])
	r.unread -= n
	return n, nil
}

// decode decodes until there is enough to hand out or a block ends. It returns io.EOF after the last one.
func (r *Reader) decode() error {
	if r.block == nil {
		if r.last {
			return io.EOF
		}
		if err := r.begin(); err != nil {
			return err
		}
	}
	return r.block()
}

// begin reads a block's header (RFC 1951, 3.2.3).
func (r *Reader) begin() error {
	header, err := r.in.take(3)
	if err != nil {
		return err
	}
	r.last = header&1 != 0
	switch header >> 1 {
	case 0:
		return r.beginStored()
	case 1:
		fixed := fixedCodes()
		r.literals, r.distances = &fixed.literals, &fixed.distances
	case 2:
		if err := r.readCodes(); err != nil {
			return err
		}
	default:
		return ErrCorrupt
	}
	r.block = r.compressed
	return nil
}

func (r *Reader) beginStored() error {
	r.in.align()
	length, err := r.in.take(16)
	if err != nil {
		return err
	}
	inverse, err := r.in.take(16)
	if err != nil {
		return err
	}
	if length != inverse^0xffff {
		return ErrCorrupt
	}
	r.stored = int(length)
	r.block = r.copyStored
	return nil
}

func (r *Reader) copyStored() error {
	for ; r.stored > 0 && r.unread < most; r.stored-- {
		b, err := r.in.take(8)
		if err != nil {
			return err
		}
		r.put(byte(b))
	}
	if r.stored == 0 {
		r.block = nil
	}
	return nil
}

func (r *Reader) compressed() error {
	for r.unread < most {
		if r.match > 0 {
			r.put(r.window[(r.written-int64(r.distance))%windowSize])
			r.match--
			continue
		}
		symbol, err := r.literals.next(&r.in)
		switch {
		case err != nil:
			return err
		case symbol < endOfBlock:
			r.put(byte(symbol))
		case symbol == endOfBlock:
			r.block = nil
			return nil
		default:
			if err := r.beginMatch(symbol); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Reader) put(b byte) {
	r.window[r.written%windowSize] = b
	r.written++
	r.unread++
}

func (r *Reader) beginMatch(symbol int) error {
	length, err := r.number(lengths[:], symbol-endOfBlock-1)
	if err != nil {
		return err
	}
	code, err := r.distances.next(&r.in)
	if err != nil {
		return err
	}
	distance, err := r.number(distances[:], code)
	if err != nil {
		return err
	}
	if int64(distance) > r.written {
		return ErrCorrupt
	}
	r.match, r.distance = length, distance
	return nil
}

// number reads the bits that a code needs and returns what it stands for.
func (r *Reader) number(codes []code, i int) (int, error) {
	if i >= len(codes) {
		return 0, ErrCorrupt
	}
	extra, err := r.in.take(uint(codes[i].extra))
	return codes[i].base + int(extra), err
}

// code is a number's base and how many bits are added to it.
type code struct {
	base  int
	extra uint8
}

const endOfBlock = 256

// lengths and distances are those of RFC 1951, 3.2.5, with what differs in Deflate64: the last length's base and bits, and the last
// two distances.
var (
	lengths = [29]code{
		{3, 0}, {4, 0}, {5, 0}, {6, 0}, {7, 0}, {8, 0}, {9, 0}, {10, 0}, {11, 1}, {13, 1}, {15, 1}, {17, 1}, {19, 2}, {23, 2}, {27, 2},
		{31, 2}, {35, 3}, {43, 3}, {51, 3}, {59, 3}, {67, 4}, {83, 4}, {99, 4}, {115, 4}, {131, 5}, {163, 5}, {195, 5}, {227, 5}, {3, 16},
	}
	distances = [32]code{
		{1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 1}, {7, 1}, {9, 2}, {13, 2}, {17, 3}, {25, 3}, {33, 4}, {49, 4}, {65, 5}, {97, 5}, {129, 6},
		{193, 6}, {257, 7}, {385, 7}, {513, 8}, {769, 8}, {1025, 9}, {1537, 9}, {2049, 10}, {3073, 10}, {4097, 11}, {6145, 11},
		{8193, 12}, {12289, 12}, {16385, 13}, {24577, 13}, {32769, 14}, {49153, 14},
	}
)

// bitReader reads numbers of up to 16 bits, the lowest bit first.
type bitReader struct {
	r      io.ByteReader
	held   uint32
	n      uint  // how many bits are held
	failed error // of r, once it failed
}

// fill holds at least n bits, up to 24, unless the source ends before.
func (b *bitReader) fill(n uint) {
	for b.n < n && b.failed == nil {
		c, err := b.r.ReadByte()
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			b.failed = err
			return
		}
		b.held |= uint32(c) << b.n
		b.n += 8
	}
}

func (b *bitReader) take(n uint) (uint32, error) {
	if b.fill(n); b.n < n {
		return 0, b.failed
	}
	v := b.held & (1<<n - 1)
	b.drop(n)
	return v, nil
}

func (b *bitReader) drop(n uint) {
	b.held >>= n
	b.n -= n
}

// align drops what is left of the current byte.
func (b *bitReader) align() { b.drop(b.n % 8) }
