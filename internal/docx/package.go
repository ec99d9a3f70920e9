package docx

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strings"
)

// opcPackage is the ZIP of a document. It is read through its central directory alone.
type opcPackage struct {
	parts  []part
	odd    bool // another reader could find another central directory than we did, or another part by a name
	budget *budget

	maxParts int
	source   *boundedReaderAt
	size     int64
}

// part is one entry of the package. Its name is in lower case with forward slashes and no leading one: names of parts are
// compared without case (ECMA-376 part 2, 9.1.1), and some programs write backslashes.
type part struct {
	index int
	name  string
	file  *zip.File
	older bool // another of the very same name follows. LibreOffice reads that one; from version 26 on it reads neither.
}

// openPackage reads the central directory. Its error is zip.ErrFormat where there is none.
func openPackage(r io.ReaderAt, size int64, b *budget, maxParts int) (*opcPackage, error) {
	// A header is 46 bytes and a name; 64 KiB are what looking for the directory's end costs.
	bounded := &boundedReaderAt{r: r, left: int64(maxParts)*256 + 64<<10}
	z, err := zip.NewReader(bounded, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, zip.ErrAlgorithm) {
			return nil, zip.ErrFormat
		}
		return nil, err
	}
	bounded.left = math.MaxInt64 // the parts themselves are under the budget
	if len(z.File) > maxParts {
		return nil, fmt.Errorf("%d parts: %w", len(z.File), ErrTooLarge)
	}
	odd, err := oddLayout(r, size)
	if err != nil {
		return nil, err
	}
	pkg := &opcPackage{odd: odd, budget: b, maxParts: maxParts, source: bounded, size: size, parts: make([]part, 0, len(z.File))}
	for i, f := range z.File {
		if !strings.HasSuffix(f.Name, "/") { // folders mean nothing in a package
			pkg.parts = append(pkg.parts, part{index: i, name: partName(f.Name), file: f})
			pkg.odd = pkg.odd || unsized(f) || oddHeader(r, f)
		}
	}
	pkg.markOlder()
	return pkg, nil
}

func (p *opcPackage) markOlder() {
	last := make(map[string]bool, len(p.parts))
	for i := len(p.parts) - 1; i >= 0; i-- {
		name := p.parts[i].file.Name
		p.parts[i].older = last[name]
		p.odd = p.odd || last[name]
		last[name] = true
	}
}

func partName(name string) string {
	name = path.Clean("/" + strings.ReplaceAll(name, `\`, "/"))
	return strings.ToLower(name[1:])
}

// find returns the last part of that name, which is the one that LibreOffice reads where there are several.
func (p *opcPackage) find(name string) (part, bool) {
	for i := len(p.parts) - 1; i >= 0; i-- {
		if p.parts[i].name == name {
			return p.parts[i], true
		}
	}
	return part{}, false
}

// ends reports whether the bytes of a part end before the package does. Where they do not, a copy of them would take in what
// follows the part in what is written.
func (p *opcPackage) ends(pt part) bool {
	at, err := pt.file.DataOffset()
	return err == nil && at <= p.size && pt.file.CompressedSize64 <= uint64(p.size-at)
}

func (p *opcPackage) has(prefix string) bool {
	for _, pt := range p.parts {
		if strings.HasPrefix(pt.name, prefix) {
			return true
		}
	}
	return false
}

const (
	eocdLen = 22
	eocdSig = "PK\x05\x06"
)

// oddLayout reports whether anything about the end of the central directory (APPNOTE 4.3.16) leaves readers a
// choice: bytes before the archive or after it, ZIP64, or a second directory in the comment.
func oddLayout(r io.ReaderAt, size int64) (bool, error) {
	tail := make([]byte, min(size, eocdLen+math.MaxUint16))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("read end of package: %w", err)
	}
	i := bytes.LastIndex(tail, []byte(eocdSig))
	if i < 0 || i+eocdLen > len(tail) {
		return true, nil
	}
	at := size - int64(len(tail)) + int64(i)
	end := tail[i:]
	entries := binary.LittleEndian.Uint16(end[10:])
	dirSize, dirOffset := binary.LittleEndian.Uint32(end[12:]), binary.LittleEndian.Uint32(end[16:])
	comment := binary.LittleEndian.Uint16(end[20:])
	zip64 := entries == math.MaxUint16 || dirSize == math.MaxUint32 || dirOffset == math.MaxUint32
	return zip64 || int64(dirOffset)+int64(dirSize) != at || eocdLen+int(comment) != len(end), nil
}

// boundedReaderAt fails once more than left bytes were read, so that a directory of millions of entries is not held in memory.
// It remembers an error of the storage below, which must not be taken for damage of the document.
type boundedReaderAt struct {
	r     io.ReaderAt
	left  int64
	fault error
}

func (b *boundedReaderAt) ReadAt(p []byte, off int64) (int, error) {
	n, err := b.r.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) {
		b.fault = err
	}
	b.left -= int64(n)
	if b.left < 0 {
		return 0, fmt.Errorf("central directory: %w", ErrTooLarge)
	}
	return n, err
}
