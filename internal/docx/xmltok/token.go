package xmltok

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind is what a piece of an XML document is.
type Kind int

// The kinds of tokens.
const (
	TextToken    Kind = iota // character data; a long one comes in pieces
	StartToken               // a start tag, or the tag of an empty element: no end tag follows that
	EndToken                 // an end tag
	CdataToken               // a CDATA section
	OtherToken               // a comment or a processing instruction
	DoctypeToken             // a document type declaration
)

// Span is a stretch of a part's text, which is the bytes of the part in UTF-8.
type Span struct {
	At  int64 // of its first byte, counted from 0
	Len int64
}

// End returns where what follows the span begins.
func (s Span) End() int64 { return s.At + s.Len }

// Through returns the span from the beginning of s to the end of last.
func (s Span) Through(last Span) Span { return Span{At: s.At, Len: last.End() - s.At} }

// Token is a piece of XML as it stands in the part. The token, its bytes and its attributes are good only while a visitor looks
// at it; names and texts that are strings stay.
type Token struct {
	Kind Kind
	Raw  []byte
	Span Span // where Raw stands
	Name Name // of the element that a start or end tag is of

	path   *path
	in     *bindings
	attrs  []Attr
	parsed bool
}

// Parent returns the innermost element around the token that is open: of a tag the parent of its element, of text the element
// that the text is in. Outside the root element it is the zero Name.
func (t *Token) Parent() Name { return t.path.up(0) }

// Ancestor returns the element that is n levels above the parent: Ancestor(0) is Parent.
func (t *Token) Ancestor(n int) Name { return t.path.up(n) }

// Within reports whether an element of this name is open around the token.
func (t *Token) Within(space Space, local string) bool { return t.path.has(space, local) }

// Depth returns how many elements are open around the token.
func (t *Token) Depth() int { return t.path.depth() }

// IsText reports whether the token is character data or a CDATA section.
func (t *Token) IsText() bool { return t.Kind == TextToken || t.Kind == CdataToken }

// Text returns the character data of a text token or a CDATA section, with references resolved.
func (t *Token) Text() string {
	if t.Kind == CdataToken {
		return string(bytes.TrimSuffix(bytes.TrimPrefix(t.Raw, []byte("<![CDATA[")), []byte("]]>")))
	}
	return Decode(t.Raw)
}

// SelfClosing reports whether a start tag is all of its element.
func (t *Token) SelfClosing() bool { return len(t.Raw) > 2 && t.Raw[len(t.Raw)-2] == '/' }

// Attrs returns the attributes of a start tag in their order, as far as the tag is well-formed: no parser goes on behind that.
func (t *Token) Attrs() []Attr {
	if !t.parsed {
		t.attrs, t.parsed = appendAttrs(t.attrs[:0], t.Raw), true
	}
	return t.attrs
}

// Get returns the value of the first attribute of that local name, with references resolved, and whether there is one.
func (t *Token) Get(local string) (string, bool) {
	for _, a := range t.Attrs() {
		if string(a.Local()) == local {
			return a.Text(), true
		}
	}
	return "", false
}

// AttrSpace returns the namespace of an attribute of the token. One without a prefix has none.
func (t *Token) AttrSpace(a Attr) Space {
	prefix := a.Name[:max(0, len(a.Name)-len(a.Local())-1)]
	if len(prefix) == 0 || len(prefix) > maxKeptName {
		return OtherSpace
	}
	space, _ := t.SpaceOf(string(prefix))
	return space
}

// SpaceOf returns the namespace that a prefix stands for at the token, and whether it stands for any.
func (t *Token) SpaceOf(prefix string) (space Space, ok bool) { return t.in.space(prefix) }

// ValueSpan returns where the value of an attribute of the token stands, between its quotes.
func (t *Token) ValueSpan(a Attr) Span {
	return Span{At: t.Span.At + int64(a.from), Len: int64(len(a.Value))}
}

// Decode resolves the references that XML has of its own (XML 1.0, 4.1 and 4.6). One of another entity stays as it is written.
func Decode(b []byte) string {
	next := bytes.IndexByte(b, '&')
	if next < 0 {
		return string(b)
	}
	out := make([]byte, 0, len(b))
	for ; next >= 0; next = bytes.IndexByte(b, '&') {
		out = append(out, b[:next]...)
		b = b[next:]
		if end := 1 + bytes.IndexFunc(b[1:], notInReference); end > 0 && b[end] == ';' {
			if text, ok := resolve(string(b[1:end])); ok {
				out, b = append(out, text...), b[end+1:]
				continue
			}
		}
		out, b = append(out, '&'), b[1:]
	}
	return string(append(out, b...))
}

func notInReference(r rune) bool {
	return r != '#' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
}

// resolve returns what a reference stands for, by what is between & and ;, and whether it is one of XML's own.
func resolve(name string) (string, bool) {
	switch name {
	case "amp":
		return "&", true
	case "lt":
		return "<", true
	case "gt":
		return ">", true
	case "quot":
		return `"`, true
	case "apos":
		return "'", true
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return "", false
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n == 0 || n > utf8.MaxRune {
		return "", false
	}
	return string(rune(n)), true
}
