package docx

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"hash"
	"hash/crc32"
	"io"
)

// budget counts what a document inflates to, over all its parts and whatever is packed inside them.
type budget struct {
	used  int64
	most  int64 // ErrTooLarge beyond this
	ratio int64 // ErrBomb beyond this
}

func newBudget(size int64, lim Limits) *budget {
	return &budget{most: lim.Inflated, ratio: max(ratioFrom, saturatingMul(size, lim.Ratio))}
}

func saturatingMul(a, b int64) int64 {
	if a > 0 && b > (1<<63-1)/a {
		return 1<<63 - 1
	}
	return a * b
}

func (b *budget) spend(n int64) error {
	b.used += n
	switch {
	case b.used > b.ratio:
		return ErrBomb
	case b.used > b.most:
		return ErrTooLarge
	}
	return nil
}

// spending charges every byte read from r to the budget. A stream that breaks ends where it breaks.
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

// partReader inflates one part. A stream that breaks ends where it breaks: what was read so far is what
// LibreOffice can at most read too, and damaged tells.
type partReader struct {
	src     io.Reader
	budget  *budget
	want    *zip.FileHeader
	crc     hash.Hash32
	size    uint64
	damaged bool
}

func (p *opcPackage) open(pt part) (*partReader, error) {
	raw, err := pt.file.OpenRaw()
	if err != nil {
		return nil, errUnreadable
	}
	r := &partReader{src: raw, budget: p.budget, want: &pt.file.FileHeader, crc: crc32.NewIEEE()}
	switch pt.file.Method {
	case zip.Store:
	case zip.Deflate:
		r.src = flate.NewReader(raw)
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
	if over := r.budget.spend(int64(n)); over != nil {
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
