package docx

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// pass looks at the tokens of an XML part and gives what stands in their place. Looking and rewriting are the
// same pass, so what is written has exactly the faults removed that were found.
type pass interface {
	token(token) []byte
	close()
}

// errWrite marks an error of the writer, as against one of the part.
var errWrite = errors.New("write part")

// stream runs a pass over a part and writes what it gives. changed tells whether the part had to be decoded
// first. The error is errTruncated when the part ends within markup and errTooLong when it goes on with markup
// that is not looked into, and neither is written; or errWrite, or that of r.
func stream(r *bufio.Reader, w io.Writer, p pass) (changed bool, err error) {
	text, changed := utf8Reader(r)
	lex := newLexer(text)
	defer p.close()
	for first := changed; ; first = false {
		t, err := lex.next()
		if err == io.EOF {
			return changed, nil
		}
		if err != nil {
			return changed, err
		}
		out := p.token(t)
		if first && t.kind == otherToken && bytes.HasPrefix(t.raw, []byte("<?xml")) {
			out = []byte(utf8Declaration) // whatever it was, it is UTF-8 now
		}
		if _, err := w.Write(out); err != nil {
			return changed, fmt.Errorf("%w: %w", errWrite, err)
		}
	}
}
