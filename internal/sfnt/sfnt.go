// Package sfnt reads the tables of font files (TrueType, OpenType and collections of them), changes how wide and how high a font
// says that it is, and what it is called, and writes fonts and collections. Outlines stay as they are. It imports the standard library alone.
//
// The tables are those of the OpenType specification (ISO/IEC 14496-22).
package sfnt

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// errFont says that a file is no font, or one whose tables contradict each other.
var errFont = errors.New("not a font of TrueType or OpenType")

const (
	collectionTag = "ttcf"
	headerSize    = 12
	entrySize     = 16
	maxFaces      = 64
	maxTables     = 64
	maxChanged    = 16 << 20 // of the tables that are read whole
)

// Face is a font of a file. It reads the file as long as it is used, which has to stay as it is, and is for one goroutine.
type Face struct {
	flavor uint32
	tables []table // sorted by tag, as they have to be
}

// section is where a table is. Faces share those that are equal.
type section struct {
	file       io.ReaderAt
	at, length int64
}

// table is one of a face.
type table struct {
	tag      string
	checksum uint32
	from     section
	changed  []byte // in the place of what the file has
	patch    []byte // in the place of its first bytes
}

// Read returns the faces of a font file.
func Read(file io.ReaderAt) ([]*Face, error) {
	head, err := read(file, 0, headerSize)
	if err != nil {
		return nil, err
	}
	offsets := []int64{0}
	if string(head[:4]) == collectionTag {
		count := binary.BigEndian.Uint32(head[8:])
		if count > maxFaces {
			return nil, errFont
		}
		list, err := read(file, headerSize, int64(count)*4)
		if err != nil {
			return nil, err
		}
		offsets = nil
		for i := range int(count) {
			offsets = append(offsets, int64(binary.BigEndian.Uint32(list[i*4:])))
		}
	}
	var faces []*Face
	for _, at := range offsets {
		f, err := readFace(file, at)
		if err != nil {
			return nil, err
		}
		faces = append(faces, f)
	}
	return faces, nil
}

// Sum returns a sum by which a font file is told from others without being read: of what it says of the tables of its faces, of
// which each has a checksum.
func Sum(file io.ReaderAt) ([]byte, error) {
	faces, err := Read(file)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	for _, f := range faces {
		fmt.Fprintln(sum, f.flavor, len(f.tables))
		for _, t := range f.tables {
			fmt.Fprintf(sum, "%q %d %d %d\n", t.tag, t.checksum, t.from.at, t.from.length)
		}
	}
	return sum.Sum(nil), nil
}

func read(file io.ReaderAt, at, length int64) ([]byte, error) {
	b := make([]byte, length)
	if n, err := file.ReadAt(b, at); n < len(b) {
		if err == io.EOF {
			return nil, errFont
		}
		return nil, fmt.Errorf("read font: %w", err)
	}
	return b, nil
}

func readFace(file io.ReaderAt, at int64) (*Face, error) {
	head, err := read(file, at, headerSize)
	if err != nil {
		return nil, err
	}
	f := &Face{flavor: binary.BigEndian.Uint32(head)}
	count := int64(binary.BigEndian.Uint16(head[4:]))
	if count > maxTables {
		return nil, errFont
	}
	directory, err := read(file, at+headerSize, count*entrySize)
	if err != nil {
		return nil, err
	}
	for entry := range slices.Chunk(directory, entrySize) {
		f.tables = append(f.tables, table{
			tag: string(entry[:4]), checksum: binary.BigEndian.Uint32(entry[4:]),
			from: section{file, int64(binary.BigEndian.Uint32(entry[8:])), int64(binary.BigEndian.Uint32(entry[12:]))},
		})
	}
	return f, nil
}

// table returns a table to read; it is empty where there is none.
func (f *Face) table(tag string) ([]byte, error) {
	i := slices.IndexFunc(f.tables, func(t table) bool { return t.tag == tag })
	switch {
	case i < 0:
		return nil, nil
	case f.tables[i].changed != nil:
		return f.tables[i].changed, nil
	case f.tables[i].from.length > maxChanged:
		return nil, errFont
	}
	return read(f.tables[i].from.file, f.tables[i].from.at, f.tables[i].from.length)
}

// atLeast returns a table that has so many bytes.
func (f *Face) atLeast(tag string, bytes int) ([]byte, error) {
	b, err := f.table(tag)
	if err == nil && len(b) < bytes {
		err = errFont
	}
	return b, err
}

// set replaces a table that the face has.
func (f *Face) set(tag string, b []byte) {
	for i := range f.tables {
		if f.tables[i].tag == tag {
			f.tables[i].changed, f.tables[i].checksum = b, checksum(b)
		}
	}
}

// size is how long a table is.
func (t table) size() int64 {
	if t.changed != nil {
		return int64(len(t.changed))
	}
	return t.from.length
}

// checksum adds up a table as numbers of four bytes.
func checksum(b []byte) uint32 {
	var sum uint32
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	var rest [4]byte
	copy(rest[:], b)
	return sum + binary.BigEndian.Uint32(rest[:])
}
