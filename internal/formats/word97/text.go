package word97

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// Bounds of the text that is read.
const (
	maxText   = 32 << 20 // characters
	maxPieces = 1 << 18
	maxFields = 64 // within each other
)

const tableOfPieces = 33 // its number in the file information block

// paragraphs returns those of the body, whether they are shown or not, without what fields show that is another on each page or day
// ([MS-DOC] 2.4.1). What cannot be read ends the list.
func paragraphs(main, table []byte) []string {
	t := &text{}
	left := min(int(binary.LittleEndian.Uint32(main[fibText:])), maxText)
	for _, p := range pieces(main, table) {
		n := min(p.count, left)
		left -= n
		t.add(p.read(main, n))
	}
	t.end()
	return t.paragraphs
}

// piece is a run of characters in the main stream.
type piece struct {
	count, at int
	wide      bool // two bytes a character; else one, of Windows-1252
}

// read returns the first n characters.
func (p piece) read(main []byte, n int) string {
	if p.wide {
		var units []uint16
		for at := p.at; n > 0 && at >= 0 && at+2 <= len(main); at, n = at+2, n-1 {
			units = append(units, binary.LittleEndian.Uint16(main[at:]))
		}
		return string(utf16.Decode(units))
	}
	if n < 0 || p.at < 0 || p.at > len(main) {
		return ""
	}
	read, _ := charmap.Windows1252.NewDecoder().Bytes(main[p.at:min(len(main), p.at+n)])
	return string(read)
}

// pieces returns the pieces of the text in their order ([MS-DOC] 2.9.38).
func pieces(main, table []byte) (list []piece) {
	at := fibPlaces + 8*tableOfPieces
	from, length := int64(binary.LittleEndian.Uint32(main[at:])), int64(binary.LittleEndian.Uint32(main[at+4:]))
	if from+length > int64(len(table)) {
		return nil
	}
	clx := table[from : from+length]
	for len(clx) >= 3 && clx[0] == 1 { // changes of the look
		clx = clx[min(len(clx), 3+int(binary.LittleEndian.Uint16(clx[1:]))):]
	}
	if len(clx) < 5 || clx[0] != 2 {
		return nil
	}
	clx = clx[5:]
	n := (len(clx) - 4) / 12
	for i := range min(max(n, 0), maxPieces) {
		begin, end := binary.LittleEndian.Uint32(clx[4*i:]), binary.LittleEndian.Uint32(clx[4*i+4:])
		const small, place = 1 << 30, 1<<30 - 1
		fc := binary.LittleEndian.Uint32(clx[4*(n+1)+8*i+2:])
		p := piece{count: int(end) - int(begin), at: int(fc & place), wide: fc&small == 0}
		if !p.wide {
			p.at /= 2
		}
		if p.count < 0 {
			return list
		}
		list = append(list, p)
	}
	return list
}

// text divides the characters of a body into paragraphs.
type text struct {
	paragraphs []string
	now        strings.Builder
	fields     []field // that are open
}

type field struct {
	instruction []rune
	result      bool // what it shows comes
	passing     bool // and is another each time
}

// passing are the fields that show something else on each page or day.
var passing = []string{"PAGE", "PAGEREF", "NUMPAGES", "SECTION", "SECTIONPAGES", "DATE", "TIME", "FILENAME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "AUTHOR", "NUMWORDS", "NUMCHARS", "REVNUM", "EDITTIME"}

func (t *text) add(s string) {
	for _, r := range s {
		switch r {
		case 0x13:
			if len(t.fields) < maxFields {
				t.fields = append(t.fields, field{})
			}
		case 0x14:
			if n := len(t.fields); n > 0 {
				f := &t.fields[n-1]
				name, _, _ := strings.Cut(strings.TrimSpace(string(f.instruction))+" ", " ")
				f.result, f.passing = true, slices.Contains(passing, strings.ToUpper(name))
			}
		case 0x15:
			if n := len(t.fields); n > 0 {
				t.fields = t.fields[:n-1]
			}
		case '\r', 0x07, 0x0c:
			t.end()
		default:
			t.character(r)
		}
	}
}

func (t *text) character(r rune) {
	for i := range t.fields {
		if f := &t.fields[i]; !f.result {
			f.instruction = append(f.instruction, r)
			return
		} else if f.passing {
			return
		}
	}
	switch {
	case r == 0x0b || r == '\t':
		t.now.WriteByte(' ')
	case r == 0x1e:
		t.now.WriteByte('-')
	case r >= ' ':
		t.now.WriteRune(r)
	}
}

// end ends a paragraph.
func (t *text) end() {
	if s := strings.TrimSpace(t.now.String()); s != "" {
		t.paragraphs = append(t.paragraphs, s)
	}
	t.now.Reset()
}
