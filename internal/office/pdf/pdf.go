// Package pdf reads finished PDFs: whether a file is a whole one, how many pages it has, which fonts they use, what they show (text,
// pictures, links), and whether they are the PDF/A and PDF/UA that they say they are. It repairs no damage: what it accepts was written to
// its end; what is against those in LibreOffice's files it mends (see Mend). It merges PDFs (see Merger). What is in a file may be hostile:
// time and memory are bounded, whatever its size. It imports no other package of the project. Section numbers are those of
// ISO 32000-1.
package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// Bounds that no PDF of a word processor comes near. They keep a hostile file from costing time or memory.
const (
	maxSections  = 64        // cross-reference sections, one a saved change
	maxObject    = 16 << 20  // bytes of one object without its stream
	maxInflated  = 64 << 20  // bytes of all cross-reference and object streams that are read
	maxParsed    = 512 << 20 // bytes of objects that are parsed, each as often as it is
	maxTreeNodes = 1 << 20   // of the page tree
	maxTreeDepth = 64
	maxResources = 1 << 16 // resource dictionaries and what they name
	maxFonts     = 1000    // of different names
	tailSize     = 1024    // %%EOF stands in the last 1024 bytes (annex H.3, note 18)
)

// ErrInvalid is what every error of this package wraps but those of the reader.
var ErrInvalid = errors.New("not a whole PDF")

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...))
}

// Pages checks that r holds a whole PDF of size bytes and counts the leaves of its page tree.
func Pages(r io.ReaderAt, size int64) (int, error) {
	f, err := open(r, size)
	if err != nil {
		return 0, err
	}
	return f.walkPages(func(ref, dict, any) error { return nil })
}

// small is how many bytes a PDF has at most that is read at once: a letter's is asked for in dozens of pieces, each a system call.
const small = 256 << 10

// atOnce returns what reads the same bytes as r, from memory where there are few.
func atOnce(r io.ReaderAt, size int64) io.ReaderAt {
	if size <= 0 || size > small {
		return r
	}
	all := make([]byte, size)
	if n, err := r.ReadAt(all, 0); int64(n) < size && err != nil {
		return r // whoever asks for what cannot be read is told
	}
	return bytes.NewReader(all)
}

// open reads the cross-reference of a PDF.
func open(r io.ReaderAt, size int64) (*file, error) {
	r = atOnce(r, size)
	f := &file{r: r, size: size, streams: map[int]*objectStream{}}
	if err := f.checkHeader(); err != nil {
		return nil, err
	}
	start, err := f.startXref()
	if err != nil {
		return nil, err
	}
	if err := f.readSections(start); err != nil {
		return nil, err
	}
	return f, nil
}

// file is an open PDF.
type file struct {
	r        io.ReaderAt
	size     int64
	sections []section // newest first: the first that knows an object decides
	root     ref
	trailer  dict // of the newest section
	streams  map[int]*objectStream
	inflated int64 // bytes of streams held
	parsed   int64 // bytes of objects
}

// checkHeader wants the version comment at the very start (7.5.2).
func (f *file) checkHeader() error {
	head, err := f.read(0, 8)
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(head, []byte("%PDF-1.")) && !bytes.HasPrefix(head, []byte("%PDF-2.")) {
		return invalid("no header")
	}
	return nil
}

// startXref returns the offset of the newest cross-reference section, which the end of the file names (7.5.5).
func (f *file) startXref() (int64, error) {
	from := max(0, f.size-tailSize)
	tail, err := f.read(from, tailSize)
	if err != nil {
		return 0, err
	}
	end := bytes.LastIndex(tail, []byte("%%EOF"))
	if end < 0 {
		return 0, invalid("no end-of-file marker")
	}
	word := bytes.LastIndex(tail[:end], []byte("startxref"))
	if word < 0 {
		return 0, invalid("no startxref")
	}
	digits := bytes.TrimSpace(tail[word+len("startxref") : end])
	offset, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil || offset <= 0 || offset >= f.size {
		return 0, invalid("startxref points outside the file")
	}
	return offset, nil
}

// read returns up to n bytes from offset on, fewer at the end of the file.
func (f *file) read(offset, n int64) ([]byte, error) {
	if offset < 0 || offset >= f.size {
		return nil, invalid("offset %d is outside the file", offset)
	}
	b := make([]byte, min(n, f.size-offset))
	if _, err := f.r.ReadAt(b, offset); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read PDF at %d: %w", offset, err)
	}
	return b, nil
}
