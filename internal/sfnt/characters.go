package sfnt

import (
	"encoding/binary"
	"sort"
)

// characters returns a function that gives the number of a character's glyph, 0 where the face has none: of the table "cmap"
// that of all of Unicode (format 12), else that of its first 65536 characters (format 4).
func (f *Face) characters() (func(rune) int, error) {
	b, err := f.atLeast("cmap", 4)
	if err != nil {
		return nil, err
	}
	var all, some []byte
	for i := range int(binary.BigEndian.Uint16(b[2:])) {
		record := 4 + i*8
		if record+8 > len(b) {
			return nil, errFont
		}
		at := int64(binary.BigEndian.Uint32(b[record+4:]))
		if at+16 > int64(len(b)) || binary.BigEndian.Uint16(b[record:]) != windows {
			continue
		}
		switch binary.BigEndian.Uint16(b[at:]) {
		case 12:
			all = b[at:]
		case 4:
			some = b[at:]
		}
	}
	switch {
	case all != nil:
		return groups(all)
	case some != nil:
		return segments(some)
	}
	return nil, errFont
}

// groups reads format 12: sorted groups of characters whose glyphs follow each other.
func groups(b []byte) (func(rune) int, error) {
	const size = 12
	count := int64(binary.BigEndian.Uint32(b[12:]))
	if 16+count*size > int64(len(b)) {
		return nil, errFont
	}
	field := func(i, n int) int { return int(binary.BigEndian.Uint32(b[16+i*size+n*4:])) }
	return func(r rune) int {
		i := sort.Search(int(count), func(i int) bool { return field(i, 1) >= int(r) })
		if i == int(count) || field(i, 0) > int(r) {
			return 0
		}
		return field(i, 2) + int(r) - field(i, 0)
	}, nil
}

// segments reads format 4: sorted segments of characters whose glyphs follow each other, or are listed.
func segments(b []byte) (func(rune) int, error) {
	double := int(binary.BigEndian.Uint16(b[6:]))
	const first = 14 // behind it the last characters, two bytes, the first ones, what is added to each, and where lists are
	if first+2+4*double > len(b) {
		return nil, errFont
	}
	field := func(n, i int) int { return first + n*double + min(n, 1)*2 + 2*i }
	value := func(at int) int {
		if at+2 > len(b) {
			return 0
		}
		return int(binary.BigEndian.Uint16(b[at:]))
	}
	return func(r rune) int {
		i := sort.Search(double/2, func(i int) bool { return value(field(0, i)) >= int(r) })
		if i == double/2 || value(field(1, i)) > int(r) {
			return 0
		}
		delta, list := value(field(2, i)), value(field(3, i))
		if list == 0 {
			return (int(r) + delta) & 0xffff
		}
		glyph := value(field(3, i) + list + 2*(int(r)-value(field(1, i))))
		if glyph == 0 {
			return 0
		}
		return (glyph + delta) & 0xffff
	}, nil
}
