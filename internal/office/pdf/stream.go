package pdf

import (
	"bytes"
	"compress/zlib"
	"io"
)

// readXrefStream reads the cross-reference stream at offset (7.5.8), adds its sections, and returns its dictionary, which is
// the trailer.
func (f *file) readXrefStream(offset int64) (dict, error) {
	d, data, err := f.stream(offset, nil)
	if err != nil {
		return nil, err
	}
	if d["Type"] != name("XRef") {
		return nil, invalid("no cross-reference section at %d", offset)
	}
	widths, err := fieldWidths(d)
	if err != nil {
		return nil, err
	}
	size, _ := d["Size"].(int)
	index, ok := d["Index"].(array)
	if !ok {
		index = array{0, size}
	}
	for i := 0; i+1 < len(index); i += 2 {
		first, ok1 := index[i].(int)
		count, ok2 := index[i+1].(int)
		row := widths[0] + widths[1] + widths[2]
		if !ok1 || !ok2 || first < 0 || count < 0 || count > len(data)/row {
			return nil, invalid("bad cross-reference stream at %d", offset)
		}
		f.sections = append(f.sections, rows{first: first, widths: widths, data: data[:count*row]})
		data = data[count*row:]
	}
	return d, nil
}

// fieldWidths reads how many bytes each of a row's three fields takes.
func fieldWidths(d dict) (w [3]int, err error) {
	a, _ := d["W"].(array)
	if len(a) < 3 {
		return w, invalid("cross-reference stream without field widths")
	}
	for i := range w {
		n, ok := a[i].(int)
		if !ok || n < 0 || n > 7 {
			return w, invalid("bad field width in a cross-reference stream")
		}
		w[i] = n
	}
	if w[1] == 0 {
		return w, invalid("bad field width in a cross-reference stream")
	}
	return w, nil
}

// rows is one subsection of a cross-reference stream.
type rows struct {
	first  int
	widths [3]int
	data   []byte
}

func (s rows) find(_ *file, number int) (place, bool, error) {
	size := s.widths[0] + s.widths[1] + s.widths[2]
	if number < s.first || number-s.first >= len(s.data)/size {
		return place{}, false, nil
	}
	row := s.data[(number-s.first)*size:]
	kind := 1 // what a field of no bytes means (table 17)
	if s.widths[0] > 0 {
		kind = bigEndian(row[:s.widths[0]])
	}
	second := bigEndian(row[s.widths[0] : s.widths[0]+s.widths[1]])
	third := bigEndian(row[s.widths[0]+s.widths[1] : size])
	switch kind {
	case 1:
		return place{offset: int64(second)}, true, nil
	case 2:
		return place{stream: second, index: third}, true, nil
	}
	return place{}, true, nil
}

func bigEndian(b []byte) (n int) {
	for _, c := range b {
		n = n<<8 | int(c)
	}
	return n
}

// stream reads the stream object at offset and unpacks its data. Which object it is matters only when want is set.
func (f *file) stream(offset int64, want *ref) (dict, []byte, error) {
	d, stored, err := f.streamData(offset, want)
	if err != nil {
		return nil, nil, err
	}
	data, err := f.unpack(d, stored)
	return d, data, err
}

// streamData returns the dictionary of the stream object at offset and its data as they are stored.
func (f *file) streamData(offset int64, want *ref) (dict, io.Reader, error) {
	v, after, err := f.parse(offset, func(l *lexer) (any, error) { return streamHead(l, want) })
	if err != nil {
		return nil, nil, err
	}
	d := v.(dict)
	length, err := f.streamLength(d)
	if err != nil {
		return nil, nil, err
	}
	if length < 0 || int64(length) > f.size-after {
		return nil, nil, invalid("bad length of the stream at %d", offset)
	}
	return d, io.NewSectionReader(f.r, after, int64(length)), nil
}

// streamLength returns a stream's length, which may be an object of its own, but never one in a stream: that could be this one.
func (f *file) streamLength(d dict) (int, error) {
	v := d["Length"]
	if r, ok := v.(ref); ok {
		offset, err := f.plainOffset(r.number)
		if err != nil {
			return 0, err
		}
		if v, _, err = f.indirect(offset, r); err != nil {
			return 0, err
		}
	}
	n, ok := v.(int)
	if !ok {
		return 0, invalid("stream without length")
	}
	return n, nil
}

// streamHead reads up to the first byte of a stream's data (7.3.8.1).
func streamHead(l *lexer, want *ref) (any, error) {
	v, err := objectHead(l, want)
	if err != nil {
		return nil, err
	}
	if err := l.keyword("stream"); err != nil {
		return nil, err
	}
	if l.pos+2 > len(l.b) {
		return nil, errShort
	}
	d, ok := v.(dict)
	if !ok || !l.take("\r\n") && !l.take("\n") {
		return nil, invalid("bad stream")
	}
	return d, nil
}

// unpack inflates a stream's data where it is deflated. Other filters have no place in the streams that matter here.
func (f *file) unpack(d dict, r io.Reader) ([]byte, error) {
	filter := d["Filter"]
	if a, ok := filter.(array); ok && len(a) == 1 {
		filter = a[0]
	}
	switch filter {
	case nil:
	case name("FlateDecode"):
		z, err := zlib.NewReader(r)
		if err != nil {
			return nil, invalid("bad compressed stream")
		}
		r = z
	default:
		return nil, invalid("unknown stream filter %v", filter)
	}
	left := maxInflated - f.inflated
	data, err := io.ReadAll(io.LimitReader(r, left+1))
	if err != nil || int64(len(data)) > left {
		return nil, invalid("bad compressed stream")
	}
	f.inflated += int64(len(data))
	params, _ := d["DecodeParms"].(dict)
	if a, ok := d["DecodeParms"].(array); ok && len(a) == 1 {
		params, _ = a[0].(dict)
	}
	return unpredict(params, data)
}

// unpredict undoes the PNG prediction of rows of bytes (7.4.4.4, PNG section 9), the only one in use on these streams.
func unpredict(params dict, data []byte) ([]byte, error) {
	predictor, ok := params["Predictor"].(int)
	if !ok || predictor == 1 {
		return data, nil
	}
	columns, ok := params["Columns"].(int)
	if !ok {
		columns = 1
	}
	if predictor < 10 || columns < 1 || columns > 1<<10 || len(data)%(columns+1) != 0 {
		return nil, invalid("unknown stream prediction")
	}
	var out bytes.Buffer
	above := make([]byte, columns)
	for ; len(data) > 0; data = data[columns+1:] {
		row := data[1 : columns+1]
		if err := unfilter(data[0], row, above); err != nil {
			return nil, err
		}
		out.Write(row)
		above = row
	}
	return out.Bytes(), nil
}

// unfilter restores one row in place, given the restored one above.
func unfilter(kind byte, row, above []byte) error {
	switch kind {
	case 0:
	case 1:
		for i := 1; i < len(row); i++ {
			row[i] += row[i-1]
		}
	case 2:
		for i := range row {
			row[i] += above[i]
		}
	default:
		return invalid("unknown row filter %d", kind)
	}
	return nil
}
