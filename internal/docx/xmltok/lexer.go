// Package xmltok reads XML parts of a document as tokens that together are the very bytes of the part, and tells which encoding
// they are in. It expands nothing, holds one token in memory and knows nothing of Word. It imports golang.org/x/text alone.
package xmltok

import (
	"bytes"
	"errors"
	"io"
)

// Kind is what a piece of an XML document is.
type Kind int

const (
	TextToken Kind = iota // character data; a long one comes in pieces
	StartToken
	EndToken
	CdataToken
	OtherToken // comment or processing instruction
	DoctypeToken
)

// Token is a piece of XML as it stands in the part. raw is good until the next call of next.
type Token struct {
	Kind Kind
	Raw  []byte
}

// Content is the raw text of a text or CDATA section.
func (t Token) Content() []byte {
	if t.Kind == CdataToken {
		return bytes.TrimSuffix(bytes.TrimPrefix(t.Raw, []byte("<![CDATA[")), []byte("]]>"))
	}
	return t.Raw
}

var (
	ErrTruncated = errors.New("XML ends within markup")
	ErrTooLong   = errors.New("XML markup is longer than any parser takes")
)

const (
	lexerBuffer = 64 << 10
	// maxMarkup is the longest tag, comment or section taken. LibreOffice's own parser stops at values of 10 MB.
	maxMarkup = 32 << 20
	// maxDoctype bounds a document type declaration, which is looked at from its start each time more of it is read.
	maxDoctype = 1 << 20
	// maxEntity is longer than any character reference.
	maxEntity = 16
)

// lexer cuts UTF-8 XML into tokens that together are the very bytes read. It knows no more of XML than where
// markup ends, expands nothing, and holds one token in memory.
type lexer struct {
	r   io.Reader
	buf []byte // buf[:n] is read, buf[:pos] is given out
	pos int
	n   int
	err error // of r
}

func newLexer(r io.Reader) *lexer { return &lexer{r: r, buf: make([]byte, lexerBuffer)} }

// next gives the next token, io.EOF at the end, or an error after which there is no next.
func (l *lexer) next() (Token, error) {
	if l.pos == l.n && !l.fill() {
		return Token{}, l.err
	}
	if l.buf[l.pos] != '<' {
		return l.text(), nil
	}
	for l.n-l.pos < len("<![CDATA[") && l.fill() {
	}
	return l.markup()
}

func (l *lexer) text() Token {
	scanned := 0
	for {
		if i := bytes.IndexByte(l.buf[l.pos+scanned:l.n], '<'); i >= 0 {
			return l.take(TextToken, scanned+i)
		}
		scanned = l.n - l.pos
		if scanned >= lexerBuffer || !l.fill() {
			return l.take(TextToken, wholeReferences(l.buf[l.pos:l.n], l.err == nil))
		}
	}
}

// wholeReferences is how much of a text to give out so that no character reference is torn.
func wholeReferences(b []byte, more bool) int {
	tail := max(1, len(b)-maxEntity)
	if i := bytes.LastIndexByte(b[tail:], '&'); more && i >= 0 {
		return tail + i
	}
	return len(b)
}

func (l *lexer) markup() (Token, error) {
	kind, end := classify(l.buf[l.pos:l.n])
	for {
		if n := end(l.buf[l.pos:l.n]); n > 0 {
			return l.take(kind, n), nil
		}
		if held := l.n - l.pos; held > maxMarkup || kind == DoctypeToken && held > maxDoctype {
			return Token{}, ErrTooLong
		}
		if !l.fill() {
			if l.err == io.EOF {
				return Token{}, ErrTruncated
			}
			return Token{}, l.err
		}
	}
}

func (l *lexer) take(kind Kind, n int) Token {
	t := Token{Kind: kind, Raw: l.buf[l.pos : l.pos+n]}
	l.pos += n
	return t
}

// fill reads more behind what is not yet given out, making room first. It reports whether there was more.
func (l *lexer) fill() bool {
	if l.err != nil {
		return false
	}
	if l.pos > 0 {
		l.n = copy(l.buf, l.buf[l.pos:l.n])
		l.pos = 0
	}
	if l.n == len(l.buf) {
		l.buf = append(l.buf, make([]byte, len(l.buf))...)
	}
	before := l.n
	for l.n == before && l.err == nil {
		var n int
		n, l.err = l.r.Read(l.buf[l.n:])
		l.n += n
	}
	return l.n > before
}

// classify tells what markup begins at b, and gives what finds its end. A finder is called with ever more of
// the same bytes and goes on where it stopped.
func classify(b []byte) (Kind, func([]byte) int) {
	switch {
	case bytes.HasPrefix(b, []byte("<!--")):
		return OtherToken, untilMark("<!--", "-->")
	case bytes.HasPrefix(b, []byte("<![CDATA[")):
		return CdataToken, untilMark("<![CDATA[", "]]>")
	case bytes.HasPrefix(b, []byte("<?")):
		return OtherToken, untilMark("<?", "?>")
	case bytes.HasPrefix(b, []byte("<!DOCTYPE")):
		return DoctypeToken, doctypeEnd
	case bytes.HasPrefix(b, []byte("</")):
		return EndToken, untilMark("</", ">")
	}
	return StartToken, (&tagEnd{at: 1}).find
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
