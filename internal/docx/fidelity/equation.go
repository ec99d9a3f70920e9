package fidelity

import (
	"html"
	"strings"
	"unicode/utf8"
)

// equation returns the instruction of an EQ (17.16.5.18) as an equation of the kind that Word has now (22.1.2.77), "" where it has
// nothing to show.
func equation(instruction string) string {
	r := eqReader{rest: []rune(strings.TrimSpace(instruction))}
	in := strings.ReplaceAll(r.sequence(""), emptyBase, mathRun(" "))
	if in == "" {
		return ""
	}
	return `<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">` + in + `</m:oMath>`
}

// eqReader reads the instruction of an EQ.
type eqReader struct {
	rest  []rune
	depth int
}

// maxEqDepth bounds equations within equations.
const maxEqDepth = 32

// sequence reads up to one of the characters that end it, which it leaves.
func (r *eqReader) sequence(ends string) string {
	var b, text strings.Builder
	flush := func() {
		if strings.TrimSpace(text.String()) != "" {
			b.WriteString(mathRun(text.String()))
		}
		text.Reset()
	}
	depth := 0
	for len(r.rest) > 0 {
		c := r.rest[0]
		switch {
		case depth == 0 && strings.ContainsRune(ends, c):
			flush()
			return b.String()
		case c == '\\' && len(r.rest) > 1 && isSwitch(r.rest[1]):
			in := r.element()
			if base, before := lastLetter(text.String()); base != "" && strings.HasPrefix(in, raisedBase) {
				text.Reset()
				text.WriteString(before)
				in = strings.Replace(in, emptyBase, mathRun(base), 1)
			}
			flush()
			b.WriteString(in)
			continue
		case c == '\\' && len(r.rest) > 1:
			text.WriteRune(r.rest[1])
			r.rest = r.rest[2:]
			continue
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
		text.WriteRune(c)
		r.rest = r.rest[1:]
	}
	flush()
	return b.String()
}

// lastLetter returns the letter that a text ends with, "" for none, and what is before it.
func lastLetter(text string) (letter, before string) {
	_, n := utf8.DecodeLastRuneInString(text)
	letter, before = text[len(text)-n:], text[:len(text)-n]
	return strings.TrimSpace(letter), before
}

func isSwitch(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '*' }

// mathRun returns text as it is read: not in the slanted letters of variables.
func mathRun(text string) string {
	return `<m:r><m:rPr><m:nor/></m:rPr><m:t xml:space="preserve">` + html.EscapeString(text) + `</m:t></m:r>`
}

// element reads a switch with its options and what is in its brackets.
func (r *eqReader) element() string {
	name, options := r.word(), []string(nil)
	for {
		for len(r.rest) > 0 && r.rest[0] == ' ' {
			r.rest = r.rest[1:]
		}
		if len(r.rest) < 2 || r.rest[0] != '\\' || !isSwitch(r.rest[1]) || name == "*" {
			break
		}
		options = append(options, r.word())
	}
	if name == "*" { // a format of the field, which is a word or is quoted
		r.format()
		return ""
	}
	if len(r.rest) == 0 || r.rest[0] != '(' {
		return ""
	}
	if r.depth++; r.depth > maxEqDepth {
		r.rest = nil
		return ""
	}
	parts := r.arguments()
	r.depth--
	return eqElement(name, options, parts)
}

// word reads a switch with the figures or the character that belong to it.
func (r *eqReader) word() string {
	r.rest = r.rest[1:]
	if r.rest[0] == '*' {
		r.rest = r.rest[1:]
		return "*"
	}
	n := 0
	for n < len(r.rest) && (isSwitch(r.rest[n]) && r.rest[n] != '*') {
		n++
	}
	name := strings.ToLower(string(r.rest[:n]))
	if bracket := name == "lc" || name == "rc" || name == "bc" || name == "fc" || name == "vc"; bracket {
		for n < len(r.rest) && (r.rest[n] == '\\' || r.rest[n] == ' ') {
			n++
		}
		if n < len(r.rest) {
			name += string(r.rest[n])
			n++
		}
	} else {
		from := n
		for n < len(r.rest) && (r.rest[n] >= '0' && r.rest[n] <= '9' || r.rest[n] == ' ' || r.rest[n] == '-') {
			n++
		}
		name += strings.TrimSpace(string(r.rest[from:n]))
	}
	r.rest = r.rest[n:]
	return name
}

// format skips the name of a format.
func (r *eqReader) format() {
	end := ' '
	if len(r.rest) > 0 && r.rest[0] == '"' {
		end = '"'
		r.rest = r.rest[1:]
	}
	for len(r.rest) > 0 && r.rest[0] != end && r.rest[0] != '\\' {
		r.rest = r.rest[1:]
	}
	if len(r.rest) > 0 && r.rest[0] == end {
		r.rest = r.rest[1:]
	}
}

// arguments reads what is in brackets, parted by semicolons where there are any at all, and else by commas.
func (r *eqReader) arguments() (parts []string) {
	r.rest = r.rest[1:]
	separator := ","
	depth := 0
	for i := 0; i < len(r.rest) && depth >= 0; i++ {
		switch c := r.rest[i]; {
		case c == '\\':
			i++
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ';' && depth == 0:
			separator = ";"
		}
	}
	for {
		parts = append(parts, r.sequence(separator+")"))
		if len(r.rest) == 0 {
			return parts
		}
		last := r.rest[0] == ')'
		r.rest = r.rest[1:]
		if last {
			return parts
		}
	}
}
