package pdf

// objectStream holds objects of a compressed stream (7.5.7).
type objectStream struct {
	numbers []int
	offsets []int
	data    []byte // from the first object on
}

// inStream returns the object number that is the index-th of an object stream.
func (f *file) inStream(stream, index, number int) (any, error) {
	s, err := f.objectStream(stream)
	if err != nil {
		return nil, err
	}
	if index < 0 || index >= len(s.numbers) || s.numbers[index] != number {
		return nil, invalid("object %d is not in object stream %d", number, stream)
	}
	offset := s.offsets[index]
	if offset > len(s.data) {
		return nil, invalid("object %d lies outside object stream %d", number, stream)
	}
	l := lexer{b: s.data[offset:min(len(s.data), offset+maxObject)]}
	v, err := l.object(0)
	if tooMuch := f.count(l.pos); tooMuch != nil {
		return nil, tooMuch
	}
	return v, notShort(err)
}

// objectStream reads and keeps an object stream.
func (f *file) objectStream(number int) (*objectStream, error) {
	if s := f.streams[number]; s != nil {
		return s, nil
	}
	offset, err := f.plainOffset(number)
	if err != nil {
		return nil, err
	}
	d, data, err := f.stream(offset, &ref{number: number})
	if err != nil {
		return nil, err
	}
	s, err := parseObjectStream(d, data)
	if err != nil {
		return nil, err
	}
	f.streams[number] = s
	return s, nil
}

// plainOffset returns where an object lies that must not itself be in an object stream.
func (f *file) plainOffset(number int) (int64, error) {
	for _, s := range f.sections {
		p, known, err := s.find(f, number)
		if err != nil {
			return 0, err
		}
		if known && p.stream == 0 && p.offset > 0 {
			return p.offset, nil
		}
		if known {
			break
		}
	}
	return 0, invalid("object stream %d is missing", number)
}

func parseObjectStream(d dict, data []byte) (*objectStream, error) {
	count, ok1 := d["N"].(int)
	first, ok2 := d["First"].(int)
	if d["Type"] != name("ObjStm") || !ok1 || !ok2 || count < 0 || count > len(data) || first < 0 || first > len(data) {
		return nil, invalid("bad object stream")
	}
	// The last object may end with the data: a word behind it shows the lexer that it does.
	s := &objectStream{data: append(data[first:len(data):len(data)], " null "...)}
	l := lexer{b: append(data[:first:first], ' ')}
	for range count {
		number, err := l.integer()
		if err != nil {
			return nil, notShort(err)
		}
		offset, err := l.integer()
		if err != nil {
			return nil, notShort(err)
		}
		s.numbers = append(s.numbers, number)
		s.offsets = append(s.offsets, offset)
	}
	return s, nil
}
