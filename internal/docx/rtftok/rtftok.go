// Package rtftok reads the Rich Text Format (RTF 1.9.1) as tokens: groups, control words, text. What a control word means it does not know.
// Nothing is kept of what was read. It imports the standard library alone.
package rtftok

import "strconv"

// Magic is what documents begin with.
const Magic = `{\rtf`

// Control words with a longer name are of no reader (RTF 1.9.1, "Control Word"), and numbers with more digits and sign mean nothing in 32 bits.
// Words with either are passed over.
const (
	longestName   = 32
	longestNumber = 11
)

// Kind says what a token is.
type Kind uint8

// The kinds of tokens.
const (
	End    Kind = iota // nothing comes any more
	Open               // a group begins
	Close              // the innermost group ends
	Word               // a control word
	Symbol             // a backslash and a character that is no letter
	Text               // a byte of text as itself, behind a backslash where it would mean something else
	Code               // a byte of text by its number, as in \'e4
)

// Token is what a document is made of.
type Token struct {
	Kind   Kind
	Char   byte   // of a Symbol, a Text and a Code
	Name   string // of a Word
	Number string // behind a Word, as it is written; "" where there is none
}

// Int returns the number behind a word, and whether there is one in 32 bits; 0 where there is not.
func (t Token) Int() (n int, given bool) {
	long, err := strconv.ParseInt(t.Number, 10, 32)
	if err != nil {
		return 0, false
	}
	return int(long), true
}

// Reader reads the tokens of a document one after the other.
type Reader struct {
	in []byte
	at int
}

// New returns what reads a document, whatever is in it.
func New(document []byte) Reader { return Reader{in: document} }

// Next returns the next token.
func (r *Reader) Next() Token {
	for r.at < len(r.in) {
		c := r.in[r.at]
		r.at++
		switch c {
		case '{':
			return Token{Kind: Open}
		case '}':
			return Token{Kind: Close}
		case '\\':
			if t := r.control(); t.Kind != End {
				return t
			}
		case '\r', '\n', 0:
		default:
			return Token{Kind: Text, Char: c}
		}
	}
	return Token{}
}

// SkipText passes over the byte of text that comes next. Where something else does, that stays.
func (r *Reader) SkipText() {
	ahead := *r
	if t := ahead.Next(); t.Kind == Text || t.Kind == Code {
		*r = ahead
	}
}

// Bytes returns the next n bytes, whatever is in them, or as many as there are: those behind \bin are no tokens.
func (r *Reader) Bytes(n int) []byte {
	from := r.at
	r.at = min(from+max(n, 0), len(r.in))
	return r.in[from:r.at]
}

// control returns the token behind a backslash, End where it is none.
func (r *Reader) control() Token {
	if r.at >= len(r.in) {
		return Token{}
	}
	c := r.in[r.at]
	if isLetter(c) {
		return r.word()
	}
	r.at++
	switch c {
	case '\\', '{', '}':
		return Token{Kind: Text, Char: c}
	case '\'':
		var d Digits
		if r.at+2 <= len(r.in) && digit(r.in[r.at]) >= 0 {
			d.Add(r.in[r.at])
			if b, ok := d.Add(r.in[r.at+1]); ok {
				r.at += 2
				return Token{Kind: Code, Char: b}
			}
		}
	}
	return Token{Kind: Symbol, Char: c}
}

// word returns a control word, End for one that is passed over. A hyphen without digits behind it is text.
func (r *Reader) word() Token {
	name := r.while(isLetter)
	from := r.at
	if r.at < len(r.in) && r.in[r.at] == '-' {
		r.at++
	}
	if len(r.while(isDecimal)) == 0 {
		r.at = from
	}
	number := r.in[from:r.at]
	if r.at < len(r.in) && r.in[r.at] == ' ' {
		r.at++
	}
	if len(name) > longestName || len(number) > longestNumber {
		return Token{}
	}
	return Token{Kind: Word, Name: string(name), Number: string(number)}
}

// while returns the bytes that come and are of a kind.
func (r *Reader) while(is func(byte) bool) []byte {
	from := r.at
	for r.at < len(r.in) && is(r.in[r.at]) {
		r.at++
	}
	return r.in[from:r.at]
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDecimal(c byte) bool { return c >= '0' && c <= '9' }

// Digits puts bytes together that are written in hexadecimal digits, as those of pictures are.
type Digits struct{ half int } // the first digit of a byte, and one; 0 for none

// Add takes a character of text, and returns the byte that it ends, if it does. Characters that are no digits are passed over.
func (d *Digits) Add(c byte) (b byte, ok bool) {
	n := digit(c)
	switch {
	case n < 0:
		return 0, false
	case d.half == 0:
		d.half = n + 1
		return 0, false
	}
	b = byte((d.half-1)<<4 | n)
	d.half = 0
	return b, true
}

// digit returns the value of a hexadecimal digit, -1 for anything else.
func digit(c byte) int {
	switch {
	case isDecimal(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
