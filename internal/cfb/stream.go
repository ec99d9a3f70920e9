package cfb

import (
	"encoding/binary"
	"io"
	"strings"
)

// Stream returns a reader of a stream by its name, in any case, and its size as it is declared. Of several by that name it is the first.
// The error is ErrNoStream or ErrDamaged, as that of reading it, or one of reading the file.
func (f *File) Stream(name string) (io.Reader, int64, error) {
	for _, e := range f.entries {
		if e.kind == kindStream && e.name == strings.ToUpper(name) {
			return f.stream(e)
		}
	}
	return nil, 0, ErrNoStream
}

// RootStream is Stream of those that lie in the root and in no storage, as whoever follows the directory's tree finds them ([MS-CFB]
// 2.6.4). Where two have the same name there the error is ErrDamaged.
func (f *File) RootStream(name string) (io.Reader, int64, error) {
	byID := map[uint32]entry{}
	var next []uint32
	for _, e := range f.entries {
		byID[e.id] = e
		if e.kind == kindRoot && e.id == 0 {
			next = append(next, e.child)
		}
	}
	var found *entry
	for len(next) > 0 {
		id := next[len(next)-1]
		next = next[:len(next)-1]
		e, ok := byID[id]
		if !ok {
			continue
		}
		delete(byID, id) // a tree that goes in a circle ends
		next = append(next, e.left, e.right)
		if e.kind != kindStream || e.name != strings.ToUpper(name) {
			continue
		}
		if found != nil {
			return nil, 0, ErrDamaged
		}
		found = &e
	}
	if found == nil {
		return nil, 0, ErrNoStream
	}
	return f.stream(*found)
}

// stream returns a reader of the stream of an entry, and its size.
func (f *File) stream(e entry) (io.Reader, int64, error) {
	if e.size < 0 {
		return nil, 0, ErrDamaged
	}
	if e.size < miniCutoff {
		r, err := f.mini(e)
		return r, e.size, err
	}
	return &chain{file: f, sector: e.start, left: e.size}, e.size, nil
}

// chain reads the sectors of a stream one after the other. A chain that goes in a circle ends with the declared size.
type chain struct {
	file   *File
	sector uint32
	at     int64 // within the sector
	left   int64
}

func (c *chain) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	if c.at == c.file.sectorSize {
		next, err := c.file.next(c.sector)
		if err != nil {
			return 0, err
		}
		c.sector, c.at = next, 0
	}
	if c.sector >= lastSector {
		return 0, ErrDamaged
	}
	n := min(int64(len(p)), c.left, c.file.sectorSize-c.at)
	if err := c.file.read(p[:n], c.file.offset(c.sector)+c.at); err != nil {
		return 0, err
	}
	c.at += n
	c.left -= n
	return int(n), nil
}

// mini returns the content of a stream in mini sectors, which lie in a stream of the root's and have a FAT of their own
// ([MS-CFB] 2.4).
func (f *File) mini(e entry) (io.Reader, error) {
	var root *entry
	for i := range f.entries {
		if f.entries[i].kind == kindRoot {
			root = &f.entries[i]
			break
		}
	}
	if root == nil {
		return nil, ErrDamaged
	}
	var content []byte
	sector := e.start
	for int64(len(content)) < e.size {
		if sector >= lastSector {
			return nil, ErrDamaged
		}
		var b [miniSector]byte
		if err := f.readChain(b[:], root.start, int64(sector)*miniSector); err != nil {
			return nil, err
		}
		content = append(content, b[:min(miniSector, e.size-int64(len(content)))]...)
		var word [4]byte
		if err := f.readChain(word[:], binary.LittleEndian.Uint32(f.header[60:]), int64(sector)*4); err != nil {
			return nil, err
		}
		sector = binary.LittleEndian.Uint32(word[:])
	}
	return strings.NewReader(string(content)), nil
}

// readChain fills b, which lies within one sector, from an offset in the chain that begins at a sector. The offset is one of a stream in
// mini sectors: where it is so far off that following the chain would take long, the file is damaged.
func (f *File) readChain(b []byte, sector uint32, offset int64) error {
	skip := offset / f.sectorSize
	if skip > maxDirSectors {
		return ErrDamaged
	}
	for range skip {
		if sector >= lastSector {
			return ErrDamaged
		}
		next, err := f.next(sector)
		if err != nil {
			return err
		}
		sector = next
	}
	if sector >= lastSector {
		return ErrDamaged
	}
	return f.read(b, f.offset(sector)+offset%f.sectorSize)
}
