package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Sizes and signatures of appnote 4.3.7 to 4.3.16.
const (
	localLen     = 30
	centralLen   = 46
	endLen       = 22
	end64Len     = 56
	locator64Len = 20

	localSignature     = "PK\x03\x04"
	centralSignature   = "PK\x01\x02"
	endSignature       = "PK\x05\x06"
	end64Signature     = "PK\x06\x06"
	locator64Signature = "PK\x06\x07"
	signedSignature    = "PK\x05\x05"
)

// tailLen is how much of the file's end is read at once: everything that can stand behind the directory.
const tailLen = endLen + math.MaxUint16 + locator64Len + end64Len

// maxCandidates bounds how many end records with a directory are weighed, as each may cost a read; many are an attack.
const maxCandidates = 16

// source is the archive's bytes, with its tail in memory.
type source struct {
	r      io.ReaderAt
	size   int64
	tail   []byte
	tailAt int64
	head   []byte // the first bytes, once they were asked for
}

func newSource(r io.ReaderAt, size int64) (*source, error) {
	s := &source{r: r, size: size, tailAt: max(0, size-tailLen)}
	tail, err := s.at(s.tailAt, size-s.tailAt)
	s.tail = tail
	return s, err
}

// at returns n bytes at off, from memory where the tail holds them.
func (s *source) at(off, n int64) ([]byte, error) {
	if i := off - s.tailAt; i >= 0 && i+n <= int64(len(s.tail)) {
		return s.tail[i : i+n], nil
	}
	b := make([]byte, n)
	if m, err := s.r.ReadAt(b, off); int64(m) < n {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, fmt.Errorf("read %d bytes at %d: %w", n, off, err)
	}
	return b, nil
}

// section reads n bytes at off, from memory where the tail holds them.
func (s *source) section(off, n int64) io.Reader {
	if i := off - s.tailAt; i >= 0 && i+n <= int64(len(s.tail)) {
		return bytes.NewReader(s.tail[i : i+n])
	}
	return io.NewSectionReader(s.r, off, n)
}

func (s *source) hasSignature(off int64, signature string) (bool, error) {
	if off < 0 || off > s.size-int64(len(signature)) {
		return false, nil
	}
	b, err := s.at(off, int64(len(signature)))
	return string(b) == signature, err
}

// beginsWithEntry reports whether the file's first bytes are a local header's.
func (s *source) beginsWithEntry() (bool, error) {
	if s.head == nil {
		head, err := s.at(0, min(s.size, int64(len(localSignature))))
		if err != nil {
			return false, err
		}
		s.head = head
	}
	return string(s.head) == localSignature, nil
}

// end is what the end of central directory record says, or the ZIP64 one where the former refers to it.
type end struct {
	at     int64 // where the record begins: the directory ends here at the latest
	count  int64 // entries; modulo 65,536 without ZIP64
	size   int64 // of the directory
	offset int64 // of the directory, as declared
	zip64  bool  // count is ZIP64's and exact
	disks  bool  // parts of the archive are on other disks

	wrapped int64 // how many times 4 GiB offsets and sizes leave out; see unwrap

	start int64 // where the directory begins, from the start of the file
	base  int64 // what offsets in the archive have to be moved by: the length of data before it
}

// findEnd looks for the end record in the tail, and further back where a ZIP goes on behind its end for longer than any comment: some
// systems pad files. It does so only for a file that begins as a ZIP.
func (s *source) findEnd() (end, error) {
	e, found, seen, err := s.findEndInTail()
	if err != nil || found {
		return e, err
	}
	begins, err := s.beginsWithEntry()
	if err != nil {
		return end{}, err
	}
	if begins && s.tailAt > 0 {
		if err := s.passPadding(); err != nil {
			return end{}, err
		}
		if e, found, seen, err = s.findEndInTail(); err != nil || found {
			return e, err
		}
	}
	if seen {
		return end{}, fmt.Errorf("%w: no end of central directory record fits the file", ErrCorrupt)
	}
	if begins {
		return end{}, fmt.Errorf("%w: it ends before its central directory", ErrCorrupt)
	}
	return end{}, fmt.Errorf("%w: no end of central directory record", ErrNotZip)
}

// How far the end record may be from the file's end: anything may follow it for a mebibyte, zeros for much longer.
const (
	mostBehind  = 1 << 20
	mostPadding = 64 << 20
)

// passPadding sets the tail to what stands before the zeros at the file's end.
func (s *source) passPadding() error {
	behind := s.size // where the zeros begin
	for behind > 0 && s.size-behind < mostPadding {
		n := min(behind, mostBehind)
		b, err := s.at(behind-n, n)
		if err != nil {
			return err
		}
		kept := int64(len(bytes.TrimRight(b, "\x00")))
		behind -= n - kept
		if kept > 0 {
			break
		}
	}
	till := min(s.size, behind+endLen) // a record ends in zeros of its own
	from := max(0, till-tailLen-mostBehind)
	tail, err := s.at(from, till-from)
	s.tail, s.tailAt = tail, from
	return err
}

// findEndInTail looks for the end record from the back. A comment may hold the signature as well, so a record has to fit: its
// comment ends inside the file and the directory it names is there. A record that names entries is better than one that
// names none, and one whose comment ends exactly with the file is better than one followed by junk. seen says whether there is any.
func (s *source) findEndInTail() (best end, found, seen bool, err error) {
	bestRank, weighed := -1, 0
	for i := s.lastEnd(len(s.tail)); i >= 0 && weighed < maxCandidates && bestRank < bestPossibleRank; i = s.lastEnd(i) {
		seen = true
		junk, fits := s.bytesAfter(i)
		if !fits {
			continue
		}
		e := s.parseEnd(i)
		if e.size > 0 {
			weighed++
		}
		ok, err := s.locate(&e)
		if err != nil {
			return end{}, false, seen, err
		}
		if rank := e.rank(junk == 0); ok && rank > bestRank {
			best, bestRank = e, rank
		}
	}
	return best, bestRank >= 0, seen, nil
}

