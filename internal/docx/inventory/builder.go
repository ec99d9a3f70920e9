package inventory

import (
	"path"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/bound"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// Builder makes an inventory out of what it sees of a document's parts while docx.Open reads it.
type Builder struct {
	related map[string]map[string]relation // by the part that has it, then by id
	kinds   map[string]string              // of relationships that lead to a part, by its name
	main    string

	styles    styles
	bookmarks map[string]bool
	evenOdd   bool // pages with even numbers have headers of their own
	looks     looks
	stories   map[string]*story // by part
	sections  []section
	charts    map[string]*Chart
	inserts   map[string]Inventory // of what is inserted in the text, by part
	deleted   bool                 // text that tracked changes delete is shown
	updated   bool                 // fields are worked out anew
	inserted  bool                 // the document is inserted in another, which keeps its own headers and footers
	diagrams  map[string]string    // the parts that show a diagram, by the part with its data
	drawn     map[string]string    // of such a part, the id of the relationship to what it was drawn to
	values    *bound.Values        // what content controls are bound to, nil where what was saved in them is shown
	sizes     sizes
	size      int // bytes of text
	partial   bool
}

type relation struct {
	kind, target string
	external     bool
}

// NewBuilder returns a Builder that has seen nothing.
func NewBuilder() *Builder {
	return &Builder{
		related: map[string]map[string]relation{}, kinds: map[string]string{},
		styles: styles{all: map[styleKey]style{}}, bookmarks: map[string]bool{}, looks: looks{index: map[look]int{}},
		stories: map[string]*story{}, charts: map[string]*Chart{}, inserts: map[string]Inventory{}, diagrams: map[string]string{}, drawn: map[string]string{},
	}
}

// ShowDeleted has the Builder list the text that tracked changes delete or move away: it is shown, struck through.
func (b *Builder) ShowDeleted() { b.deleted = true }

// UpdateFields has the Builder leave out what fields showed when the document was saved, where they are worked out anew.
func (b *Builder) UpdateFields() { b.updated = true }

// packaged is the source of the relationships that the package itself has.
const packaged = "."

// relsReader reads the relationships of a part.
type relsReader struct {
	builder *Builder
	source  string
}

func (r *relsReader) Visit(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || t.Name.Local != "Relationship" {
		return
	}
	kind := value(t, "Type")
	mode := value(t, "TargetMode")
	target, _ := t.Get("Target")
	r.builder.relate(r.source, value(t, "Id"), relation{kind[strings.LastIndexByte(kind, '/')+1:], target, strings.EqualFold(mode, "External")})
}

// relate takes a relationship of the part source, whose target is as it is written.
func (b *Builder) relate(source, id string, r relation) {
	if len(b.kinds) > maxNames || len(b.related[source]) > maxNames || len(r.target) > 8*maxName {
		b.partial = true
		return
	}
	if !r.external {
		r.target = docx.Target(source, r.target)
		b.kinds[r.target] = r.kind
		if source == packaged && r.kind == "officeDocument" {
			b.main = r.target
		}
	}
	if b.related[source] == nil {
		b.related[source] = map[string]relation{}
	}
	b.related[source][id] = r
}

// sourceOf returns the name of the part that a relationships part belongs to.
func sourceOf(rels string) string {
	dir, file := path.Split(rels)
	return path.Join(path.Dir(path.Clean(dir)), strings.TrimSuffix(file, ".rels"))
}

// Part implements docx.Observer.
func (b *Builder) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return &relsReader{b, sourceOf(p.Name)}
	}
	name, fields := p.Name, p.Fields
	if name == b.main {
		return b.story(name, Body, fields)
	}
	switch b.kinds[name] {
	case "header", "footer":
		return b.story(name, Margin, fields)
	case "footnotes", "endnotes":
		return b.story(name, Note, fields)
	case "styles":
		return &styleReader{styles: &b.styles}
	case "settings":
		return xmltok.Func(b.setting)
	case "chart":
		c := &Chart{}
		b.charts[name] = c
		return &chartReader{builder: b, chart: c}
	case "diagramData":
		return &diagramReader{b, name, b.story(name, Drawing, fields)}
	case "diagramDrawing":
		return b.story(name, Drawing, fields)
	}
	return nil
}

func (b *Builder) setting(t *xmltok.Token) {
	if t.Kind == xmltok.StartToken && t.Name.Is(xmltok.Word, "evenAndOddHeaders") {
		b.evenOdd = property(t)
	}
}

// property reads a property that is there or not.
func property(t *xmltok.Token) bool {
	value, given := t.Get("val")
	return wordml.Property(value, given)
}

// value returns an attribute, "" where there is none or it is longer than any name.
func value(t *xmltok.Token, name string) string {
	v, _ := t.Get(name)
	if len(v) > maxName {
		return ""
	}
	return v
}

// more counts text, and reports whether there is room for it.
func (b *Builder) more(n int) bool {
	if b.size+n > maxText {
		b.partial = true
		return false
	}
	b.size += n
	return true
}
