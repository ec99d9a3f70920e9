package pdf

import (
	"errors"
	"io"
)

const (
	maxMapped   = 1 << 20 // codes that the CMaps of a PDF have together, each table of 256 counting as many
	longestText = 32      // bytes of UTF-16 that one code means
)

// cmap maps codes to text (9.10.3). Codes have two bytes at most.
type cmap struct {
	named ref
	pages [256]*[256]string // by the high and the low byte of a code
	given [256]*[256]bool   // codes that mean no text are in the map as well
}

// lookUp returns the text of a code, and whether the CMap has it. A nil CMap has none.
func (c *cmap) lookUp(code uint32) (string, bool) {
	if !c.has(code) {
		return "", false
	}
	return c.pages[code>>8][code&0xFF], true
}

func (c *cmap) has(code uint32) bool {
	return c != nil && code <= 0xFFFF && c.given[code>>8] != nil && c.given[code>>8][code&0xFF]
}

// readCMap reads a ToUnicode CMap. What is wrong with one ends it.
func (r *reader) readCMap(named ref) (*cmap, error) {
	l := r.cmaps
	body, err := r.open(l, named)
	if err != nil {
		r.Partial = true
		return nil, nil
	}
	c := &cmap{named: named}
	l.reset(body)
	for {
		op, err := l.next()
		switch {
		case errors.Is(err, io.EOF):
			return c, nil
		case errors.Is(err, ErrTooMuch):
			return nil, err
		case err != nil:
			r.Partial = true
			return c, nil
		}
		switch string(op) {
		case "endbfchar":
			err = r.mapChars(c, &l.scanner)
		case "endbfrange":
			err = r.mapRanges(c, &l.scanner)
		}
		if err != nil {
			return nil, err
		}
	}
}

// set maps a code to UTF-16 text.
func (r *reader) set(c *cmap, code uint32, utf16 []byte) error {
	if code > 0xFFFF {
		return nil
	}
	page := code >> 8
	if c.pages[page] == nil {
		c.pages[page], c.given[page] = new([256]string), new([256]bool)
		r.mapped += 256
	}
	if r.mapped++; r.mapped > maxMapped {
		return ErrTooMuch
	}
	var text [4 * longestText]byte
	c.pages[page][code&0xFF] = string(appendUTF16(text[:0], utf16[:min(len(utf16), longestText)]))
	c.given[page][code&0xFF] = true
	return nil
}

// mapChars takes pairs of a code and its text.
func (r *reader) mapChars(c *cmap, s *scanner) error {
	for i := 0; i+1 < len(s.args); i += 2 {
		code, to := s.args[i], s.args[i+1]
		if code.kind != '(' || to.kind != '(' {
			continue
		}
		if err := r.set(c, number(s.bytes(code)), s.bytes(to)); err != nil {
			return err
		}
	}
	return nil
}

// mapRanges takes triples of the first and last code of a range and the text of the first, or the texts of all in an array.
func (r *reader) mapRanges(c *cmap, s *scanner) error {
	args := s.args
	for len(args) >= 3 {
		from, to := number(s.bytes(args[0])), number(s.bytes(args[1]))
		list := args[2:3]
		args = args[3:]
		if list[0].kind == '[' {
			n := 0
			for n < len(args) && args[n].kind != ']' {
				n++
			}
			list, args = args[:n], args[min(n+1, len(args)):]
			to = min(to, from+uint32(n)-1)
		}
		if len(list) == 0 {
			continue
		}
		if err := r.mapRange(c, s, from, to, list); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) mapRange(c *cmap, s *scanner, from, to uint32, list []operand) error {
	var text []byte
	for code := from; code <= min(to, 0xFFFF); code++ {
		i := min(int(code-from), len(list)-1)
		text = append(text[:0], s.bytes(list[i])...)
		if step := int(code-from) - i; step > 0 && len(text) >= 2 {
			last := (int(text[len(text)-2])<<8 | int(text[len(text)-1])) + step
			text[len(text)-2], text[len(text)-1] = byte(last>>8), byte(last)
		}
		if err := r.set(c, code, text); err != nil {
			return err
		}
	}
	return nil
}

// number reads a code.
func number(b []byte) (n uint32) {
	for _, c := range b[max(0, len(b)-4):] {
		n = n<<8 | uint32(c)
	}
	return n
}
