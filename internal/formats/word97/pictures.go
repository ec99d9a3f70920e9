package word97

import "encoding/binary"

// Properties of drawings ([MS-ODRAW] 2.3.23.5 and following), by which a picture is linked to a file: LibreOffice goes by the flag.
const (
	pictureName  = 0x105
	pictureFlags = 0x106
	shapeName    = 0x380 // shows nothing, whatever it is
	number       = 0x3fff
	linked       = 0x0c // it is not saved with the document, or comes from the file each time
)

// unlink takes the files away from pictures that are linked to them, and returns how many those were.
func unlink(main, table, data []byte) int {
	n := 0
	for i := 0; i+8 <= len(table); i++ { // drawings of the pages: lists of properties are found by their mark, wherever it stands
		if properties(binary.LittleEndian.Uint16(table[i+2:])) {
			n += unname(table[i+8:], int(binary.LittleEndian.Uint16(table[i:])>>4))
		}
	}
	pictures := data
	if pictures == nil {
		pictures = main
	}
	for at := range locations(main, table, data) {
		if int64(at) < int64(len(pictures)) {
			n += picture(pictures[at:])
		}
	}
	return n
}

// locations returns where pictures within the text may be: all that stands behind the mark of a place of one ([MS-DOC] 2.6.1,
// sprmCPicLocation), wherever the mark stands.
func locations(streams ...[]byte) map[uint32]bool {
	const mark = 0x6a03
	list := map[uint32]bool{}
	for _, s := range streams {
		for i := 0; i+6 <= len(s); i++ {
			if s[i] == mark&0xff && s[i+1] == mark>>8 {
				list[binary.LittleEndian.Uint32(s[i+2:])] = true
			}
		}
	}
	return list
}

// picture looks at what may be the picture at a location ([MS-DOC] 2.9.190), and returns 1 where that was linked.
func picture(b []byte) int {
	const shortest, bitmap, tiff, drawing, linkedDrawing = 58, 0x5e, 0x5f, 0x64, 0x66
	if len(b) < shortest {
		return 0
	}
	size, header := int64(binary.LittleEndian.Uint32(b)), int(binary.LittleEndian.Uint16(b[4:]))
	if size < shortest || header >= len(b) {
		return 0
	}
	kind := binary.LittleEndian.Uint16(b[6:])
	switch kind {
	case bitmap, tiff: // there is nothing but the name of a file
		binary.LittleEndian.PutUint16(b[6:], drawing)
		return 1
	case linkedDrawing:
		header += 1 + int(b[header])
	}
	return records(b[min(header, len(b)):], 0)
}

// records walks over a drawing and what is within it ([MS-ODRAW] 2.2.14), and returns how many pictures were linked.
func records(b []byte, depth int) (n int) {
	const group, shape, deepest = 0xf003, 0xf004, 16
	for len(b) >= 8 {
		kind, size := binary.LittleEndian.Uint16(b[2:]), int64(binary.LittleEndian.Uint32(b[4:]))
		body := b[8:]
		switch {
		case properties(kind):
			n += unname(body, int(binary.LittleEndian.Uint16(b)>>4))
		case (kind == group || kind == shape) && depth < deepest:
			n += records(body[:min(size, int64(len(body)))], depth+1)
		}
		if depth == 0 || size >= int64(len(body)) { // the picture itself follows
			return n
		}
		b = body[size:]
	}
	return n
}

// properties reports whether a record is a list of properties.
func properties(kind uint16) bool { return kind == 0xf00b || kind == 0xf121 || kind == 0xf122 }

// unname makes the file of a linked picture among so many properties harmless, and returns 1 where there was one.
func unname(list []byte, count int) int {
	n := 0
	names := [][]byte{}
	for ; count > 0 && len(list) >= 6; count, list = count-1, list[6:] {
		switch binary.LittleEndian.Uint16(list) & number {
		case pictureName:
			names = append(names, list)
		case pictureFlags:
			if flags := binary.LittleEndian.Uint32(list[2:]); flags&linked != 0 {
				binary.LittleEndian.PutUint32(list[2:], flags&^linked)
				n = 1
			}
		}
	}
	for _, name := range names {
		if id := binary.LittleEndian.Uint16(name); n > 0 {
			binary.LittleEndian.PutUint16(name, id&^number|shapeName)
		}
	}
	return n
}
