package xmltok

import (
	"bytes"
	"strings"
)

// Name is the name of an element.
type Name struct {
	Space  Space
	Local  string // without the prefix
	Prefix string // as written, "" for none

	full string // as written
}

// Is reports whether the element is of this namespace and local name.
func (n Name) Is(space Space, local string) bool { return n.Local == local && n.Space == space }

// Full returns the name as it is written, with its prefix.
func (n Name) Full() string { return n.full }

// Colon returns the prefix as it stands in names, with its colon, "" where there is none.
func (n Name) Colon() string {
	if n.Prefix == "" {
		return ""
	}
	return n.Prefix + ":"
}

// Space is a namespace that is known here. A document may write it as ECMA-376 does (transitional) or as ISO/IEC 29500 does
// (strict); both are the same Space.
type Space uint8

// The namespaces that are told apart. The zero Space is any other, or none.
const (
	OtherSpace    Space = iota
	Word                // w: text, tables, fields
	WordDrawing         // wp: where a drawing stands on the page
	Drawing             // a: shapes and their fill
	Picture             // pic: a picture
	Chart               // c: a chart
	Diagram             // dgm: a diagram
	Math                // m: formulas
	Relations           // r: ids of relationships
	Compatibility       // mc: alternatives for older and newer readers
	VML                 // v: shapes of Word 2007 and before
	Office              // o: embedded objects, among others
	WordShape           // wps: shapes of Word 2010 and after
	Word2010            // w14
	Extension           // any other that Word knows
)

// spaceOf returns the namespace of a URI.
func spaceOf(uri string) Space {
	uri = strings.TrimSpace(uri)
	for _, family := range []string{"http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"} {
		if rest, ok := strings.CutPrefix(uri, family); ok {
			return openXML(strings.Replace(rest, "/2006/", "/", 1))
		}
	}
	switch uri {
	case "urn:schemas-microsoft-com:vml":
		return VML
	case "urn:schemas-microsoft-com:office:office":
		return Office
	case "http://schemas.microsoft.com/office/word/2010/wordprocessingShape":
		return WordShape
	case "http://schemas.microsoft.com/office/word/2010/wordml":
		return Word2010
	}
	for _, family := range []string{"http://schemas.microsoft.com/office/", "urn:schemas-microsoft-com:"} {
		if rest, ok := strings.CutPrefix(uri, family); ok && !strings.HasPrefix(rest, "mac") { // Word for Mac alone knows those
			return Extension
		}
	}
	return OtherSpace
}

// openXML returns the namespace by the end of its URI, without the year.
func openXML(rest string) Space {
	switch rest {
	case "wordprocessingml/main":
		return Word
	case "drawingml/wordprocessingDrawing":
		return WordDrawing
	case "drawingml/main":
		return Drawing
	case "drawingml/picture":
		return Picture
	case "drawingml/chart":
		return Chart
	case "drawingml/diagram":
		return Diagram
	case "officeDocument/math":
		return Math
	case "officeDocument/relationships":
		return Relations
	case "markup-compatibility/2006":
		return Compatibility
	}
	return Extension
}

const (
	// nameSlots is how many names are kept so that a name that comes again costs no memory. A power of two.
	nameSlots = 512
	// maxKeptName bounds the names that are kept. Longer ones are used as they come.
	maxKeptName = 256
)

// names turns the bytes of names into strings.
type names struct {
	slots [nameSlots]nameSlot
}

type nameSlot struct {
	name Name
	at   int // the generation of the bindings that the namespace is of
}

// find returns the name that is written as b.
func (n *names) find(b []byte, in *bindings) Name {
	if len(b) == 0 || len(b) > maxKeptName {
		return in.resolve(split(string(b)))
	}
	hash := uint(len(b))
	for _, c := range b {
		hash = hash*31 + uint(c)
	}
	slot := &n.slots[hash%nameSlots]
	if slot.name.full != string(b) {
		*slot = nameSlot{name: split(string(b)), at: -1}
	}
	if slot.at != in.generation {
		slot.name, slot.at = in.resolve(slot.name), in.generation
	}
	return slot.name
}

func split(full string) Name {
	if prefix, local, ok := strings.Cut(full, ":"); ok {
		return Name{Local: local, Prefix: prefix, full: full}
	}
	return Name{Local: full, full: full}
}

// maxBindings bounds how many prefixes are known at a time. Those beyond are of no known namespace.
const maxBindings = 1000

// bindings are the prefixes that stand for namespaces at a place.
type bindings struct {
	list       []binding
	generation int // another whenever a prefix may stand for another namespace
	last       int // the highest generation there was
}

type binding struct {
	prefix string
	space  Space
	depth  int // of the element that declares it
}

// declares tells quickly a start tag that may bind prefixes from those that do not.
func declares(tag []byte) bool { return bytes.Contains(tag, []byte("xmlns")) }

// declare takes the bindings of a start tag at a depth.
func (b *bindings) declare(t *Token, depth int) {
	for _, a := range t.Attrs() {
		rest, ok := bytes.CutPrefix(a.Name, []byte("xmlns"))
		if !ok || len(rest) > 0 && rest[0] != ':' || len(rest) > maxKeptName || len(b.list) >= maxBindings {
			continue
		}
		b.list = append(b.list, binding{prefix: string(bytes.TrimPrefix(rest, []byte(":"))), space: spaceOf(a.Text()), depth: depth})
		b.change()
	}
}

// leave drops the bindings of elements at this depth or deeper.
func (b *bindings) leave(depth int) {
	n := len(b.list)
	for n > 0 && b.list[n-1].depth >= depth {
		n--
	}
	if n < len(b.list) {
		b.list = b.list[:n]
		b.change()
	}
}

func (b *bindings) change() {
	b.last++
	b.generation = b.last
}

func (b *bindings) resolve(n Name) Name {
	n.Space, _ = b.space(n.Prefix)
	return n
}

// space returns the namespace that a prefix stands for, and whether it stands for any.
func (b *bindings) space(prefix string) (Space, bool) {
	for i := len(b.list) - 1; i >= 0; i-- {
		if b.list[i].prefix == prefix {
			return b.list[i].space, true
		}
	}
	return OtherSpace, false
}
