package pdf

import (
	"errors"
)

// resolve returns the object that r names, following the cross-reference; a reference to nothing is null (7.3.10).
func (f *file) resolve(r ref) (any, error) {
	for _, s := range f.sections {
		p, known, err := s.find(f, r.number)
		switch {
		case err != nil:
			return nil, err
		case !known:
			continue
		case p.stream != 0:
			return f.inStream(p.stream, p.index, r.number)
		case p.offset == 0:
			return nil, nil
		}
		v, _, err := f.indirect(p.offset, r)
		return v, err
	}
	return nil, nil
}

// dictOf returns the dictionary that r names.
func (f *file) dictOf(r ref) (dict, error) {
	v, err := f.resolve(r)
	if err != nil {
		return nil, err
	}
	d, ok := v.(dict)
	if !ok {
		return nil, invalid("object %d is no dictionary", r.number)
	}
	return d, nil
}

// indirect reads the object want at offset and returns it with the offset behind it.
func (f *file) indirect(offset int64, want ref) (any, int64, error) {
	return f.parse(offset, func(l *lexer) (any, error) { return objectHead(l, &want) })
}

// objectHead reads "number generation obj" and the object up to its stream or end (7.3.10). Which object it is matters
// only when want is set.
func objectHead(l *lexer, want *ref) (any, error) {
	number, err := l.integer()
	if err != nil {
		return nil, err
	}
	generation, err := l.integer()
	if err != nil {
		return nil, err
	}
	if err := l.keyword("obj"); err != nil {
		return nil, err
	}
	if want != nil && *want != (ref{number, generation}) {
		return nil, invalid("object %d is not where the cross-reference says", want.number)
	}
	return l.object(0)
}

// count counts bytes that were parsed. Objects may be written so that each lies within another: what all of them have is more than the file.
func (f *file) count(n int) error {
	if f.parsed += int64(n); f.parsed > maxParsed {
		return invalid("its objects have too much in them")
	}
	return nil
}

// parse applies read to the bytes from offset on, ever more of them until they suffice, and returns the offset behind what
// was read.
func (f *file) parse(offset int64, read func(*lexer) (any, error)) (any, int64, error) {
	for n := int64(1 << 10); ; n *= 8 {
		b, err := f.read(offset, min(n, maxObject))
		if err != nil {
			return nil, 0, err
		}
		l := &lexer{b: b}
		v, err := read(l)
		if tooMuch := f.count(l.pos); tooMuch != nil {
			return nil, 0, tooMuch
		}
		if err == nil {
			return v, offset + int64(l.pos), nil
		}
		if !errors.Is(err, errShort) || int64(len(b)) < n {
			return nil, 0, notShort(err)
		}
	}
}
