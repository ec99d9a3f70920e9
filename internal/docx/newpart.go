package docx

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"html"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// NewPart is a part that a document is given, or that takes the place of the one of its name. Where relationships name it with other
// letters, it is called so.
type NewPart struct {
	Name string // with forward slashes and no leading one
	Type string // its content type, "" where the document has that already
	Data []byte

	From     string // name in lower case of the part that gets a relationship to it, "" for none
	Relation string // the type of the relationship
}

var errNoPlace = errors.New("a part has no place in the document")

// Replacing returns the part that takes the place of the one of a name in lower case, and whether there is one.
func (d *Document) Replacing(name string, data []byte) (NewPart, bool) {
	for i, pt := range d.a.pkg.parts {
		if pt.name == name && !pt.older {
			return NewPart{Name: cmp.Or(d.a.parts[i].name, pt.file.Name), Data: data}, true
		}
	}
	return NewPart{}, false
}

// Takes reports whether a part can be given a relationship to a new part.
func (d *Document) Takes(from string) bool {
	_, ok := d.a.relsOf(from)
	return ok && d.a.spelt.end > 0
}

// relsOf returns the number of the relationships part of a part, -1 where it has none or an empty one, and whether relationships can
// be added.
func (a *analysis) relsOf(name string) (int, bool) {
	there := false
	for i, pt := range a.pkg.parts {
		there = there || pt.name == name
		if pt.older || !isRels(pt.name) || sourceOf(pt.name) != name {
			continue
		}
		switch r := a.parts[i].rels; {
		case r == nil:
			return -1, false
		case r.end > 0:
			return i, true
		default:
			return -1, len(r.inside) == 0 && len(r.links) == 0 && len(r.refs) == 0 && a.parts[i].xml.WellFormed
		}
	}
	return -1, there
}

// relsName returns what the relationships part of a part is to be called.
func (a *analysis) relsName(name string) string {
	for i, pt := range a.pkg.parts {
		if pt.name == name && !pt.older {
			name = cmp.Or(a.parts[i].name, pt.file.Name)
		}
	}
	return path.Join(path.Dir(name), "_rels", path.Base(name)+".rels")
}

// partURI returns the target of a relationship to a part.
func partURI(name string) string { return (&url.URL{Path: "/" + name}).EscapedPath() }

// overrideOf returns the element of the content types that says what a part is.
func overrideOf(name, kind string) string {
	return fmt.Sprintf(`<Override PartName="%s" ContentType="%s"/>`, html.EscapeString(partURI(name)), html.EscapeString(kind))
}

// relationshipOf returns an element of relationships; mode is "" or "External".
func relationshipOf(id, kind, target, mode string) string {
	if mode != "" {
		mode = ` TargetMode="` + mode + `"`
	}
	return fmt.Sprintf(`<Relationship Id="%s" Type="%s" Target="%s"%s/>`, id, html.EscapeString(kind), html.EscapeString(target), mode)
}

// give returns the edits with those that new parts need in the parts that speak of them, and relationships parts for parts that have
// none.
func (a *analysis) give(edits Edits, added []NewPart) (Edits, []NewPart, error) {
	if len(added) == 0 {
		return edits, nil, nil
	}
	edits = maps.Clone(edits)
	if edits == nil {
		edits = Edits{}
	}
	insert := func(part int, at int64, text string) {
		edits[part] = xmltok.Merge(edits[part], []xmltok.Edit{{Span: xmltok.Span{At: at}, Text: text}})
	}
	first := map[string]string{}
	for n, p := range added {
		if p.Type != "" {
			if a.spelt.end == 0 {
				return nil, nil, errNoPlace
			}
			insert(a.spelt.types, a.spelt.end, overrideOf(p.Name, p.Type))
		}
		if p.From == "" {
			continue
		}
		i, ok := a.relsOf(p.From)
		id := fmt.Sprintf("sheaf%d", n+1)
		switch {
		case !ok:
			return nil, nil, errNoPlace
		case i < 0:
			first[p.From] += relationshipOf(id, p.Relation, partURI(p.Name), "")
		default:
			r := a.parts[i].rels
			insert(i, r.end, relationshipOf(id, p.Relation, partURI(p.Name), ""))
		}
	}
	var rels []NewPart
	for _, from := range slices.Sorted(maps.Keys(first)) {
		rels = append(rels, NewPart{Name: a.relsName(from), Data: []byte(relsHead + first[from] + `</Relationships>`)})
	}
	return edits, rels, nil
}

// relsHead begins a relationships part.
var relsHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Relationships xmlns="` + relsNames.namespace + `">`

// writeNew writes a new part once it has been looked at.
func (a *analysis) writeNew(z *zip.Writer, p NewPart) error {
	if err := a.checkNew(p); err != nil {
		return err
	}
	return a.create(z, p)
}

// create writes a new part as it is.
func (a *analysis) create(z *zip.Writer, p NewPart) error {
	w, err := z.Create(cmp.Or(a.spelt.names[strings.ToLower(p.Name)], p.Name)) // stored, its size would not stand before it
	if err != nil {
		return err
	}
	_, err = w.Write(p.Data)
	return err
}

// checkNew looks at a new part as at one that came with the document: nothing in it may have to be changed.
func (a *analysis) checkNew(p NewPart) error {
	pt := part{name: strings.ToLower(p.Name)}
	switch sniff(pt, p.Data[:min(len(p.Data), xmltok.SniffLen)]) {
	case xmlPart:
		fields := new(wordml.Fields)
		g := newGuard(fields, nil)
		walked, err := xmltok.Walk(bufio.NewReaderSize(bytes.NewReader(p.Data), xmltok.SniffLen), fields, g)
		if err != nil {
			return err
		}
		g.finish()
		return clean(walked, g.findings)
	case packagePart:
		inner, err := openPackage(bytes.NewReader(p.Data), int64(len(p.Data)), unlimited(), a.pkg.maxParts)
		if err != nil {
			return err
		}
		in, err := analyse(inner, a.depth+1, nil)
		if err != nil {
			return err
		}
		if in.unsafe() || in.verdict() != nil {
			return errNotClean
		}
		return nil
	case opaquePart:
		if pixels(p.Data) <= maxPixels {
			return nil
		}
	}
	return errNotClean
}
