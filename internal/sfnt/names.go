package sfnt

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"
)

// Kinds of names (the table "name").
const (
	nameFamily     = 1
	nameStyle      = 2
	nameUnique     = 3
	nameFull       = 4
	namePostScript = 6
	nameAbout      = 10
)

// keptNames are the names of the source that stay: its copyright, version, trademark, makers, and licence.
var keptNames = []uint16{0, 5, 7, 8, 9, 11, 12, 13, 14}

// Rename calls a face FAMILY STYLE, and says about in it what it is. Of its other names those stay that say whose it is.
func (f *Face) Rename(family, style, about string) error {
	names, err := f.names()
	if err != nil {
		return err
	}
	for id := range names {
		if !slices.Contains(keptNames, id) {
			delete(names, id)
		}
	}
	full := family + " " + style
	names[nameFamily], names[nameStyle], names[nameFull], names[nameUnique] = family, style, full, full
	names[namePostScript] = postScript(family) + "-" + postScript(style)
	names[nameAbout] = about
	f.set("name", nameTable(names))
	return f.renameOutlines(names[namePostScript])
}

// PostScript returns the name that tells a face from the others of its file.
func (f *Face) PostScript() (string, error) {
	names, err := f.names()
	return names[namePostScript], err
}

func postScript(s string) string { return strings.ReplaceAll(s, " ", "") }

// What Windows calls its platform, the encoding UTF-16, and American English.
const (
	windows = 3
	utf16BE = 1
	english = 0x409
)

const nameRecord = 12

// names returns the English names.
func (f *Face) names() (map[uint16]string, error) {
	b, err := f.atLeast("name", 6)
	if err != nil {
		return nil, err
	}
	count, text := int(binary.BigEndian.Uint16(b[2:])), int(binary.BigEndian.Uint16(b[4:]))
	if text > len(b) || 6+count*nameRecord > len(b) {
		return nil, errFont
	}
	names := map[uint16]string{}
	for record := range slices.Chunk(b[6:6+count*nameRecord], nameRecord) {
		field := func(i int) int { return int(binary.BigEndian.Uint16(record[2*i:])) }
		at, length := text+field(5), field(4)
		if field(0) != windows || field(1) != utf16BE || field(2) != english {
			continue
		}
		if at+length > len(b) {
			return nil, errFont
		}
		var units []uint16
		for i := at; i+1 < at+length; i += 2 {
			units = append(units, binary.BigEndian.Uint16(b[i:]))
		}
		names[uint16(field(3))] = string(utf16.Decode(units))
	}
	return names, nil
}

func nameTable(names map[uint16]string) []byte {
	var ids []uint16
	for id := range names {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, cmp.Compare)
	header := binary.BigEndian.AppendUint16(make([]byte, 2), uint16(len(ids)))
	header = binary.BigEndian.AppendUint16(header, uint16(6+len(ids)*nameRecord))
	var text []byte
	for _, id := range ids {
		at := len(text)
		for _, unit := range utf16.Encode([]rune(names[id])) {
			text = binary.BigEndian.AppendUint16(text, unit)
		}
		for _, v := range []int{windows, utf16BE, english, int(id), len(text) - at, at} {
			header = binary.BigEndian.AppendUint16(header, uint16(v))
		}
	}
	return append(header, text...)
}
