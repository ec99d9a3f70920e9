package sfnt

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// renameOutlines changes the names that outlines of PostScript ("CFF ") have for themselves and for their parts, which LibreOffice
// writes into PDFs. They stay as long as they are, since all that follows is found by where it is; what is over is filled with
// hyphens.
func (f *Face) renameOutlines(name string) error {
	i := slices.IndexFunc(f.tables, func(t table) bool { return t.tag == "CFF " })
	if i < 0 {
		return nil
	}
	t := &f.tables[i]
	b, err := read(t.from.file, t.from.at, min(t.from.length, maxNames))
	if err != nil || len(b) < headerSize {
		return cmp.Or(err, errFont)
	}
	names := list{at: int(b[2])}
	if err := names.read(b); err != nil {
		return err
	}
	end := names.end
	for range 2 { // the dictionary of the font, and its strings
		next := list{at: end}
		if err := next.read(b); err != nil {
			return err
		}
		end = next.end
	}
	old := b[names.first:names.end]
	if len(old) < minName {
		return errFont
	}
	t.patch = bytes.ReplaceAll(b[:end], old, []byte((name + strings.Repeat("-", len(old)))[:len(old)]))
	return nil
}

const (
	maxNames = 64 << 10 // of outlines, with what comes before
	minName  = 5        // a shorter one might be in other strings by chance
)

// list is an INDEX of CFF (Adobe Technical Note 5176, 5).
type list struct{ at, first, end int }

// read finds where the first entry begins, and the last one ends.
func (l *list) read(b []byte) error {
	if l.at+3 > len(b) {
		return errFont
	}
	count, size := int(binary.BigEndian.Uint16(b[l.at:])), int(b[l.at+2])
	if count == 0 {
		l.first, l.end = l.at+2, l.at+2
		return nil
	}
	l.first = l.at + 3 + (count+1)*size
	if size < 1 || size > 4 || l.first > len(b) {
		return errFont
	}
	last := 0
	for _, v := range b[l.first-size : l.first] {
		last = last<<8 | int(v)
	}
	l.end = l.first + last - 1 // they count from 1
	if last < 1 || l.end > len(b) {
		return errFont
	}
	return nil
}
