package archive

import (
	"bufio"
	"compress/bzip2"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"

	"sheaf/internal/deflate64"
)

// EntryLimits bounds what comes out of one entry. A zero field means its default.
type EntryLimits struct {
	Size      int64 // most bytes, default 200 MiB
	Ratio     int64 // most bytes for each compressed one, default 200
	RatioFrom int64 // how many bytes may come out before Ratio counts, default 10 MiB
}

func (l EntryLimits) withDefaults() EntryLimits {
	if l.Size == 0 {
		l.Size = 200 << 20
	}
	if l.Ratio == 0 {
		l.Ratio = 200
	}
	if l.RatioFrom == 0 {
		l.RatioFrom = 10 << 20
	}
	return l
}

// NewReader reads the entry's content from r, a stream that begins at its local header. It reads no further than the
// entry's compressed size. Sizes are measured: reading ends with ErrTooLarge, ErrBomb, ErrChecksum (content and directory
// differ, at the end) or ErrCorrupt (it does not inflate). Errors of r, also its ending too early, are none of these: they
// are faults of the way there and not of the entry. Bytes between the end of a deflate stream and the entry's are ignored.
func (e Entry) NewReader(r io.Reader, lim EntryLimits) (io.Reader, error) {
	return e.Unlock(r, lim, "")
}

// Unlock is NewReader with the password of an encrypted entry, which is read only then: ErrEncrypted is that of one without a password,
// ErrPassword that of a wrong one. Every 256th wrong password seems right for ZipCrypto (appnote 6.1.6) until the content is read, so
// that content of it that cannot be read is an ErrPassword too. Content in AES is authenticated at its end: ErrChecksum.
func (e Entry) Unlock(r io.Reader, lim EntryLimits, password string) (io.Reader, error) {
	if e.Problem != nil {
		return nil, e.Problem
	}
	if err := e.unreadable(); err != nil {
		return nil, err
	}
	var local [localLen]byte
	if _, err := e.readHeader(r, &local); err != nil {
		return nil, err
	}
	if e.Cipher != Plain && password == "" {
		return nil, ErrEncrypted
	}
	er := &entryReader{entry: e, limits: lim.withDefaults(), raw: &exactReader{r: r, left: e.CompressedSize}, sum: crc32.NewIEEE()}
	er.body = er.raw
	if e.Cipher != Plain {
		var err error
		if er.clear, err = newDecrypter(e, er.raw, password, &local); err != nil {
			return nil, err
		}
		er.body = er.clear
	}
	if e.Method != Store {
		er.buf = bufio.NewReader(er.body)
		er.body = decompressor(e.Method, er.buf)
	}
	return er, nil
}

// isRead reports whether entries packed with that method are read.
func isRead(method uint16) bool {
	switch method {
	case Store, Deflate, Deflate64, BZip2:
		return true
	}
	return false
}

// decompressor unpacks what r has. The method is one that is read, other than Store.
func decompressor(method uint16, r *bufio.Reader) io.Reader {
	switch method {
	case Deflate64:
		return deflate64.NewReader(r)
	case BZip2:
		return bzip2.NewReader(r)
	}
	return flate.NewReader(r)
}

// readHeader reads the local header (appnote 4.3.7) off r, of which it leaves the fixed part in h, and returns its length, which is known
// only here. Only here, too, is it known how far the entry's data truly reaches.
func (e Entry) readHeader(r io.Reader, h *[localLen]byte) (int64, error) {
	if err := readFull(r, h[:]); err != nil {
		return 0, err
	}
	if string(h[:4]) != localSignature {
		return 0, fmt.Errorf("%w: no local header where the directory says", ErrCorrupt)
	}
	n := int64(binary.LittleEndian.Uint16(h[26:])) + int64(binary.LittleEndian.Uint16(h[28:]))
	if localLen+n+e.CompressedSize > e.Span {
		return 0, fmt.Errorf("%w: behind a longer local header", ErrOverlap)
	}
	if _, err := io.CopyN(io.Discard, r, n); err != nil {
		return 0, sourceError(err)
	}
	return localLen + n, nil
}

func readFull(r io.Reader, b []byte) error {
	if _, err := io.ReadFull(r, b); err != nil {
		return sourceError(err)
	}
	return nil
}

func sourceError(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("read entry: %w", err)
}

// exactReader returns exactly left bytes of r. It keeps r's errors, for decompressors blur them.
type exactReader struct {
	r    io.Reader
	left int64
	err  error // of r, or io.ErrUnexpectedEOF if it ended before left bytes
}

func (x *exactReader) Read(p []byte) (int, error) {
	if x.left == 0 {
		return 0, io.EOF
	}
	n, err := x.r.Read(p[:min(int64(len(p)), x.left)])
	x.left -= int64(n)
	if err != nil && x.left > 0 {
		x.err = sourceError(err)
		return n, x.err
	}
	return n, nil
}

// entryReader measures and sums up what body holds.
type entryReader struct {
	entry  Entry
	limits EntryLimits
	raw    *exactReader
	clear  decrypter     // nil for entries that are not encrypted
	buf    *bufio.Reader // between raw and the decompressor, nil for stored entries
	body   io.Reader
	sum    hash.Hash32
	out    int64
	err    error
}

func (r *entryReader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.body.Read(p)
	r.out += int64(n)
	if r.err = r.exceeded(); r.err != nil {
		return 0, r.err
	}
	r.sum.Write(p[:n])
	switch {
	case err == io.EOF:
		r.err = r.verify()
	case err != nil && r.raw.err != nil:
		r.err = r.raw.err
	case err != nil:
		r.err = r.garbled(fmt.Errorf("%w: %v", ErrCorrupt, err)) // not %w: what it was to the decompressor may mean a fault of r elsewhere
	}
	return n, r.err
}

// garbled returns what content that cannot be read means.
func (r *entryReader) garbled(err error) error {
	if r.entry.Cipher == ZipCrypto {
		return fmt.Errorf("%w: %v", ErrPassword, err)
	}
	return err
}

func (r *entryReader) exceeded() error {
	in := r.entry.CompressedSize - r.raw.left
	if r.buf != nil {
		in -= int64(r.buf.Buffered())
	}
	switch {
	case r.out > r.limits.RatioFrom && r.out > r.limits.Ratio*in:
		return fmt.Errorf("%w: %d bytes out of %d", ErrBomb, r.out, in)
	case r.out > r.limits.Size:
		return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, r.limits.Size)
	}
	return nil
}

// verify is called at the end of the content; io.EOF means that it is what the directory says.
func (r *entryReader) verify() error {
	if r.clear != nil {
		if err := r.clear.authenticate(); err != nil {
			if r.raw.err != nil {
				return r.raw.err
			}
			return err
		}
	}
	switch {
	case r.out != r.entry.Size:
		return r.garbled(fmt.Errorf("%w: %d bytes, %d declared", ErrChecksum, r.out, r.entry.Size))
	case r.sum.Sum32() != r.entry.CRC32 && !r.entry.unsummed():
		return r.garbled(fmt.Errorf("%w: CRC-32 is %08x, %08x declared", ErrChecksum, r.sum.Sum32(), r.entry.CRC32))
	}
	return io.EOF
}
