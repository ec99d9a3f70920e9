package xmltok

import (
	"bytes"
	"html"
	"iter"
)

// Tag is a start tag as it stands in the part, from < to >.
type Tag []byte

// Attr is an attribute of a tag: its name with the prefix as written, and where its value lies between the quotes.
type Attr struct {
	Name  []byte
	Value []byte
	from  int
}

func (a Attr) Local() []byte { return Local(a.Name) }

// Text is the value with references resolved.
func (a Attr) Text() string { return Decode(a.Value) }

func (t Tag) Name() []byte {
	end := 1
	for end < len(t) && !isSpace(t[end]) && t[end] != '>' && t[end] != '/' {
		end++
	}
	return t[1:end]
}

func (t Tag) SelfClosing() bool { return len(t) > 2 && t[len(t)-2] == '/' }

// Attrs gives the attributes in order. It ends at the first that is not well-formed: no parser goes on from there.
func (t Tag) Attrs() iter.Seq[Attr] {
	return func(yield func(Attr) bool) {
		i := 1 + len(t.Name())
		for {
			i = t.skipSpace(i)
			name := i
			for i < len(t) && t[i] != '=' && t[i] != '>' && t[i] != '/' && !isSpace(t[i]) {
				i++
			}
			nameEnd := i
			i = t.skipSpace(i)
			if i >= len(t) || t[i] != '=' {
				return
			}
			i = t.skipSpace(i + 1)
			if i >= len(t) || t[i] != '"' && t[i] != '\'' {
				return
			}
			n := bytes.IndexByte(t[i+1:], t[i])
			if n < 0 || !yield(Attr{Name: t[name:nameEnd], Value: t[i+1 : i+1+n], from: i + 1}) {
				return
			}
			i += n + 2
		}
	}
}

func (t Tag) skipSpace(i int) int {
	for i < len(t) && isSpace(t[i]) {
		i++
	}
	return i
}

// Get gives the value of the first attribute of that local name.
func (t Tag) Get(name string) (string, bool) {
	for a := range t.Attrs() {
		if string(a.Local()) == name {
			return a.Text(), true
		}
	}
	return "", false
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// Local is a name without its prefix.
func Local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// Decode resolves character references. Every reference XML has of its own is one HTML has too, and a reference
// it does not have makes the part unreadable to LibreOffice.
func Decode(b []byte) string {
	if bytes.IndexByte(b, '&') < 0 {
		return string(b)
	}
	return html.UnescapeString(string(b))
}

// Edit replaces one attribute's value.
type Edit struct {
	At    Attr
	Value string // needs no escaping
}

// Apply gives the tag with the edits, which are in the order of the attributes, made. Everything else stays.
func (t Tag) Apply(edits []Edit) []byte {
	out := make([]byte, 0, len(t)+16*len(edits))
	done := 0
	for _, e := range edits {
		out = append(append(out, t[done:e.At.from]...), e.Value...)
		done = e.At.from + len(e.At.Value)
	}
	return append(out, t[done:]...)
}
