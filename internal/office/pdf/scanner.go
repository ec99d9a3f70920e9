package pdf

import (
	"errors"
	"io"
)

// Bounds of what a content stream holds at a time.
const (
	window      = 32 << 10 // bytes that are there from the place that is read on
	maxToken    = 1 << 20  // bytes of one token, a string
	maxOperands = 1 << 16  // of one operator
)

// scanner reads operators with their operands out of a content stream (7.8.2) or a CMap, which has the same syntax (9.7.5.4),
// in constant memory.
type scanner struct {
	r    io.Reader
	buf  []byte
	pos  int   // in buf, of what comes next
	end  error // what ended the stream
	args []operand
	text []byte // of the operands that are strings or names

	comment bool  // is what comes
	passed  int64 // bytes of the stream before buf
	begun   int64 // where in the stream the operator that was read last begins, with its operands
}

// operand is one of an operator. Arrays and dictionaries are flat: their delimiters are operands, too.
type operand struct {
	kind     byte // '0' a number, '(' a string, '/' a name, or a delimiter: [ ] < >
	number   float64
	from, to int // in the scanner's text
}

// reset begins another stream, whose bytes are read from r.
func (s *scanner) reset(r io.Reader) {
	s.r, s.buf, s.pos, s.end, s.comment = r, s.buf[:0], 0, nil, false
	s.args, s.text = s.args[:0], s.text[:0]
	s.passed, s.begun = 0, 0
}

// at returns where in the stream what comes next is.
func (s *scanner) at() int64 { return s.passed + int64(s.pos) }

// bytes returns a string or name of the operator that was read last. They hold until the next one is read.
func (s *scanner) bytes(o operand) []byte { return s.text[o.from:o.to] }

// each calls see with every operator up to the end of the stream, until that fails.
func (s *scanner) each(see func(op []byte) error) error {
	for {
		op, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = see(op)
		}
		if err != nil {
			return err
		}
	}
}

// next reads up to the next operator and returns it, which holds until the one behind it is read. At the end of the stream it
// returns io.EOF, or what went wrong with reading it.
func (s *scanner) next() ([]byte, error) {
	s.args, s.text = s.args[:0], s.text[:0]
	for {
		s.fill(window)
		s.skip()
		if s.pos == len(s.buf) {
			if s.end != nil {
				return nil, s.end
			}
			continue
		}
		if len(s.args) == 0 {
			s.begun = s.at()
		}
		if len(s.args) >= maxOperands || len(s.text) > maxToken {
			return nil, invalid("an operator has too many operands")
		}
		op, err := s.token()
		if op != nil || err != nil {
			return op, err
		}
	}
}

// fill sees to it that n bytes are in the buffer, or all that there are.
func (s *scanner) fill(n int) {
	if len(s.buf)-s.pos >= n || s.end != nil {
		return
	}
	s.passed += int64(s.pos)
	s.buf = s.buf[:copy(s.buf, s.buf[s.pos:])]
	s.pos = 0
	if cap(s.buf) < 2*n {
		s.buf = append(make([]byte, 0, 2*n), s.buf...)
	}
	for len(s.buf) < n && s.end == nil {
		m, err := s.r.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf, s.end = s.buf[:len(s.buf)+m], err
	}
}

// skip passes white space and comments as far as the buffer goes.
func (s *scanner) skip() {
	for ; s.pos < len(s.buf); s.pos++ {
		c := s.buf[s.pos]
		switch {
		case s.comment:
			s.comment = c != '\n' && c != '\r'
		case class[c] == percent:
			s.comment = true
		case class[c] != space:
			return
		}
	}
}

// Classes of bytes (7.2.2).
const (
	regular = iota
	space
	delimiter
	percent
	numeric
)

var class = func() (table [256]uint8) {
	for i := range table {
		switch c := byte(i); {
		case c == '%':
			table[i] = percent
		case isSpace(c):
			table[i] = space
		case isDelimiter(c):
			table[i] = delimiter
		case c >= '0' && c <= '9', c == '+', c == '-', c == '.':
			table[i] = numeric
		}
	}
	return table
}()

