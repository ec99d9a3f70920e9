package xmltok

import "bytes"

// kindOf tells what markup begins at b.
func kindOf(b []byte) Kind {
	switch {
	case len(b) < 2:
		return StartToken
	case b[1] == '/':
		return EndToken
	case b[1] == '?':
		return OtherToken
	case b[1] != '!':
		return StartToken
	case bytes.HasPrefix(b, []byte("<!--")):
		return OtherToken
	case bytes.HasPrefix(b, []byte("<![CDATA[")):
		return CdataToken
	case bytes.HasPrefix(b, []byte("<!DOCTYPE")):
		return DoctypeToken
	}
	return StartToken
}

// quickEnd returns where an end tag ends, or a start tag whose first > is plainly outside its values: behind an even number of
// double quotes and no single one. It returns 0 where that takes a closer look.
func quickEnd(b []byte, kind Kind) int {
	if kind != EndToken && kind != StartToken {
		return 0
	}
	n := bytes.IndexByte(b, '>')
	if n < 0 {
		return 0
	}
	if kind == StartToken && (bytes.IndexByte(b[:n], '\'') >= 0 || bytes.Count(b[:n], []byte{'"'})%2 != 0) {
		return 0
	}
	return n + 1
}

// finder returns what finds the end of markup. It is called with ever more of the same bytes and goes on where it stopped.
func finder(kind Kind, b []byte) func([]byte) int {
	switch {
	case kind == EndToken:
		return untilMark("</", ">")
	case kind == CdataToken:
		return untilMark("<![CDATA[", "]]>")
	case kind == DoctypeToken:
		return doctypeEnd
	case kind == OtherToken && b[1] == '?':
		return untilMark("<?", "?>")
	case kind == OtherToken:
		return untilMark("<!--", "-->")
	}
	return (&tagEnd{at: 1}).find
}

func untilMark(open, mark string) func([]byte) int {
	at := len(open)
	return func(b []byte) int {
		if i := bytes.Index(b[min(at, len(b)):], []byte(mark)); i >= 0 {
			return at + i + len(mark)
		}
		at = max(at, len(b)-len(mark)+1)
		return 0
	}
}

// tagEnd finds the > of a tag that is in no quoted value.
type tagEnd struct {
	at    int
	quote byte
}

func (t *tagEnd) find(b []byte) int {
	for ; t.at < len(b); t.at++ {
		c := b[t.at]
		switch {
		case t.quote != 0:
			if c == t.quote {
				t.quote = 0
			}
		case c == '"' || c == '\'':
			t.quote = c
		case c == '>':
			return t.at + 1
		}
	}
	return 0
}

// doctypeEnd finds the > of a document type declaration: in no quotes, no comment, no instruction and no subset.
func doctypeEnd(b []byte) int {
	depth, quote := 0, byte(0)
	for i := 1; i < len(b); i++ {
		c := b[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case bytes.HasPrefix(b[i:], []byte("<!--")), bytes.HasPrefix(b[i:], []byte("<?")):
			n := skipInSubset(b[i:])
			if n == 0 {
				return 0
			}
			i += n - 1
		case c == '"' || c == '\'':
			quote = c
		case c == '<' || c == '[':
			depth++
		case c == ']' || c == '>' && depth > 0:
			depth--
		case c == '>':
			return i + 1
		}
	}
	return 0
}

func skipInSubset(b []byte) int {
	mark := "?>"
	if b[1] == '!' {
		mark = "-->"
	}
	if i := bytes.Index(b[2:], []byte(mark)); i >= 0 {
		return 2 + i + len(mark)
	}
	return 0
}
