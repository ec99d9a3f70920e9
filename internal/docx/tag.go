package docx

import (
	"bytes"
	"html"
	"iter"
)

// tag is a start tag as it stands in the part, from < to >.
type tag []byte

// attr is an attribute of a tag: its name with the prefix as written, and where its value lies between the quotes.
type attr struct {
	name  []byte
	value []byte
	from  int
}

func (a attr) local() []byte { return local(a.name) }

// text is the value with references resolved.
func (a attr) text() string { return decode(a.value) }

func (t tag) name() []byte {
	end := 1
	for end < len(t) && !isSpace(t[end]) && t[end] != '>' && t[end] != '/' {
		end++
	}
	return t[1:end]
}

func (t tag) selfClosing() bool { return len(t) > 2 && t[len(t)-2] == '/' }

// attrs gives the attributes in order. It ends at the first that is not well-formed: no parser goes on from there.
func (t tag) attrs() iter.Seq[attr] {
	return func(yield func(attr) bool) {
		i := 1 + len(t.name())
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
			if n < 0 || !yield(attr{name: t[name:nameEnd], value: t[i+1 : i+1+n], from: i + 1}) {
				return
			}
			i += n + 2
		}
	}
}

func (t tag) skipSpace(i int) int {
	for i < len(t) && isSpace(t[i]) {
		i++
	}
	return i
}

// get gives the value of the first attribute of that local name.
func (t tag) get(name string) (string, bool) {
	for a := range t.attrs() {
		if string(a.local()) == name {
			return a.text(), true
		}
	}
	return "", false
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// local is a name without its prefix.
func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// decode resolves character references. Every reference XML has of its own is one HTML has too, and a reference
// it does not have makes the part unreadable to LibreOffice.
func decode(b []byte) string {
	if bytes.IndexByte(b, '&') < 0 {
		return string(b)
	}
	return html.UnescapeString(string(b))
}

// edit replaces one attribute's value.
type edit struct {
	at    attr
	value string // needs no escaping
}

// apply gives the tag with the edits, which are in the order of the attributes, made. Everything else stays.
func (t tag) apply(edits []edit) []byte {
	out := make([]byte, 0, len(t)+16*len(edits))
	done := 0
	for _, e := range edits {
		out = append(append(out, t[done:e.at.from]...), e.value...)
		done = e.at.from + len(e.at.value)
	}
	return append(out, t[done:]...)
}
