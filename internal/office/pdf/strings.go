package pdf

import (
	"unicode/utf16"
)

// str is a string object: bytes, whose meaning depends on where the string stands.
type str string

// literalString decodes the string in parentheses (7.3.4.2) whose first byte behind the "(" is b[0], appends it to dst and
// returns how many bytes of b it took. ok is false when b ends within it.
func literalString(dst, b []byte) (out []byte, n int, ok bool) {
	for open, i := 1, 0; i < len(b); i++ {
		c := b[i]
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return dst, i + 1, true
			}
		case '\\':
			var took int
			if dst, took = escaped(dst, b[i+1:]); took == 0 {
				return dst, 0, false
			}
			i += took
			continue
		}
		dst = append(dst, c)
	}
	return dst, 0, false
}

// escaped decodes what follows a backslash in a string and returns how many bytes that is, 0 when b ends there.
func escaped(dst, b []byte) ([]byte, int) {
	if len(b) == 0 {
		return dst, 0
	}
	switch c := b[0]; c {
	case 'n':
		return append(dst, '\n'), 1
	case 'r':
		return append(dst, '\r'), 1
	case 't':
		return append(dst, '\t'), 1
	case 'b':
		return append(dst, '\b'), 1
	case 'f':
		return append(dst, '\f'), 1
	case '\n':
		return dst, 1
	case '\r': // a line that goes on
		if len(b) > 1 && b[1] == '\n' {
			return dst, 2
		}
		return dst, 1
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n, value := 0, 0
		for n < len(b) && n < 3 && b[n] >= '0' && b[n] <= '7' {
			value = value<<3 | int(b[n]-'0')
			n++
		}
		return append(dst, byte(value)), n
	default:
		return append(dst, c), 1
	}
}

// hexString decodes the hexadecimal string (7.3.4.3) whose first byte behind the "<" is b[0], as literalString does.
func hexString(dst, b []byte) (out []byte, n int, ok bool) {
	half, high := false, byte(0)
	for i, c := range b {
		if c == '>' {
			if half {
				dst = append(dst, high<<4)
			}
			return dst, i + 1, true
		}
		digit := hexDigits[c]
		if digit < 0 {
			continue // white space; anything else is not allowed, and readers pass it
		}
		if half {
			dst = append(dst, high<<4|byte(digit))
		}
		half, high = !half, byte(digit)
	}
	return dst, 0, false
}

// hexDigits has the value of each hexadecimal digit, -1 for other bytes.
var hexDigits = func() (table [256]int8) {
	for i := range table {
		table[i] = -1
	}
	for i, c := range []byte("0123456789abcdef") {
		table[c] = int8(i)
		if c >= 'a' {
			table[c-'a'+'A'] = int8(i)
		}
	}
	return table
}()

// appendUTF16 appends what big-endian UTF-16 means, as CMaps and text strings have it. An odd byte at the end is passed.
func appendUTF16(dst []byte, b []byte) []byte {
	for i := 0; i+1 < len(b); i += 2 {
		r := rune(b[i])<<8 | rune(b[i+1])
		if utf16.IsSurrogate(r) && i+3 < len(b) {
			if full := utf16.DecodeRune(r, rune(b[i+2])<<8|rune(b[i+3])); full != '\uFFFD' {
				r = full
				i += 2
			}
		}
		dst = appendRune(dst, r)
	}
	return dst
}

// appendText appends a text string (7.9.2.2): UTF-16 or UTF-8 with their marks, else a code of bytes of which Latin-1 is
// near enough where letters matter.
func appendText(dst []byte, s []byte) []byte {
	switch {
	case len(s) >= 2 && s[0] == 0xFE && s[1] == 0xFF:
		return appendUTF16(dst, s[2:])
	case len(s) >= 3 && s[0] == 0xEF && s[1] == 0xBB && s[2] == 0xBF:
		return append(dst, s[3:]...)
	}
	for _, c := range s {
		dst = appendRune(dst, rune(c))
	}
	return dst
}
