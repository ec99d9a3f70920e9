package docx

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"math"
	"sync"
)

// budget counts what a document inflates to, over all its parts and whatever is packed inside them.
type budget struct {
	used    int64
	bitmaps int64 // of used, bytes of bitmaps that are as large as their pixels
	most    int64 // ErrTooLarge beyond this
	ratio   int64 // ErrBomb where all but bitmaps goes beyond this

	inserted int // bytes of files that are inserted in the text, and of what is made of them
}

func newBudget(size int64, lim Limits) *budget {
	return &budget{most: lim.Inflated, ratio: max(ratioFrom, saturatingMul(size, lim.Ratio))}
}

// unlimited returns a budget for bytes that have been measured.
func unlimited() *budget { return &budget{most: math.MaxInt64, ratio: math.MaxInt64} }

func saturatingMul(a, b int64) int64 {
	if a > 0 && b > (1<<63-1)/a {
		return 1<<63 - 1
	}
	return a * b
}

// spendBitmap counts bytes of a bitmap. A scanned page that is mostly white packs to a thousandth, so that its ratio says nothing.
func (b *budget) spendBitmap(n int64) error {
	b.bitmaps += n
	return b.spend(n)
}

func (b *budget) spend(n int64) error {
	b.used += n
	switch {
	case b.used-b.bitmaps > b.ratio:
		return ErrBomb
	case b.used > b.most:
		return ErrTooLarge
	}
	return nil
}

// spending charges every byte that is read from r to the budget. A stream that breaks ends where it breaks.
type spending struct {
	r io.Reader
	b *budget
}

func (s *spending) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if over := s.b.spend(int64(n)); over != nil {
		return 0, over
	}
	if err != nil {
		err = io.EOF
	}
	return n, err
}

var errUnreadable = errors.New("part cannot be read")

// partReader inflates one part. A stream that breaks ends where it breaks: what was read until there is the most that LibreOffice
// can read, too. damaged tells of that.
type partReader struct {
	src     io.Reader
	budget  *budget
	want    *zip.FileHeader
	crc     hash.Hash32
	size    uint64
	damaged bool
	bitmap  bool // what comes is a bitmap

	inflater io.ReadCloser // to be used again, nil for a part that is stored
}

// inflaters are used again: each holds more memory than most parts have text.
var inflaters = sync.Pool{New: func() any { return flate.NewReader(nil) }}

// close ends the use of the reader.
func (r *partReader) close() {
	if r.inflater != nil {
		inflaters.Put(r.inflater)
		r.inflater, r.src = nil, nil
	}
}

// open returns a reader of the part, which the caller has to close. The error is errUnreadable.
func (p *opcPackage) open(pt part) (*partReader, error) {
	raw, err := pt.file.OpenRaw()
	if err != nil {
		return nil, errUnreadable
	}
	r := &partReader{src: raw, budget: p.budget, want: &pt.file.FileHeader, crc: crc32.NewIEEE()}
	switch pt.file.Method {
	case zip.Store:
	case zip.Deflate:
		r.inflater = inflaters.Get().(io.ReadCloser)
		if err := r.inflater.(flate.Resetter).Reset(raw, nil); err != nil {
			return nil, errUnreadable
		}
		r.src = r.inflater
	default:
		return nil, errUnreadable
	}
	return r, nil
}

// Read fails only when the budget is spent.
func (r *partReader) Read(p []byte) (int, error) {
	n, err := r.src.Read(p)
	r.crc.Write(p[:n])
	r.size += uint64(n)
	spend := r.budget.spend
	if r.bitmap {
		spend = r.budget.spendBitmap
	}
	if over := spend(int64(n)); over != nil {
		return 0, over
	}
	if err == nil {
		return n, nil
	}
	if err != io.EOF || r.size != r.want.UncompressedSize64 || r.crc.Sum32() != r.want.CRC32 {
		r.damaged = true
	}
	return n, io.EOF
}
