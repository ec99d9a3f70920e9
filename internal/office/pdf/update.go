package pdf

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
)

// update is what replaces objects of a PDF: a new section behind its end (7.5.6), which leaves what is there as it is.
type update struct {
	file  *file
	dict  map[ref]dict   // what objects are to be
	data  map[ref][]byte // of those that are streams
	other map[ref]any    // what objects are to be that are no dictionaries
	next  int            // number of the next new object, 0 where there is none yet
}

func newUpdate(f *file) *update {
	return &update{file: f, dict: map[ref]dict{}, data: map[ref][]byte{}, other: map[ref]any{}}
}

// add makes a new object.
func (u *update) add(d dict) (ref, error) {
	if u.next == 0 {
		size, ok := u.file.trailer["Size"].(int)
		if !ok || size < 1 || size > maxTreeNodes*8 {
			return ref{}, invalid("bad number of objects")
		}
		u.next = size
	}
	named := ref{u.next, 0}
	u.next++
	u.dict[named] = d
	return named, nil
}

// change returns a copy of the dictionary of an object that will replace it.
func (u *update) change(named ref) (dict, error) {
	if u.dict[named] == nil {
		d, err := u.file.dictOf(named)
		if err != nil {
			return nil, err
		}
		u.dict[named] = maps.Clone(d)
	}
	return u.dict[named], nil
}

// stream makes an object a stream of deflated data.
func (u *update) stream(named ref, d dict, data []byte) {
	b := deflate(data)
	d["Filter"], d["Length"] = name("FlateDecode"), len(b)
	delete(d, "DecodeParms")
	u.dict[named], u.data[named] = d, b
}

// write appends the new section, with a table or a stream of objects as the newest one of the file has it (7.5.8.4).
func (u *update) write(w io.Writer) error {
	start, err := u.file.startXref()
	if err != nil {
		return err
	}
	head, err := u.file.read(start, 4)
	if err != nil {
		return err
	}
	trailer := maps.Clone(u.file.trailer)
	for _, key := range []name{"XRefStm", "Type", "W", "Index", "Filter", "DecodeParms", "Length"} {
		delete(trailer, key)
	}
	trailer["Prev"] = int(start)
	if u.next > 0 {
		trailer["Size"] = u.next
	}
	b := []byte("\n")
	changed := slices.AppendSeq(slices.Collect(maps.Keys(u.dict)), maps.Keys(u.other))
	slices.SortFunc(changed, func(a, b ref) int { return a.number - b.number })
	offsets := make([]int64, len(changed))
	for i, named := range changed {
		offsets[i] = u.file.size + int64(len(b))
		b = fmt.Appendf(b, "%d %d obj\n", named.number, named.generation)
		if of, ok := u.other[named]; ok {
			b = appendValue(b, of)
		} else {
			b = appendValue(b, u.dict[named])
		}
		if data, ok := u.data[named]; ok {
			b = append(b, "\nstream\n"...)
			b = append(b, data...)
			b = append(b, "\nendstream"...)
		}
		b = append(b, "\nendobj\n"...)
	}
	at := u.file.size + int64(len(b))
	if string(head) == "xref" {
		b = appendTable(b, changed, offsets, trailer)
	} else if b, err = u.appendXref(b, changed, offsets, at, trailer); err != nil {
		return err
	}
	b = fmt.Appendf(b, "\nstartxref\n%d\n%%%%EOF\n", at)
	_, err = w.Write(b)
	return err
}

// appendTable appends where changed objects are as a table (7.5.4).
func appendTable(b []byte, changed []ref, offsets []int64, trailer dict) []byte {
	b = append(b, "xref\n"...)
	for i, named := range changed {
		if i == 0 || changed[i-1].number+1 != named.number {
			b = fmt.Appendf(b, "%d %d\n", named.number, following(changed[i:]))
		}
		b = fmt.Appendf(b, "%010d %05d n \n", offsets[i], named.generation)
	}
	return appendValue(append(b, "trailer\n"...), trailer)
}

// appendXref appends where changed objects, and the stream that says so and begins at at, are as a stream of rows of 1, 6 and 2 bytes.
func (u *update) appendXref(b []byte, changed []ref, offsets []int64, at int64, trailer dict) ([]byte, error) {
	size, ok := trailer["Size"].(int)
	if !ok || size < 1 {
		return nil, invalid("bad number of objects")
	}
	var rows []byte
	var index array
	row := func(offset int64, generation int) {
		rows = append(rows, 1, byte(offset>>40), byte(offset>>32), byte(offset>>24), byte(offset>>16), byte(offset>>8), byte(offset), byte(generation>>8), byte(generation))
	}
	for i, named := range changed {
		if i == 0 || changed[i-1].number+1 != named.number {
			index = append(index, named.number, following(changed[i:]))
		}
		row(offsets[i], named.generation)
	}
	row(at, 0)
	trailer["Type"], trailer["W"], trailer["Index"] = name("XRef"), array{1, 6, 2}, append(index, size, 1)
	trailer["Size"], trailer["Length"] = size+1, len(rows)
	b = fmt.Appendf(b, "%d 0 obj\n", size)
	b = append(appendValue(b, trailer), "\nstream\n"...)
	b = append(b, rows...)
	return append(b, "\nendstream\nendobj"...), nil
}

// following returns how many numbers follow each other from the first on.
func following(named []ref) int {
	n := 1
	for n < len(named) && named[n-1].number+1 == named[n].number {
		n++
	}
	return n
}

// appendValue writes a value as a PDF has it (7.3).
func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case float64:
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	case str:
		return appendString(b, v)
	case name:
		return append(append(b, '/'), v...)
	case ref:
		return fmt.Appendf(b, "%d %d R", v.number, v.generation)
	case array:
		b = append(b, '[')
		for _, of := range v {
			b = append(appendValue(b, of), ' ')
		}
		return append(b, ']')
	case dict:
		b = append(b, "<<"...)
		for _, key := range sortedKeys(v) {
			b = append(append(append(b, '/'), key...), ' ')
			b = append(appendValue(b, v[key]), ' ')
		}
		return append(b, ">>"...)
	}
	return append(b, "null"...)
}

// appendString writes a string in parentheses (7.3.4.2).
func appendString(b []byte, s str) []byte {
	b = append(b, '(')
	for i := range len(s) {
		switch c := s[i]; c {
		case '(', ')', '\\':
			b = append(b, '\\', c)
		case '\r':
			b = append(b, `\r`...)
		default:
			b = append(b, c)
		}
	}
	return append(b, ')')
}
