package docx

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strings"

	"sheaf/internal/docx/xmltok"
)

// maxPixels is how many pixels a picture may have, as far as its first bytes say so: LibreOffice takes four bytes for each. An A3
// page at 1,200 dots an inch has 278 million.
const maxPixels = 1 << 29

// isBitmap reports whether a part is a picture whose file is about as large as its pixels: BMP and TIFF, and the metafiles that
// carry such bitmaps, EMF and WMF.
func isBitmap(head []byte) bool {
	for _, magic := range []string{"BM", "II*\x00", "MM\x00*", "\xd7\xcd\xc6\x9a"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	const signature = 40 // of an EMF's header (MS-EMF 2.2.9)
	return bytes.HasPrefix(head, []byte("\x01\x00\x00\x00")) && len(head) > signature && bytes.HasPrefix(head[signature:], []byte(" EMF"))
}

// MayReach reports, by its first bytes, whether a picture may be more than one: it is in XML, which may name others, or has to be unpacked to
// see that, or is a program (PostScript).
func MayReach(picture []byte) bool {
	for _, magic := range []string{"\x1f\x8b", "%!", "\xc5\xd0\xd3\xc6"} {
		if bytes.HasPrefix(picture, []byte(magic)) {
			return true
		}
	}
	return len(picture) > 0 && xmltok.LooksXML(picture[:min(len(picture), xmltok.SniffLen)])
}

// MayReachEncoded is MayReach of a picture in base64 (RFC 4648, 4), of which the beginning is enough. One that others may decode in another
// way may reach anything.
func MayReachEncoded(picture string) bool {
	const most = xmltok.SniffLen / 3 * 4
	picture = strings.Join(strings.Fields(picture), "")
	raw, err := base64.StdEncoding.DecodeString(picture[:min(len(picture)/4*4, most+4)])
	return err != nil || MayReach(raw)
}

// pixels returns how many pixels a picture says it has, 0 where its first bytes do not say.
func pixels(head []byte) uint64 {
	le, be := binary.LittleEndian, binary.BigEndian
	switch {
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")) && len(head) >= 24:
		return uint64(be.Uint32(head[16:])) * uint64(be.Uint32(head[20:]))
	case bytes.HasPrefix(head, []byte("GIF8")) && len(head) >= 10:
		return uint64(le.Uint16(head[6:])) * uint64(le.Uint16(head[8:]))
	case bytes.HasPrefix(head, []byte("BM")) && len(head) >= 26 && le.Uint32(head[14:]) >= 40: // BITMAPINFOHEADER
		return magnitude(le.Uint32(head[18:])) * magnitude(le.Uint32(head[22:]))
	}
	return 0
}

// magnitude returns how large a signed number is: the height of a bitmap from its top is negative.
func magnitude(n uint32) uint64 {
	v := int64(int32(n)) //nolint:gosec // the sign is what is wanted
	return uint64(max(v, -v))
}
