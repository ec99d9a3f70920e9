package xmltok

import (
	"bytes"
	"html"
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

// ValueSpan returns where the value of an attribute of the token stands, between its quotes.
func (t *Token) ValueSpan(a Attr) Span {
	return Span{At: t.Span.At + int64(a.from), Len: int64(len(a.Value))}
}

// Decode resolves character references. Every reference that XML has of its own is one that HTML has too, and a reference that
// XML does not have makes the part unreadable to LibreOffice.
func Decode(b []byte) string {
	if bytes.IndexByte(b, '&') < 0 {
		return string(b)
	}
	return html.UnescapeString(string(b))
}
