package xmltok

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Pass looks at the tokens of an XML part and gives what stands in their place. Looking and rewriting are the
// same pass, so what is written has exactly the faults removed that were found.
type Pass interface {
	Token(Token) []byte
	Close()
}

// ErrWrite marks an error of the writer, as against one of the part.
var ErrWrite = errors.New("write part")

// Stream runs a pass over a part and writes what it gives. changed tells whether the part had to be decoded
// first. The error is ErrTruncated when the part ends within markup and ErrTooLong when it goes on with markup
// that is not looked into, and neither is written; or ErrWrite, or that of r.
func Stream(r *bufio.Reader, w io.Writer, p Pass) (changed bool, err error) {
	text, changed := utf8Reader(r)
	lex := newLexer(text)
	defer p.Close()
	for first := changed; ; first = false {
		t, err := lex.next()
		if err == io.EOF {
			return changed, nil
		}
		if err != nil {
			return changed, err
		}
		out := p.Token(t)
		if first && t.Kind == OtherToken && bytes.HasPrefix(t.Raw, []byte("<?xml")) {
			out = []byte(utf8Declaration) // whatever it was, it is UTF-8 now
		}
		if _, err := w.Write(out); err != nil {
			return changed, fmt.Errorf("%w: %w", ErrWrite, err)
		}
	}
}
