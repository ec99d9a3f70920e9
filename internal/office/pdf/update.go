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

// write appends the new section. The newest one of the file has to be a table.
func (u *update) write(w io.Writer) error {
	start, err := u.file.startXref()
	if err != nil {
		return err
	}
	if head, err := u.file.read(start, 4); err != nil || string(head) != "xref" {
		return invalid("no table of objects to be added to")
	}
	b := []byte("\n")
	table := []byte("xref\n")
	changed := slices.AppendSeq(slices.Collect(maps.Keys(u.dict)), maps.Keys(u.other))
	slices.SortFunc(changed, func(a, b ref) int { return a.number - b.number })
	for i, named := range changed {
		if i == 0 || changed[i-1].number+1 != named.number {
			table = fmt.Appendf(table, "%d %d\n", named.number, following(changed[i:]))
		}
		table = fmt.Appendf(table, "%010d %05d n \n", u.file.size+int64(len(b)), named.generation)
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
	trailer := maps.Clone(u.file.trailer)
	delete(trailer, "XRefStm")
	trailer["Prev"] = int(start)
	if u.next > 0 {
		trailer["Size"] = u.next
	}
	at := u.file.size + int64(len(b))
	b = append(append(b, table...), "trailer\n"...)
	b = appendValue(b, trailer)
	b = fmt.Appendf(b, "\nstartxref\n%d\n%%%%EOF\n", at)
	_, err = w.Write(b)
	return err
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
