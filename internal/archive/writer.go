package archive

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"strings"
	"time"
)

// Writer writes a ZIP to a stream, one entry after the other, holding a few hundred bytes for each. It is for one
// goroutine. After an error the archive is broken and every later call returns that error, Close included.
type Writer struct {
	zip *zip.Writer
	buf []byte
	err error
}

// NewWriter returns a Writer to w, which the caller closes.
func NewWriter(w io.Writer) *Writer {
	return &Writer{zip: zip.NewWriter(w), buf: make([]byte, 64<<10)}
}

// Store writes an entry whose size and CRC-32 are known, as it is: no compression, no data descriptor, ZIP64 only when
// needed. It fails if r's content is something else, and with ErrUnsafeName unless the name is one CleanName leaves alone.
// It takes StoredSize bytes of the archive.
func (w *Writer) Store(name string, size int64, sum uint32, modified time.Time, r io.Reader) error {
	return w.do("store", name, func() error {
		h, err := storedHeader(name, size, sum, modified)
		if err != nil {
			return err
		}
		hash := crc32.NewIEEE()
		if err := w.raw(h, io.TeeReader(r, hash)); err != nil {
			return err
		}
		if hash.Sum32() != sum {
			return fmt.Errorf("%w: CRC-32 is %08x, %08x declared", ErrChecksum, hash.Sum32(), sum)
		}
		return w.atEnd(r)
	})
}

// StoreHole writes an entry as Store does, but zeros in the place of its content. It is for a destination that has that
// content already and passes over what comes in its place.
func (w *Writer) StoreHole(name string, size int64, sum uint32, modified time.Time) error {
	return w.do("store", name, func() error {
		h, err := storedHeader(name, size, sum, modified)
		if err != nil {
			return err
		}
		return w.raw(h, zeros{})
	})
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

func storedHeader(name string, size int64, sum uint32, modified time.Time) (*zip.FileHeader, error) {
	if clean, err := CleanName(name); err != nil || clean != name || strings.HasSuffix(name, "/") {
		return nil, errors.Join(ErrUnsafeName, err)
	}
	if size < 0 {
		return nil, fmt.Errorf("size %d", size)
	}
	h := header(name, modified)
	h.CRC32, h.CompressedSize64, h.UncompressedSize64 = sum, uint64(size), uint64(size)
	return h, nil
}

// StoredSize is how many bytes of the archive an entry takes that Store writes: its local header (appnote 4.3.7) and its
// content. What the directory has of it comes later.
func StoredSize(name string, size int64, modified time.Time) int64 {
	h := header(name, modified)
	h.CompressedSize64, h.UncompressedSize64 = uint64(size), uint64(size)
	return localLen + int64(len(h.Name)+len(localExtra(h))) + size
}

// Stream writes an entry of unknown size as it comes: no compression, sizes in a data descriptor behind it. The name may be
// anything that came with an upload: it is judged when the archive is read.
func (w *Writer) Stream(name string, modified time.Time, r io.Reader) error {
	return w.do("stream", name, func() error {
		if strings.HasSuffix(name, "/") {
			return fmt.Errorf("%w: a folder has no content", ErrUnsafeName)
		}
		entry, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: modified})
		if err != nil {
			return err
		}
		_, err = io.CopyBuffer(entry, plainReader{r}, w.buf)
		return err
	})
}

// CopyRaw writes entry e of the archive src under another name, its compressed bytes untouched: method, flags, checksum and
// sizes stay. What cannot be read (e has a Problem, or its local header shows one) is not copied: an entry without content
// is written, with a mark by which Open marks it with the same Problem again. So packing changes no outcome, and an overlap bomb
// does not unfold. Folders have no content either. An error means that src or the destination failed.
func (w *Writer) CopyRaw(name string, e Entry, src io.ReaderAt) error {
	return w.do("copy", name, func() error {
		h := header(name, e.Modified)
		if e.Kind == KindDir {
			h.Name = strings.TrimSuffix(name, "/") + "/"
			return w.raw(h, strings.NewReader(""))
		}
		r := io.NewSectionReader(src, e.HeaderOffset, e.Span)
		problem := e.Problem
		var local [localLen]byte
		if problem == nil {
			_, problem = e.readHeader(r, &local)
			e.clock = binary.LittleEndian.Uint16(local[10:]) // which e may not know
		}
		mark := refusal(problem)
		switch {
		case mark != nil:
			h.Extra = append(h.Extra, mark...)
			return w.raw(h, strings.NewReader(""))
		case problem != nil:
			return problem
		}
		h.Method, h.CRC32 = e.Method, e.CRC32
		h.Flags |= e.Flags
		e.encipher(h)
		h.CompressedSize64, h.UncompressedSize64 = uint64(e.CompressedSize), uint64(e.Size)
		return w.raw(h, r)
	})
}

// Close writes the directory.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	if err := w.zip.Close(); err != nil {
		w.err = fmt.Errorf("close ZIP: %w", err)
	}
	return w.err
}

func (w *Writer) do(operation, name string, f func() error) error {
	if w.err != nil {
		return w.err
	}
	if err := f(); err != nil {
		w.err = fmt.Errorf("%s %q in ZIP: %w", operation, printable(name), err)
	}
	return w.err
}

// raw writes an entry whose header is complete, with as many bytes of r as its CompressedSize64 says.
func (w *Writer) raw(h *zip.FileHeader, r io.Reader) error {
	extra := len(h.Extra)
	if needsZip64(h) {
		h.ReaderVersion = 45
	}
	h.Extra = localExtra(h)
	entry, err := w.zip.CreateRaw(h)
	if err != nil {
		return err
	}
	// The local header is out. archive/zip forgets ZIP64 there but adds its own field to the directory's.
	h.Extra = h.Extra[:extra]
	size := int64(h.CompressedSize64)
	n, err := io.CopyBuffer(entry, io.LimitReader(r, size), w.buf)
	if err == nil && n < size {
		err = fmt.Errorf("%d bytes of %d: %w", n, size, io.ErrUnexpectedEOF)
	}
	return err
}

// atEnd fails unless r has come to its end.
func (w *Writer) atEnd(r io.Reader) error {
	n, err := io.ReadFull(r, w.buf[:1])
	switch {
	case n > 0:
		return fmt.Errorf("%w: it goes on behind its size", ErrChecksum)
	case err != io.EOF:
		return err
	}
	return nil
}

func needsZip64(h *zip.FileHeader) bool {
	return h.CompressedSize64 >= math.MaxUint32 || h.UncompressedSize64 >= math.MaxUint32
}

// localExtra is the extra field of h's local header.
func localExtra(h *zip.FileHeader) []byte {
	if !needsZip64(h) {
		return h.Extra
	}
	return append(h.Extra, zip64Extra(h)...)
}

// zip64Extra is the field of the local header, which has both sizes whenever it is there (appnote 4.5.3).
func zip64Extra(h *zip.FileHeader) []byte {
	b := binary.LittleEndian.AppendUint16(nil, extraZip64)
	b = binary.LittleEndian.AppendUint16(b, 16)
	b = binary.LittleEndian.AppendUint64(b, h.UncompressedSize64)
	return binary.LittleEndian.AppendUint64(b, h.CompressedSize64)
}

// plainReader hides WriteTo, so that io.CopyBuffer uses its buffer.
type plainReader struct{ io.Reader }
