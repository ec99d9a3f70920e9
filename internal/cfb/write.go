package cfb

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
)

// Named is a stream of a compound file that is written.
type Named struct {
	Name    string // at most 31 characters
	Content []byte
}

// Marks in the FAT ([MS-CFB] 2.1), and the sizes of what is written here.
const (
	freeSector  = 0xffffffff
	endOfChain  = 0xfffffffe
	fatMark     = 0xfffffffd
	difatMark   = 0xfffffffc
	writeSector = 512
	perSector   = writeSector / 4
)

// ErrTooManyStreams says that a file cannot be written: there are more streams than one sector of the directory names.
var ErrTooManyStreams = errors.New("more streams than are written in one compound file")

// Write writes a compound file of these streams, all in its root, to w. Streams shorter than 4096 bytes get zeros at their end: there are
// no mini sectors.
func Write(w io.Writer, streams []Named) error {
	if len(streams) >= 2*writeSector/entryLen {
		return ErrTooManyStreams
	}
	streams = slices.Clone(streams)
	slices.SortFunc(streams, func(a, b Named) int { return order(a.Name, b.Name) })
	out := &layout{}
	dir := make([]byte, 2*writeSector)
	for id := range dir[:len(dir)/entryLen] {
		for _, at := range []int{68, 72, 76} {
			binary.LittleEndian.PutUint32(dir[id*entryLen+at:], freeSector)
		}
	}
	putEntry(dir, "Root Entry", kindRoot, endOfChain, 0)
	putChild(dir, tree(dir, 1, len(streams)))
	for i, s := range streams {
		content := s.Content
		if len(content) < miniCutoff {
			content = append(slices.Clone(content), make([]byte, miniCutoff-len(content))...)
		}
		putEntry(dir[(i+1)*entryLen:], s.Name, kindStream, out.add(content), len(content))
	}
	first := out.add(dir)
	return out.write(w, first)
}

// order is the one of names in a directory ([MS-CFB] 2.6.4).
func order(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(strings.ToUpper(a), strings.ToUpper(b))
}

func putEntry(e []byte, name string, kind byte, start uint32, size int) {
	units := append(utf16.Encode([]rune(name)), 0)
	for i, u := range units {
		binary.LittleEndian.PutUint16(e[2*i:], u)
	}
	binary.LittleEndian.PutUint16(e[64:], uint16(2*len(units)))
	e[66], e[67] = kind, 1 // black
	binary.LittleEndian.PutUint32(e[116:], start)
	binary.LittleEndian.PutUint32(e[120:], uint32(size))
}

func putChild(root []byte, id uint32) { binary.LittleEndian.PutUint32(root[76:], id) }

// tree makes a balanced tree of the n entries from a number on, and returns the number of its root.
func tree(dir []byte, from, n int) uint32 {
	if n == 0 {
		return freeSector
	}
	middle := from + n/2
	e := dir[middle*entryLen:]
	binary.LittleEndian.PutUint32(e[68:], tree(dir, from, n/2))
	binary.LittleEndian.PutUint32(e[72:], tree(dir, middle+1, n-n/2-1))
	return uint32(middle)
}

// layout is where the sectors of a file lie that is being written.
type layout struct {
	content [][]byte // one after the other, each from the beginning of a sector on
	fat     []uint32
}

// add puts content behind what is there, and returns its first sector.
func (l *layout) add(content []byte) uint32 {
	first := uint32(len(l.fat))
	n := (len(content) + writeSector - 1) / writeSector
	for i := range n {
		next := uint32(endOfChain)
		if i+1 < n {
			next = first + uint32(i) + 1
		}
		l.fat = append(l.fat, next)
	}
	l.content = append(l.content, content)
	return first
}

// write writes the file: what was added, then the sectors that say where all of it lies.
func (l *layout) write(w io.Writer, directory uint32) error {
	used := len(l.fat)
	fats, difats := 0, 0
	for {
		need := (used + fats + difats + perSector - 1) / perSector
		more := max(0, (need-headerDIFAT+perSector-2)/(perSector-1))
		if need == fats && more == difats {
			break
		}
		fats, difats = need, more
	}
	for range fats {
		l.fat = append(l.fat, fatMark)
	}
	for range difats {
		l.fat = append(l.fat, difatMark)
	}
	for len(l.fat)%perSector != 0 {
		l.fat = append(l.fat, freeSector)
	}
	var tail bytes.Buffer
	for _, sector := range l.fat {
		tail.Write(binary.LittleEndian.AppendUint32(nil, sector))
	}
	for i := range difats {
		at := headerDIFAT + i*(perSector-1)
		for k := range perSector - 1 {
			tail.Write(binary.LittleEndian.AppendUint32(nil, sectorOfFAT(used, fats, at+k)))
		}
		next := uint32(endOfChain)
		if i+1 < difats {
			next = uint32(used + fats + i + 1)
		}
		tail.Write(binary.LittleEndian.AppendUint32(nil, next))
	}
	parts := [][]byte{l.header(directory, used, fats, difats)}
	for _, content := range l.content {
		parts = append(parts, content, make([]byte, (writeSector-len(content)%writeSector)%writeSector))
	}
	for _, part := range append(parts, tail.Bytes()) {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// sectorOfFAT returns where the nth of so many sectors of the FAT lies, which begin at from.
func sectorOfFAT(from, fats, n int) uint32 {
	if n >= fats {
		return freeSector
	}
	return uint32(from + n)
}

func (l *layout) header(directory uint32, used, fats, difats int) []byte {
	h := make([]byte, headerLen)
	copy(h, Magic)
	le := binary.LittleEndian
	for i, n := range []uint16{0x3e, 3, 0xfffe, 9, 6} {
		le.PutUint16(h[24+2*i:], n)
	}
	difat := uint32(endOfChain)
	if difats > 0 {
		difat = uint32(used + fats)
	}
	for i, n := range []uint32{uint32(fats), directory, 0, miniCutoff, endOfChain, 0, difat, uint32(difats)} {
		le.PutUint32(h[44+4*i:], n)
	}
	for n := range headerDIFAT {
		le.PutUint32(h[76+4*n:], sectorOfFAT(used, fats, n))
	}
	return h
}
