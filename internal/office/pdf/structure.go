package pdf

import (
	"slices"
	"strings"
)

// maxTagDepth bounds elements of the structure within each other.
const maxTagDepth = 512

// structure is that of a PDF (14.7): elements within each other in the order in which they are read, and what on the pages is theirs.
type structure struct {
	file    *file
	named   ref
	root    dict
	roles   dict
	top     *element    // holds the children of the root, and is none itself
	parents map[int]any // by numbers, the elements of pages' content and of annotations (14.7.4.4)
	count   int

	elements map[ref]*element
}

// element is an element of the structure.
type element struct {
	named   ref
	dict    dict
	kind    name // by the standard (14.8.4), once what kinds stand for is looked up
	up      *element
	kids    []kid
	changed bool
	lost    bool // what is its own is drawn as decoration
}

// kid is a part of an element: another one, something on a page, or an annotation.
type kid struct {
	element *element
	value   any  // as it stands in the file
	mark    mark // of content
	object  ref  // of an annotation
}

// mark is marked content: by its page, and its number there.
type mark struct {
	page ref
	id   int
}

// standardKinds are the kinds of elements of ISO 32000-1, 14.8.4.
var standardKinds = func() map[name]bool {
	kinds := map[name]bool{}
	for _, kind := range strings.Fields("Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 " +
		"L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby Warichu RB RT RP WT WP Figure Formula Form") {
		kinds[name(kind)] = true
	}
	return kinds
}()

// structure reads the structure, nil where there is none.
func (f *file) structure() (*structure, error) {
	catalogue, err := f.dictOf(f.root)
	if err != nil {
		return nil, err
	}
	named, ok := catalogue["StructTreeRoot"].(ref)
	if !ok {
		return nil, nil
	}
	t := &structure{file: f, named: named, top: &element{}, parents: map[int]any{}, elements: map[ref]*element{}}
	if t.root, err = f.dictOf(named); err != nil {
		return nil, err
	}
	if t.roles, err = f.dict(t.root["RoleMap"]); err != nil {
		return nil, err
	}
	if err := t.read(t.top, t.root["K"], ref{}, 0); err != nil {
		return nil, err
	}
	return t, t.readParents()
}

// read reads the parts of an element, which are in v, of content on a page where they name no other.
func (t *structure) read(to *element, v any, page ref, depth int) error {
	if depth > maxTagDepth {
		return invalid("tags nested too deeply")
	}
	list, err := t.file.list(v)
	if err != nil {
		return err
	}
	for _, v := range list {
		if t.count++; t.count > maxTreeNodes {
			return invalid("too many tags")
		}
		if id, ok := v.(int); ok {
			to.kids = append(to.kids, kid{value: v, mark: mark{page, id}})
			continue
		}
		named, _ := v.(ref)
		d, err := t.file.dict(v)
		if err != nil {
			return err
		}
		if d == nil || t.elements[named] != nil {
			continue
		}
		on := page
		if p, ok := d["Pg"].(ref); ok {
			on = p
		}
		switch d["Type"] {
		case name("MCR"):
			id, _ := d["MCID"].(int)
			to.kids = append(to.kids, kid{value: v, mark: mark{on, id}})
		case name("OBJR"):
			object, _ := d["Obj"].(ref)
			to.kids = append(to.kids, kid{value: v, object: object})
		default:
			if named == (ref{}) {
				return invalid("a tag without a number")
			}
			e := &element{named: named, dict: d, kind: t.standard(nameOf(d["S"])), up: to}
			t.elements[named] = e
			to.kids = append(to.kids, kid{element: e, value: v})
			if err := t.read(e, d["K"], on, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// standard returns what a kind of elements stands for, "" where that is not known.
func (t *structure) standard(kind name) name {
	for range 16 {
		if to, ok := t.roles[kind].(name); ok && to != kind {
			kind = to
			continue
		}
		if standardKinds[kind] {
			return kind
		}
		break
	}
	return ""
}

// readParents reads whose the content of pages and annotations are.
func (t *structure) readParents() error {
	pairs, err := t.file.pairs(t.root["ParentTree"], "Nums")
	if err != nil {
		return err
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if key, ok := pairs[i].(int); ok && len(t.parents) < maxTreeNodes {
			t.parents[key] = pairs[i+1]
		}
	}
	return nil
}

// each calls see with every element, those within another after it, until that fails.
func (e *element) each(see func(*element) error) error {
	for _, k := range slices.Clone(e.kids) {
		if k.element == nil {
			continue
		}
		if err := see(k.element); err != nil {
			return err
		}
		if err := k.element.each(see); err != nil {
			return err
		}
	}
	return nil
}

// marks returns the content of an element and of those in it.
func (e *element) marks() (all []mark) {
	for _, k := range e.kids {
		switch {
		case k.element != nil:
			all = append(all, k.element.marks()...)
		case k.mark.page != (ref{}):
			all = append(all, k.mark)
		}
	}
	return all
}

// kinds returns the kinds of the elements that an element has as its parts.
func (e *element) kinds() (all []name) {
	for _, k := range e.kids {
		if k.element != nil {
			all = append(all, k.element.kind)
		}
	}
	return all
}

// says reports whether one of these texts of an element's dictionary says something.
func (t *structure) says(e *element, keys ...name) (bool, error) {
	for _, key := range keys {
		if said, err := t.file.says(e.dict[key]); err != nil || said {
			return said, err
		}
	}
	return false, nil
}

// says reports whether v is or names a text that says something.
func (f *file) says(v any) (bool, error) {
	s, err := f.string(v)
	return len(strings.TrimSpace(string(appendText(nil, []byte(s))))) > 0, err
}
