package xmltok

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

const (
	// SniffLen is how far into a part its kind is looked for; LibreOffice looks no further.
	SniffLen = 4096
	// declarationLen is how far an XML declaration may reach.
	declarationLen = 1024
)

var bomUTF8 = []byte("\xef\xbb\xbf")

// LooksXML reports whether a part that begins with b is read as XML by a reader that tries to: a < after white space, in any
// of the encodings that XML parsers recognise without being told (XML 1.0 appendix F).
func LooksXML(b []byte) bool {
	if bytes.HasPrefix(b, []byte("\x4c\x6f\xa7\x94")) { // <?xm in EBCDIC
		return true
	}
	for _, bom := range []string{"\xef\xbb\xbf", "\xff\xfe\x00\x00", "\x00\x00\xfe\xff", "\xff\xfe", "\xfe\xff"} {
		if rest, ok := bytes.CutPrefix(b, []byte(bom)); ok {
			b = rest
			break
		}
	}
	whole := len(b)
	b = bytes.TrimLeft(b, " \t\r\n\x00")
	if len(b) == 0 {
		return whole >= SniffLen-4
	}
	return b[0] == '<'
}

// utf8Reader returns an XML part in UTF-8 and whether it had to be changed for that. LibreOffice decodes far more encodings than
// XML parsers must, so a part that is not plainly UTF-8 is read in one way here and written out that way.
func utf8Reader(r *bufio.Reader) (io.Reader, bool) {
	head, _ := r.Peek(declarationLen)
	if e := unmarked(head); e != nil {
		return e.NewDecoder().Reader(r), true
	}
	name, ok := declaredEncoding(bytes.TrimPrefix(head, bomUTF8))
	switch strings.ToLower(name) {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return r, !ok
	}
	e, err := ianaindex.IANA.Encoding(name)
	if marked := bytes.HasPrefix(head, bomUTF8); marked || err != nil || e == nil {
		if marked {
			_, _ = r.Discard(len(bomUTF8))
		}
		return r, true // nobody knows it: what is UTF-8 in it stays
	}
	return e.NewDecoder().Reader(r), true
}

// unmarked returns the encoding that the first bytes show, nil for anything like ASCII.
func unmarked(head []byte) encoding.Encoding {
	has := func(s string) bool { return bytes.HasPrefix(head, []byte(s)) }
	switch {
	case has("\xff\xfe\x00\x00"), has("<\x00\x00\x00"):
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	case has("\x00\x00\xfe\xff"), has("\x00\x00\x00<"):
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	case has("\xff\xfe"), has("<\x00"):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case has("\xfe\xff"), has("\x00<"):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case has("\x4c\x6f\xa7\x94"):
		return charmap.CodePage037
	}
	return nil
}

// declaredEncoding returns the encoding that an XML declaration names, "UTF-8" where it names none. It is not ok where the
// declaration is not of the form that every parser agrees on.
func declaredEncoding(head []byte) (name string, ok bool) {
	if !bytes.HasPrefix(head, []byte("<?xml")) {
		return "UTF-8", true
	}
	decl, _, ok := bytes.Cut(head, []byte("?>"))
	if !ok {
		return "UTF-8", false
	}
	_, after, found := bytes.Cut(decl, []byte("encoding"))
	if !found {
		return "UTF-8", true
	}
	after, ok = bytes.CutPrefix(bytes.TrimLeft(after, " \t\r\n"), []byte("="))
	after = bytes.TrimLeft(after, " \t\r\n")
	if !ok || len(after) == 0 || after[0] != '"' && after[0] != '\'' {
		return "UTF-8", false
	}
	value, _, ok := bytes.Cut(after[1:], after[:1])
	return string(value), ok
}
