package xmltok

import (
	"bytes"
	"strings"
)

// Attr is an attribute of a start tag as it stands there.
type Attr struct {
	Name  []byte // with its prefix
	Value []byte // between the quotes, with references as they are written
	from  int    // where Value begins in the tag
}

// Local returns the name without its prefix.
func (a Attr) Local() []byte {
	if i := bytes.IndexByte(a.Name, ':'); i >= 0 {
		return a.Name[i+1:]
	}
	return a.Name
}

// blanks makes of white space in an attribute what XML makes of it (XML 1.0, 2.11 and 3.3.3).
var blanks = strings.NewReplacer("\r\n", " ", "\t", " ", "\r", " ", "\n", " ")

// Text returns the value as XML reads it: white space that is written is spaces, and references are resolved.
func (a Attr) Text() string {
	if bytes.ContainsAny(a.Value, "\t\r\n") {
		return Decode([]byte(blanks.Replace(string(a.Value))))
	}
	return Decode(a.Value)
}

// appendAttrs appends the attributes of a start tag to attrs.
func appendAttrs(attrs []Attr, tag []byte) []Attr {
	i := 1 + nameLen(tag[1:])
	for {
		i = skipSpace(tag, i)
		name := i
		for i < len(tag) && tag[i] != '=' && tag[i] != '>' && tag[i] != '/' && !isSpace(tag[i]) {
			i++
		}
		nameEnd := i
		i = skipSpace(tag, i)
		if i >= len(tag) || tag[i] != '=' {
			return attrs
		}
		i = skipSpace(tag, i+1)
		if i >= len(tag) || tag[i] != '"' && tag[i] != '\'' {
			return attrs
		}
		n := bytes.IndexByte(tag[i+1:], tag[i])
		if n < 0 {
			return attrs
		}
		attrs = append(attrs, Attr{Name: tag[name:nameEnd], Value: tag[i+1 : i+1+n], from: i + 1})
		i += n + 2
	}
}

// nameLen returns the length of the element name that b begins with.
func nameLen(b []byte) int {
	for i, c := range b {
		if isSpace(c) || c == '>' || c == '/' {
			return i
		}
	}
	return len(b)
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
