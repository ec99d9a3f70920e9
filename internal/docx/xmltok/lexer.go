package xmltok

import (
	"bytes"
	"errors"
	"io"
)

// What ends the reading of a part before its end. All tokens before that were whole.
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

// lexer cuts UTF-8 XML into tokens that together are the very bytes read. It knows no more of XML than where markup ends,
// expands nothing, and holds one token in memory.
type lexer struct {
	r    io.Reader
	buf  []byte // buf[:n] is read, buf[:pos] is handed out
	pos  int
	n    int
	base int64 // where buf[0] stands in the part
	err  error // of r
}

// reset begins a part. The buffer of the last one is used again unless it has become large.
func (l *lexer) reset(r io.Reader) {
	if len(l.buf) != lexerBuffer {
		l.buf = make([]byte, lexerBuffer)
	}
	*l = lexer{r: r, buf: l.buf}
}

// next reads the next token into t: its kind, its bytes and its span. It returns io.EOF at the end, or an error after which
// there is no next.
func (l *lexer) next(t *Token) error {
	if l.pos == l.n && !l.fill() {
		return l.err
	}
	if l.buf[l.pos] != '<' {
		l.text(t)
		return nil
	}
	for l.n-l.pos < len("<![CDATA[") && l.fill() {
	}
	return l.markup(t)
}

func (l *lexer) text(t *Token) {
	scanned := 0
	for {
		if i := bytes.IndexByte(l.buf[l.pos+scanned:l.n], '<'); i >= 0 {
			l.hand(t, TextToken, scanned+i)
			return
		}
		scanned = l.n - l.pos
		if scanned >= lexerBuffer || !l.fill() {
			l.hand(t, TextToken, wholeReferences(l.buf[l.pos:l.n], l.err == nil))
			return
		}
	}
}

// wholeReferences returns how much of a text to hand out so that no character reference is torn.
func wholeReferences(b []byte, more bool) int {
	tail := max(1, len(b)-maxEntity)
	if i := bytes.LastIndexByte(b[tail:], '&'); more && i >= 0 {
		return tail + i
	}
	return len(b)
}

func (l *lexer) markup(t *Token) error {
	b := l.buf[l.pos:l.n]
	kind := kindOf(b)
	if n := quickEnd(b, kind); n > 0 {
		l.hand(t, kind, n)
		return nil
	}
	for end := finder(kind, b); ; {
		if n := end(l.buf[l.pos:l.n]); n > 0 {
			l.hand(t, kind, n)
			return nil
		}
		if held := l.n - l.pos; held > maxMarkup || kind == DoctypeToken && held > maxDoctype {
			return ErrTooLong
		}
		if !l.fill() {
			if l.err == io.EOF {
				return ErrTruncated
			}
			return l.err
		}
	}
}

// hand makes the next n bytes the token.
func (l *lexer) hand(t *Token, kind Kind, n int) {
	t.Kind, t.Raw = kind, l.buf[l.pos:l.pos+n]
	t.Span = Span{At: l.base + int64(l.pos), Len: int64(n)}
	l.pos += n
}

// fill reads more behind what is not yet handed out, making room first. It reports whether there was more.
func (l *lexer) fill() bool {
	if l.err != nil {
		return false
	}
	if l.pos > 0 {
		l.n = copy(l.buf, l.buf[l.pos:l.n])
		l.base += int64(l.pos)
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
