// Package cfbtest makes compound files for tests. It imports the standard library alone.
package cfbtest

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
)

// Storage is a folder of a compound file ([MS-CFB]): of []byte, a stream, or of another Storage. A nil is an empty stream.
type Storage map[string]any

const (
	sectorSize, miniSize = 512, 64
	miniCutoff           = 4096
	chainEnd, fatSector  = 0xfffffffe, 0xfffffffd
)

// compoundFile is one in the making.
type compoundFile struct {
	sectors []byte
	fat     []uint32
	mini    []byte
	miniFAT []uint32
	entries [][]byte
}

// File returns the file of a root storage.
func File(root Storage) []byte {
	var f compoundFile
	f.entry("Root Entry", 5)
	f.fill(0, root)
	if len(f.mini) > 0 {
		f.locate(0, f.chain(f.mini), len(f.mini))
	}
	for len(f.entries)%4 != 0 {
		f.entries = append(f.entries, make([]byte, 128))
	}
	header := make([]byte, sectorSize)
	copy(header, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	le := binary.LittleEndian
	for i, n := range []uint16{0x3e, 3, 0xfffe, 9, 6} {
		le.PutUint16(header[24+2*i:], n)
	}
	directory := f.chain(bytes.Join(f.entries, nil))
	miniFAT, miniFATs := uint32(chainEnd), 0
	if len(f.miniFAT) > 0 {
		miniFAT, miniFATs = f.chain(words(f.miniFAT)), (4*len(f.miniFAT)+sectorSize-1)/sectorSize
	}
	fat := f.endFAT(header)
	for i, n := range []uint32{uint32(len(fat) / sectorSize), directory, 0, miniCutoff, miniFAT, uint32(miniFATs), chainEnd, 0} {
		le.PutUint32(header[44+4*i:], n)
	}
	return slices.Concat(header, f.sectors, fat)
}

// endFAT returns the FAT with the sectors it takes itself, and names them in the header.
func (f *compoundFile) endFAT(header []byte) []byte {
	copy(header[76:], bytes.Repeat([]byte{0xff}, sectorSize-76))
	first, count := len(f.fat), 1
	for 4*(first+count) > count*sectorSize {
		count++
	}
	for i := range count {
		f.fat = append(f.fat, fatSector)
		binary.LittleEndian.PutUint32(header[76+4*i:], uint32(first+i))
	}
	fat := words(f.fat)
	return append(fat, bytes.Repeat([]byte{0xff}, count*sectorSize-len(fat))...)
}

func words(list []uint32) []byte {
	var b []byte
	for _, n := range list {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return b
}

// fill adds what a storage holds, each entry the right sibling of the one before it.
func (f *compoundFile) fill(parent int, s Storage) {
	names := slices.SortedFunc(maps.Keys(s), func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(strings.ToUpper(a), strings.ToUpper(b))
	})
	at, link := parent, 76 // the child
	for _, name := range names {
		kind := byte(2)
		inner, folder := s[name].(Storage)
		if folder {
			kind = 1
		}
		n := f.entry(name, kind)
		binary.LittleEndian.PutUint32(f.entries[at][link:], uint32(n))
		at, link = n, 72 // the right sibling
		if data, ok := s[name].([]byte); ok && len(data) > 0 {
			f.stream(n, data)
		}
		if folder {
			f.fill(n, inner)
		}
	}
}

func (f *compoundFile) entry(name string, kind byte) int {
	e := make([]byte, 128)
	var text []byte
	for _, u := range utf16.Encode([]rune(name)) {
		text = binary.LittleEndian.AppendUint16(text, u)
	}
	copy(e, text)
	binary.LittleEndian.PutUint16(e[64:], uint16(len(text)+2))
	e[66], e[67] = kind, 1 // black
	copy(e[68:80], bytes.Repeat([]byte{0xff}, 12))
	if kind == 2 {
		binary.LittleEndian.PutUint32(e[116:], chainEnd)
	}
	f.entries = append(f.entries, e)
	return len(f.entries) - 1
}

func (f *compoundFile) locate(entry int, sector uint32, size int) {
	binary.LittleEndian.PutUint32(f.entries[entry][116:], sector)
	binary.LittleEndian.PutUint32(f.entries[entry][120:], uint32(size))
}

func (f *compoundFile) stream(entry int, data []byte) {
	if len(data) >= miniCutoff {
		f.locate(entry, f.chain(data), len(data))
		return
	}
	first := uint32(len(f.miniFAT))
	f.miniFAT = follow(f.miniFAT, (len(data)+miniSize-1)/miniSize)
	f.mini = padded(append(f.mini, data...), miniSize)
	f.locate(entry, first, len(data))
}

// chain puts data into sectors and returns the first.
func (f *compoundFile) chain(data []byte) uint32 {
	first := uint32(len(f.fat))
	f.fat = follow(f.fat, (len(data)+sectorSize-1)/sectorSize)
	f.sectors = padded(append(f.sectors, data...), sectorSize)
	return first
}

// follow adds a chain of that many sectors to a FAT.
func follow(fat []uint32, count int) []uint32 {
	for i := range count {
		next := uint32(len(fat) + 1)
		if i == count-1 {
			next = chainEnd
		}
		fat = append(fat, next)
	}
	return fat
}

func padded(b []byte, to int) []byte {
	return append(b, make([]byte, (to-len(b)%to)%to)...)
}