func (s *source) lastEnd(before int) int {
	return bytes.LastIndex(s.tail[:before], []byte(endSignature))
}

// bytesAfter counts what follows the end record at index i of the tail and its comment; fits is false if the file ends first.
func (s *source) bytesAfter(i int) (n int, fits bool) {
	n = len(s.tail) - i - endLen
	if n >= 0 {
		n -= int(binary.LittleEndian.Uint16(s.tail[i+20:]))
	}
	return n, n >= 0
}

const bestPossibleRank = 3

func (e end) rank(exact bool) int {
	rank := 0
	if e.size > 0 {
		rank += 2
	}
	if exact {
		rank++
	}
	return rank
}

// parseEnd reads the end record at index i of the tail (appnote 4.3.16), and the ZIP64 one where a field refers to it.
func (s *source) parseEnd(i int) end {
	b := s.tail[i:]
	disk, startDisk := binary.LittleEndian.Uint16(b[4:]), binary.LittleEndian.Uint16(b[6:])
	here, count := binary.LittleEndian.Uint16(b[8:]), binary.LittleEndian.Uint16(b[10:])
	e := end{
		at:     s.tailAt + int64(i),
		count:  int64(count),
		size:   int64(binary.LittleEndian.Uint32(b[12:])),
		offset: int64(binary.LittleEndian.Uint32(b[16:])),
		disks:  disk != startDisk || here != count || (disk != 0 && disk != math.MaxUint16),
	}
	full := count == math.MaxUint16 || disk == math.MaxUint16 || e.size == math.MaxUint32 || e.offset == math.MaxUint32
	if !full {
		return e
	}
	if j := s.findEnd64(i); j >= 0 {
		return s.parseEnd64(j, e)
	}
	e.disks = e.disks || disk != 0
	return e
}

// findEnd64 gives the index in the tail of the ZIP64 end record that the locator before the end record at index i names
// (appnote 4.3.15), or -1. With data before the ZIP the locator's offset is short; the record then stands right before it.
func (s *source) findEnd64(i int) int {
	last := i - locator64Len - end64Len
	if last < 0 || string(s.tail[i-locator64Len:][:4]) != locator64Signature {
		return -1
	}
	named := toInt64(binary.LittleEndian.Uint64(s.tail[i-locator64Len+8:])) - s.tailAt
	for _, j := range []int64{named, int64(last)} {
		if j >= 0 && j <= int64(last) && string(s.tail[j:j+4]) == end64Signature {
			return int(j)
		}
	}
	return -1
}

// parseEnd64 puts the fields of the ZIP64 end record at index j (appnote 4.3.14) in the place of those of e that are full.
func (s *source) parseEnd64(j int, e end) end {
	b := s.tail[j:]
	here, count := binary.LittleEndian.Uint64(b[24:]), binary.LittleEndian.Uint64(b[32:])
	e.at = s.tailAt + int64(j)
	e.disks = e.disks || here != count || binary.LittleEndian.Uint32(b[16:]) != 0 || binary.LittleEndian.Uint32(b[20:]) != 0
	if e.count == math.MaxUint16 {
		e.count, e.zip64 = toInt64(count), true
	}
	if e.size == math.MaxUint32 {
		e.size = toInt64(binary.LittleEndian.Uint64(b[40:]))
	}
	if e.offset == math.MaxUint32 {
		e.offset = toInt64(binary.LittleEndian.Uint64(b[48:]))
	}
	return e
}

// toInt64 keeps what does not fit an int64 larger than any file.
func toInt64(u uint64) int64 { return int64(min(u, math.MaxInt64)) }

// locate finds the directory that e names and reports whether it can be there. Data may stand before the ZIP, as in
// self-extracting ones: all offsets are short by its length then. But a file that begins with an entry has no data before
// it: there the record belongs to a ZIP inside, a DOCX for one, and the outer ZIP was cut off behind it. Unless they are short by a multiple of
// 4 GiB: then the program that wrote them did not know ZIP64.
func (s *source) locate(e *end) (bool, error) {
	if e.disks || e.size > e.at || e.offset > e.at-e.size || e.count > e.size/centralLen+1 {
		return false, nil
	}
	e.start = e.at - e.size
	e.base = e.start - e.offset
	if e.base == 0 {
		return e.size == 0 || e.start < s.tailAt ||
			bytes.HasPrefix(s.tail[e.start-s.tailAt:], []byte(centralSignature)), nil
	}
	if e.size == 0 {
		inside, err := s.beginsWithEntry()
		return !inside, err
	}
	// Bytes between directory and end record are another reason why the two do not meet.
	direct, err := s.hasSignature(e.offset, centralSignature)
	if err != nil {
		return false, err
	}
	if direct {
		e.start, e.base = e.offset, 0
		return true, nil
	}
	found, err := s.hasSignature(e.start, centralSignature)
	if err != nil || !found {
		return false, err
	}
	inside, err := s.beginsWithEntry()
	if inside && !e.zip64 && e.base%wrap == 0 && e.base <= mostWraps*wrap {
		e.wrapped, e.base, inside = e.base/wrap, 0, false
	}
	return !inside, err
}
