// Package bound reads the values that content controls of a document are bound to (w:dataBinding, ECMA-376 part 1, 17.5.2.6): leaves
// of the XML data that the document brings along (15.2.5) and of its properties. Word shows them in the place of what was saved in the
// control, so that whoever fills in forms writes the data only.
//
// Elements are told apart by their local names. Whatever the document says, memory is bounded: of more than the bounds nothing is known.
package bound

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// Bounds of what is read.
const (
	maxLeaves = 1 << 14 // elements without elements in them, and attributes, in all data
	maxValue  = 1 << 16 // bytes of one
	maxDepth  = 32
)

// The identifiers of a document's properties, which are no data of its own ([MS-OE376] 2.1.2.5).
const (
	core     = "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}"
	extended = "{6668398D-A668-4E3E-A5EB-62B293D839F1}"
)

// Values are what the data of one document says. It is a docx.Observer; everything is known when all parts have been seen.
type Values struct {
	described map[string]string            // the part that says what a part of data is called
	called    map[string]string            // what such a part says
	leaves    map[string]map[string]string // of a part, by path
	total     int
}

// New returns Values that have seen nothing.
func New() *Values {
	return &Values{described: map[string]string{}, called: map[string]string{}, leaves: map[string]map[string]string{}}
}

// Part implements docx.Observer. Data is where all writers of documents put it, in customXml/ and docProps/.
func (v *Values) Part(p docx.Part) xmltok.Visitor {
	switch {
	case p.Relationships() && strings.HasPrefix(p.Owner(), "customxml/"):
		return xmltok.Func(func(t *xmltok.Token) { v.describe(p.Owner(), t) })
	case !p.Relationships() && (strings.HasPrefix(p.Name, "customxml/") || strings.HasPrefix(p.Name, "docprops/")):
		return &reader{of: v, part: p.Name}
	}
	return nil
}

func (v *Values) describe(owner string, t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || t.Name.Local != "Relationship" || len(v.described) >= maxLeaves {
		return
	}
	if kind, _ := t.Get("Type"); strings.HasSuffix(kind, "/customXmlProps") {
		target, _ := t.Get("Target")
		v.described[owner] = docx.Target(owner, target)
	}
}

// reader reads the leaves of one part.
type reader struct {
	of   *Values
	part string
	open []node
}

type node struct {
	path   string
	counts map[string]int // of the elements in it, by name
	text   []byte
	parent bool
}

// Visit follows a token.
func (r *reader) Visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		r.start(t)
		if t.SelfClosing() {
			r.end(t.Depth())
		}
	case xmltok.EndToken:
		r.end(t.Depth())
	case xmltok.TextToken, xmltok.CdataToken:
		if n := len(r.open); n > 0 && n == t.Depth() && len(r.open[n-1].text)+len(t.Raw) <= maxValue {
			r.open[n-1].text = append(r.open[n-1].text, t.Text()...)
		}
	}
}

func (r *reader) start(t *xmltok.Token) {
	depth := t.Depth()
	if depth != len(r.open) || depth >= maxDepth { // what stands deeper is not followed
		return
	}
	up := ""
	nth := 1
	if depth > 0 {
		parent := &r.open[depth-1]
		if parent.parent = true; parent.counts == nil {
			parent.counts = map[string]int{}
		}
		parent.counts[t.Name.Local]++
		up, nth = parent.path, parent.counts[t.Name.Local]
	} else {
		r.of.name(r.part, t)
	}
	n := node{path: up + "/" + t.Name.Local + "[" + strconv.Itoa(nth) + "]"}
	for _, a := range t.Attrs() {
		if len(a.Value) <= maxValue {
			r.of.keep(r.part, n.path+"/@"+string(a.Local()), a.Text())
		}
	}
	r.open = append(r.open, n)
}

// name takes what the root element says of what a part is called.
func (v *Values) name(part string, root *xmltok.Token) {
	switch root.Name.Local {
	case "datastoreItem":
		v.called[part], _ = root.Get("itemID")
	case "coreProperties":
		v.called[part], v.described[part] = core, part
	case "Properties":
		if strings.HasPrefix(part, "docprops/") {
			v.called[part], v.described[part] = extended, part
		}
	}
}

func (r *reader) end(depth int) {
	if depth >= len(r.open) {
		return
	}
	if n := &r.open[depth]; !n.parent {
		r.of.keep(r.part, n.path, string(n.text))
	}
	r.open = r.open[:depth]
}

func (v *Values) keep(part, path, value string) {
	if v.total++; v.total > maxLeaves {
		return
	}
	if v.leaves[part] == nil {
		v.leaves[part] = map[string]string{}
	}
	v.leaves[part][path] = value
}

// of returns what a binding leads to, and whether that is a leaf that is there.
func (v *Values) of(b binding) (string, bool) {
	path, ok := normal(b.path)
	if !ok {
		return "", false
	}
	for _, part := range slices.Sorted(maps.Keys(v.described)) {
		if strings.EqualFold(v.called[v.described[part]], b.store) && b.store != "" {
			value, ok := v.leaves[part][path]
			return value, ok
		}
	}
	return "", false
}

var (
	step   = `/(?:[\w.-]+:)?[\w.-]+(?:\[\d+\])?`
	simple = regexp.MustCompile(`^(?:` + step + `)+(?:/@(?:[\w.-]+:)?[\w.-]+)?$`)
	prefix = regexp.MustCompile(`([\w.-]+):`)
)

// normal returns a path of steps to children with a position each and without prefixes, as leaves have them, and whether it is one: Word
// writes no others.
func normal(path string) (string, bool) {
	path = strings.TrimSpace(path)
	if !simple.MatchString(path) {
		return "", false
	}
	steps := strings.Split(path[1:], "/")
	for i, s := range steps {
		s = prefix.ReplaceAllString(s, "")
		if !strings.HasSuffix(s, "]") && s[0] != '@' {
			s += "[1]"
		}
		steps[i] = s
	}
	return "/" + strings.Join(steps, "/"), true
}
