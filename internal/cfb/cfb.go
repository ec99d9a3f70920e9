// Package cfb reads compound files ([MS-CFB], OLE2), in which old Office documents and encrypted ones are stored: the names of what is in
// one, and its streams. Nothing that a file says of itself is trusted: chains of sectors are followed no further than the file can be
// long. It imports the standard library alone.
package cfb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
)

// Sizes and marks of a compound file ([MS-CFB] 2.2 to 2.6).
const (
	headerLen   = 512
	entryLen    = 128
	headerDIFAT = 109        // FAT sectors listed in the header
	lastSector  = 0xfffffffa // MAXREGSECT: sector numbers are below this

	kindStorage = 1 // object types of directory entries
	kindStream  = 2
	kindRoot    = 5

	miniSector = 64
	miniCutoff = 4096 // streams that are shorter lie in mini sectors

	// maxDirSectors bounds how much of a directory is read. Streams of the root come early.
	maxDirSectors = 1024
)

// Magic is what compound files begin with.
const Magic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// What is wrong with a file. Other errors are those of reading it.
var (
	ErrDamaged  = errors.New("damaged compound file")
	ErrNoStream = errors.New("no such stream in the compound file")
)

// File is a compound file. It is not safe for concurrent use.
type File struct {
	r          io.ReaderAt
	header     [headerLen]byte
	sectorSize int64
	entries    []entry
	seen       uint32 // entries of the directory that were read, empty ones among them

	fat      []byte // the sector of the FAT that was read last
	fatIndex uint32
}

// entry is a storage or a stream in the directory.
type entry struct {
	name  string // in upper case: names are compared so ([MS-CFB] 2.6.4)
	kind  byte
	start uint32
	size  int64

	id                 uint32 // its number in the directory
	left, right, child uint32 // numbers of others
}

// Open reads the directory of a compound file as far as it can be read. With an ErrDamaged it returns the file with what was read.
func Open(r io.ReaderAt) (*File, error) {
	f := &File{r: r}
	if err := f.read(f.header[:], 0); err != nil {
		return f, err
	}
	shift := binary.LittleEndian.Uint16(f.header[30:])
	if shift != 9 && shift != 12 {
		return f, ErrDamaged
	}
	f.sectorSize = 1 << shift
	sector := binary.LittleEndian.Uint32(f.header[48:])
	buf := make([]byte, f.sectorSize)
	for range maxDirSectors {
		if sector >= lastSector {
			return f, nil
		}
		if err := f.read(buf, f.offset(sector)); err != nil {
			return f, err
		}
		for e := buf; len(e) >= entryLen; e = e[entryLen:] {
			f.add(e[:entryLen])
		}
		next, err := f.next(sector)
		if err != nil {
			return f, err
		}
		sector = next
	}
	return f, nil
}

// Has reports whether there is a storage or stream of that name, in any case.
func (f *File) Has(name string) bool {
	for _, e := range f.entries {
		if e.name == strings.ToUpper(name) && e.kind != kindRoot {
			return true
		}
	}
	return false
}

func (f *File) add(b []byte) {
	id := f.seen
	f.seen++
	kind, n := b[66], int(binary.LittleEndian.Uint16(b[64:])) // bytes, with the NUL at the end
	named := n >= 4 && n <= 64
	if kind != kindRoot && (kind != kindStream && kind != kindStorage || !named) { // some programs leave the root without a name
		return
	}
	var units []uint16
	for i := 0; named && i < n/2-1; i++ {
		units = append(units, binary.LittleEndian.Uint16(b[2*i:]))
	}
	size := int64(binary.LittleEndian.Uint32(b[120:])) // the upper half may be garbage where sectors have 512 bytes (2.6.3)
	if f.sectorSize > headerLen {
		size |= int64(binary.LittleEndian.Uint32(b[124:])) << 32
	}
	f.entries = append(f.entries, entry{
		name: strings.ToUpper(string(utf16.Decode(units))), kind: kind, start: binary.LittleEndian.Uint32(b[116:]), size: size,
		id: id, left: binary.LittleEndian.Uint32(b[68:]), right: binary.LittleEndian.Uint32(b[72:]), child: binary.LittleEndian.Uint32(b[76:]),
	})
}

func (f *File) offset(sector uint32) int64 { return (int64(sector) + 1) * f.sectorSize }

// next follows the FAT from one sector of a chain to the next.
func (f *File) next(sector uint32) (uint32, error) {
	perSector := uint32(f.sectorSize / 4)
	index := sector / perSector
	if f.fat == nil || f.fatIndex != index {
		at, err := f.fatSector(index)
		if err != nil {
			return 0, err
		}
		fat := make([]byte, f.sectorSize)
		if err := f.read(fat, f.offset(at)); err != nil {
			return 0, err
		}
		f.fat, f.fatIndex = fat, index
	}
	return binary.LittleEndian.Uint32(f.fat[sector%perSector*4:]), nil
}

// fatSector returns where the nth sector of the FAT lies: it is in the header's list or, past the end of that, in the chain of
// DIFAT sectors.
func (f *File) fatSector(n uint32) (uint32, error) {
	if n < headerDIFAT {
		return binary.LittleEndian.Uint32(f.header[76+4*n:]), nil
	}
	n -= headerDIFAT
	perSector := uint32(f.sectorSize/4) - 1 // the last entry links to the next
	at := binary.LittleEndian.Uint32(f.header[68:])
	for range maxDirSectors {
		if at >= lastSector {
			return 0, ErrDamaged
		}
		if n < perSector {
			return f.word(f.offset(at) + int64(n)*4)
		}
		n -= perSector
		next, err := f.word(f.offset(at) + int64(perSector)*4)
		if err != nil {
			return 0, err
		}
		at = next
	}
	return 0, ErrDamaged
}

func (f *File) word(off int64) (uint32, error) {
	var b [4]byte
	if err := f.read(b[:], off); err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint32(b[:]), nil
}

// read fills b. Where the file ends before, it is damaged; any other error is one of the storage below.
func (f *File) read(b []byte, off int64) error {
	n, err := f.r.ReadAt(b, off)
	if n == len(b) {
		return nil
	}
	if errors.Is(err, io.EOF) {
		return ErrDamaged
	}
	return fmt.Errorf("read compound file: %w", err)
}
