package inventory

import (
	"bytes"
	"encoding/binary"
)

// Records of an EMF ([MS-EMF] 2.1.1, and 2.1.1.1 of [MS-EMFPLUS] for those in comments).
const (
	emfEnd     = 14
	emfComment = 70

	plusDrawImage       = 0x401A
	plusDrawImagePoints = 0x401B
	plusFirstDrawing    = 0x400A // FillRects
	plusLastDrawing     = 0x401C // DrawString
	plusDriverString    = 0x4036
)

// isEMF reports whether a picture begins as an EMF does.
func isEMF(head []byte) bool {
	return len(head) >= 44 && bytes.HasPrefix(head, []byte("\x01\x00\x00\x00")) && string(head[40:44]) == " EMF"
}

// metafile is what is drawn in an EMF.
type metafile struct {
	lines   bool // lines, areas or text
	bitmaps map[[2]int]bool
	unsized bool // a bitmap of a size that is not known
}

// emf returns what an EMF draws, and whether that is known by its first bytes: something that is drawn by lines, a bitmap, or
// nothing at all.
func emf(head []byte) (p Picture, shows, known bool) {
	m := metafile{bitmaps: map[[2]int]bool{}}
	le := binary.LittleEndian
	for rest := head; len(rest) >= 8 && !m.lines; {
		kind, size := le.Uint32(rest), int64(le.Uint32(rest[4:]))
		known = kind == emfEnd
		if known || size < 8 {
			break
		}
		m.record(kind, rest[:min(size, int64(len(rest)))])
		rest = rest[min(size, int64(len(rest))):]
	}
	switch {
	case m.lines:
		return Picture{Vector: true}, true, true
	case !known:
		return Picture{Vector: true}, true, false
	case len(m.bitmaps) == 1 && !m.unsized:
		for at := range m.bitmaps {
			p.Width, p.Height = at[0], at[1]
		}
	}
	return p, len(m.bitmaps) > 0 || m.unsized, true
}

// record looks at a record with its first bytes.
func (m *metafile) record(kind uint32, r []byte) {
	switch kind {
	case 76, 77, 78, 114, 116: // BITBLT, STRETCHBLT, MASKBLT, ALPHABLEND, TRANSPARENTBLT
		m.bitmap(r, 84)
	case 79: // PLGBLT
		m.bitmap(r, 96)
	case 80, 81: // SETDIBITSTODEVICE, STRETCHDIBITS
		m.bitmap(r, 48)
	case emfComment:
		if len(r) > 16 && string(r[12:16]) == "EMF+" {
			m.plus(r[16:])
		}
	case 2, 3, 4, 5, 6, 7, 8, 15, 41, 42, 43, 44, 45, 46, 47, 53, 54, 55, 56, 62, 63, 64, 71, 72, 73, 74,
		83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 96, 97, 108, 118:
		m.lines = true
	}
}

// bitmap looks at a record whose bitmap's header is named at a place in it. One without draws an area.
func (m *metafile) bitmap(r []byte, at int) {
	le := binary.LittleEndian
	if len(r) < at+8 {
		m.unsized = true
		return
	}
	offset, size := int64(le.Uint32(r[at:])), le.Uint32(r[at+4:])
	switch {
	case size == 0:
		m.lines = true
	case size < 16 || offset+16 > int64(len(r)):
		m.unsized = true
	default:
		width, height := int(int32(le.Uint32(r[offset+4:]))), int(int32(le.Uint32(r[offset+8:]))) //nolint:gosec // heights have signs
		height = max(height, -height)
		if width <= 2 || height <= 2 {
			m.lines = true // it may be drawn as an area
			return
		}
		m.bitmaps[[2]int{width, height}] = true
	}
}

// plus looks at the records of a comment.
func (m *metafile) plus(r []byte) {
	le := binary.LittleEndian
	for len(r) >= 12 {
		kind, size := le.Uint16(r), int64(le.Uint32(r[4:]))
		switch {
		case kind == plusDrawImage, kind == plusDrawImagePoints:
			m.unsized = true
		case kind >= plusFirstDrawing && kind <= plusLastDrawing, kind == plusDriverString:
			m.lines = true
		}
		if size < 12 || size > int64(len(r)) {
			return
		}
		r = r[size:]
	}
}
