package pdf

import (
	"errors"
	"slices"
)

// place is where an object lies: at an offset of the file, or, when stream is not 0, as number index of an object stream.
type place struct {
	offset int64
	stream int
	index  int
}

// section finds objects. known is false when it says nothing of the number; a known object at the zero place is free.
type section interface {
	find(f *file, number int) (p place, known bool, err error)
}

// readSections follows the chain of cross-reference sections from the newest on and takes the catalogue from that one.
func (f *file) readSections(offset int64) error {
	seen := map[int64]bool{}
	for len(f.sections) < maxSections {
		if seen[offset] {
			return invalid("cross-reference sections go in a circle")
		}
		seen[offset] = true
		trailer, err := f.readSection(offset)
		if err != nil {
			return err
		}
		if len(seen) == 1 {
			root, ok := trailer["Root"].(ref)
			if !ok {
				return invalid("trailer names no catalogue")
			}
			f.root, f.trailer = root, trailer
		}
		previous, ok := trailer["Prev"].(int)
		if !ok {
			return nil
		}
		offset = int64(previous)
	}
	return invalid("too many cross-reference sections")
}

// readSection reads the section at offset, a table or a stream, and returns its trailer. A table may have a stream beside it
// that knows the objects in object streams (7.5.8.4).
func (f *file) readSection(offset int64) (dict, error) {
	head, err := f.read(offset, 4)
	if err != nil {
		return nil, err
	}
	if string(head) != "xref" {
		return f.readXrefStream(offset)
	}
	trailer, err := f.readTable(offset + 4)
	if err != nil {
		return nil, err
	}
	if beside, ok := trailer["XRefStm"].(int); ok {
		if _, err := f.readXrefStream(int64(beside)); err != nil {
			return nil, err
		}
	}
	return trailer, nil
}

// table is one subsection of a cross-reference table. Its entries stay in the file: each is 20 bytes (7.5.4).
type table struct {
	first, count int
	offset       int64
}

const entrySize = 20

func (t table) find(f *file, number int) (place, bool, error) {
	if number < t.first || number-t.first >= t.count {
		return place{}, false, nil
	}
	entry, err := f.read(t.offset+int64(number-t.first)*entrySize, entrySize)
	if err != nil {
		return place{}, false, err
	}
	l := lexer{b: entry}
	offset, err := l.integer()
	if err != nil {
		return place{}, false, notShort(err)
	}
	if _, err := l.integer(); err != nil {
		return place{}, false, notShort(err)
	}
	switch kind, err := l.word(); {
	case err == nil && kind == "n" && int64(offset) == unwritten:
		return place{}, true, nil
	case err == nil && kind == "n":
		return place{offset: int64(offset)}, true, nil
	case err == nil && kind == "f":
		return place{}, true, nil
	}
	return place{}, false, invalid("bad cross-reference entry of object %d", number)
}

// tables are the subsections of a table, in the order of their numbers.
type tables []table

func (all tables) find(f *file, number int) (place, bool, error) {
	i, found := slices.BinarySearchFunc(all, number, func(t table, number int) int { return t.first - number })
	if !found {
		i--
	}
	if i < 0 {
		return place{}, false, nil
	}
	return all[i].find(f, number)
}

// readTable reads the subsections that begin at offset, just behind the word xref, and the trailer after them.
func (f *file) readTable(offset int64) (dict, error) {
	var all tables
	for range maxSections * 1024 {
		head, err := f.read(offset, 64)
		if err != nil {
			return nil, err
		}
		l := lexer{b: head}
		mark := l
		if mark.keyword("trailer") == nil {
			f.sections = append(f.sections, all)
			return f.readTrailer(offset + int64(mark.pos))
		}
		first, err := l.integer()
		if err != nil {
			return nil, notShort(err)
		}
		count, err := l.integer()
		if err != nil {
			return nil, notShort(err)
		}
		l.skip()
		entries := offset + int64(l.pos)
		if int64(count) > (f.size-entries)/entrySize {
			return nil, invalid("cross-reference table is cut off")
		}
		if n := len(all); n > 0 && first < all[n-1].first+all[n-1].count {
			return nil, invalid("cross-reference table out of order")
		}
		all = append(all, table{first: first, count: count, offset: entries})
		offset = entries + int64(count)*entrySize
	}
	return nil, invalid("too many cross-reference subsections")
}

func (f *file) readTrailer(offset int64) (dict, error) {
	v, _, err := f.parse(offset, func(l *lexer) (any, error) { return l.object(0) })
	if err != nil {
		return nil, err
	}
	d, ok := v.(dict)
	if !ok {
		return nil, invalid("no trailer dictionary")
	}
	return d, nil
}

// notShort makes of a cut within a piece of known length what it is: damage.
func notShort(err error) error {
	if errors.Is(err, errShort) {
		return invalid("object is cut off")
	}
	return err
}