// token reads a token, which begins at pos, and returns it if it is an operator.
func (s *scanner) token() ([]byte, error) {
	switch c := s.buf[s.pos]; c {
	case '(':
		return nil, s.str(literalString)
	case '<':
		if s.pos+1 < len(s.buf) && s.buf[s.pos+1] == '<' {
			s.pos++
			return nil, s.mark(c)
		}
		return nil, s.str(hexString)
	case '>':
		if s.pos+1 < len(s.buf) && s.buf[s.pos+1] == '>' {
			s.pos++
		}
		return nil, s.mark(c)
	case '[', ']':
		return nil, s.mark(c)
	case '/':
		s.pos++
		from := len(s.text)
		s.text = append(s.text, s.word()...)
		s.args = append(s.args, operand{kind: '/', from: from, to: len(s.text)})
		return nil, nil
	case ')', '{', '}': // braces are PostScript's, in functions that CMaps do not have
		s.pos++
		return nil, nil
	default:
		if class[c] == numeric {
			if n, ok := s.number(); ok {
				s.args = append(s.args, operand{kind: '0', number: n})
				return nil, nil
			}
		}
		return s.word(), nil
	}
}

func (s *scanner) mark(kind byte) error {
	s.pos++
	s.args = append(s.args, operand{kind: kind})
	return nil
}

// word reads the regular characters that come. A word as long as the window is cut, and no operator.
func (s *scanner) word() []byte {
	from := s.pos
	for s.pos < len(s.buf) && (class[s.buf[s.pos]] == regular || class[s.buf[s.pos]] == numeric) {
		s.pos++
	}
	return s.buf[from:s.pos]
}

// number reads a number (7.3.3). It stays where it is when the word that comes is none.
func (s *scanner) number() (n float64, ok bool) {
	b, i := s.buf[s.pos:], 0
	sign, scale := 1.0, 0.0
	if b[i] == '-' || b[i] == '+' {
		if b[i] == '-' {
			sign = -1
		}
		i++
	}
	digits := 0
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case c >= '0' && c <= '9':
			digits++
			if n = n*10 + float64(c-'0'); scale > 0 {
				scale *= 10
			}
			continue
		case c == '.' && scale == 0:
			scale = 1
			continue
		case class[c] == regular || class[c] == numeric:
			return 0, false
		}
		break
	}
	if digits == 0 {
		return 0, false
	}
	s.pos += i
	return sign * n / max(scale, 1), true
}

// str reads a string whose opening delimiter comes. The buffer grows for a long one.
func (s *scanner) str(decode func(dst, b []byte) ([]byte, int, bool)) error {
	s.pos++
	from := len(s.text)
	for n := 2 * window; ; n *= 2 {
		text, took, ok := decode(s.text, s.buf[s.pos:])
		if ok {
			s.text, s.pos = text, s.pos+took
			s.args = append(s.args, operand{kind: '(', from: from, to: len(s.text)})
			return nil
		}
		if n > maxToken || s.end != nil {
			return invalid("a string does not end")
		}
		s.fill(n)
	}
}

// inlineImage passes the data of an inline image (8.9.7), which begin behind the ID that was read last and end with EI between
// white space. Data may have these bytes as well: what follows must look like operators.
func (s *scanner) inlineImage() error {
	for {
		s.fill(window)
		for ; s.pos+2 < len(s.buf); s.pos++ {
			b := s.buf[s.pos:]
			if class[b[0]] == space && b[1] == 'E' && b[2] == 'I' && looksLikeOperators(b[3:]) {
				s.pos += 3
				return nil
			}
		}
		if s.end != nil {
			return invalid("an inline image does not end")
		}
	}
}

// looksLikeOperators reports whether b begins with white space and then has text for a while, or ends.
func looksLikeOperators(b []byte) bool {
	if len(b) > 0 && class[b[0]] != space {
		return false
	}
	for _, c := range b[:min(len(b), 16)] {
		if c >= 0x7F || c < ' ' && class[c] != space || c == 0 {
			return false
		}
	}
	return true
}
