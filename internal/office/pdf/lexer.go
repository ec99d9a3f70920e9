package pdf

import (
	"bytes"
	"errors"
	"math"
	"strconv"
)

// The values of PDF objects (7.3) are Go's: nil for null and for words that are none, bool, int for integers, float64 for other
// numbers, str, name, ref, array and dict.
type (
	name  string
	array []any
	dict  map[name]any
	ref   struct{ number, generation int }
)

// errShort says that the bytes ended within an object: with more of them it might be whole.
var errShort = errors.New("object is cut off")

const maxNesting = 64

// lexer parses objects out of a piece of a file.
type lexer struct {
	b   []byte
	pos int
}

func isSpace(c byte) bool { return bytes.IndexByte([]byte("\x00\t\n\f\r "), c) >= 0 }

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

// skip passes white space and comments.
func (l *lexer) skip() {
	for l.pos < len(l.b) {
		switch c := l.b[l.pos]; {
		case isSpace(c):
			l.pos++
		case c == '%':
			for l.pos < len(l.b) && l.b[l.pos] != '\n' && l.b[l.pos] != '\r' {
				l.pos++
			}
		default:
			return
		}
	}
}

// word reads a run of regular characters; it is empty when a delimiter comes first.
func (l *lexer) word() (string, error) {
	l.skip()
	start := l.pos
	for l.pos < len(l.b) && !isSpace(l.b[l.pos]) && !isDelimiter(l.b[l.pos]) {
		l.pos++
	}
	if l.pos == len(l.b) {
		return "", errShort
	}
	return string(l.b[start:l.pos]), nil
}

// integer reads a number without sign or fraction, as offsets and object numbers are.
func (l *lexer) integer() (int, error) {
	w, err := l.word()
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(w)
	if err != nil || n < 0 {
		return 0, invalid("%.20q is no number", w)
	}
	return n, nil
}

// keyword wants the word w.
func (l *lexer) keyword(w string) error {
	got, err := l.word()
	if err != nil {
		return err
	}
	if got != w {
		return invalid("%.20q where %q belongs", got, w)
	}
	return nil
}

// take passes s when it comes next.
func (l *lexer) take(s string) bool {
	if !bytes.HasPrefix(l.b[l.pos:], []byte(s)) {
		return false
	}
	l.pos += len(s)
	return true
}

// object reads one object.
func (l *lexer) object(depth int) (any, error) {
	if depth > maxNesting {
		return nil, invalid("objects nested too deeply")
	}
	l.skip()
	// Two bytes tell "<<" from "<"; one may be all there is of a piece that was cut here.
	if l.pos+2 > len(l.b) {
		return nil, errShort
	}
	switch {
	case l.take("<<"):
		return l.dict(depth)
	case l.take("["):
		return l.array(depth)
	case l.take("/"):
		w, err := l.word()
		return name(w), err
	case l.take("("):
		return l.str(literalString)
	case l.take("<"):
		return l.str(hexString)
	}
	return l.scalar()
}

// str reads a string whose opening delimiter has been passed.
func (l *lexer) str(decode func(dst, b []byte) ([]byte, int, bool)) (any, error) {
	s, n, ok := decode(nil, l.b[l.pos:])
	if !ok {
		return nil, errShort
	}
	l.pos += n
	return str(s), nil
}

// scalar reads a number, a reference, or a word.
func (l *lexer) scalar() (any, error) {
	w, err := l.word()
	if err != nil {
		return nil, err
	}
	if w == "" {
		return nil, invalid("%q out of place", l.b[l.pos])
	}
	n, err := strconv.Atoi(w)
	if err != nil {
		return otherScalar(w), nil
	}
	after := l.pos
	generation, err := l.integer()
	if errors.Is(err, errShort) {
		return nil, err
	}
	if err == nil {
		r, err := l.word()
		if err != nil {
			return nil, err
		}
		if r == "R" {
			return ref{n, generation}, nil
		}
	}
	l.pos = after
	return n, nil
}

// otherScalar returns what a word means that is no integer.
func otherScalar(w string) any {
	switch w {
	case "true", "false":
		return w == "true"
	}
	if n, err := strconv.ParseFloat(w, 64); err == nil && !math.IsNaN(n) && !math.IsInf(n, 0) {
		return n
	}
	return nil
}

func (l *lexer) array(depth int) (array, error) {
	var a array
	for {
		l.skip()
		if l.take("]") {
			return a, nil
		}
		v, err := l.object(depth + 1)
		if err != nil {
			return nil, err
		}
		a = append(a, v)
	}
}

func (l *lexer) dict(depth int) (dict, error) {
	d := dict{}
	for {
		l.skip()
		if l.take(">>") {
			return d, nil
		}
		key, err := l.object(depth + 1)
		if err != nil {
			return nil, err
		}
		k, ok := key.(name)
		if !ok {
			return nil, invalid("a dictionary's key is no name")
		}
		if d[k], err = l.object(depth + 1); err != nil {
			return nil, err
		}
	}
}
