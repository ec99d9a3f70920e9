package inventory

import (
	"bytes"
	"encoding/binary"
)

// webpSize returns the size that a WebP picture of at least 30 bytes says it has (RFC 9649, 2.5 to 2.7).
func webpSize(head []byte) (width, height int) {
	le := binary.LittleEndian
	switch string(head[12:16]) {
	case "VP8 ":
		return int(le.Uint16(head[26:]) & 0x3FFF), int(le.Uint16(head[28:]) & 0x3FFF)
	case "VP8L":
		bits := le.Uint32(head[21:])
		return int(bits&0x3FFF) + 1, int(bits>>14&0x3FFF) + 1
	case "VP8X":
		return int(le.Uint32(head[24:])&0xFFFFFF) + 1, int(le.Uint32(head[26:])>>8) + 1
	}
	return 0, 0
}

// Tags of a TIFF (TIFF 6.0, section 8).
const (
	tiffWidth  = 256
	tiffHeight = 257
	tiffShort  = 3 // a type of values
)

// tiffSize returns what the first directory of a TIFF says of it, and whether that is in the first bytes.
func tiffSize(head []byte, order binary.ByteOrder) (Picture, bool) {
	if len(head) < 8 {
		return Picture{}, false
	}
	at := int64(order.Uint32(head[4:]))
	if at+2 > int64(len(head)) {
		return Picture{}, false
	}
	entries := head[at+2:]
	var p Picture
	for range order.Uint16(head[at:]) {
		if len(entries) < 12 {
			return p, false
		}
		n := int(order.Uint32(entries[8:]))
		if order.Uint16(entries[2:]) == tiffShort {
			n = int(order.Uint16(entries[8:]))
		}
		switch order.Uint16(entries) {
		case tiffWidth:
			p.Width = n
		case tiffHeight:
			p.Height = n
		}
		entries = entries[12:]
	}
	return p, true
}

// boxedSize returns the size of a picture in boxes, 0 where its first bytes do not say: that of HEIC and AVIF (ISO/IEC 23008-12,
// 6.5.3), the largest of those that its tiles and preview have, and that of JPEG 2000 (ISO/IEC 15444-1, I.5.3.1).
func boxedSize(head []byte) (width, height int) {
	be := binary.BigEndian
	if at := bytes.Index(head, []byte("ihdr")); at >= 0 && len(head) >= at+12 {
		return int(be.Uint32(head[at+8:])), int(be.Uint32(head[at+4:]))
	}
	for {
		at := bytes.Index(head, []byte("ispe"))
		if at < 0 || len(head) < at+16 {
			return width, height
		}
		if w, h := int(be.Uint32(head[at+8:])), int(be.Uint32(head[at+12:])); w > width {
			width, height = w, h
		}
		head = head[at+16:]
	}
}
