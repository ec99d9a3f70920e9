package inventory

import (
	"errors"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// insert is where a file is inserted in the text (w:altChunk, ECMA-376 part 1, 17.17.2.1).
type insert struct {
	paragraph  int // before which it stands
	part, note string
}

func (s *story) insert(t *xmltok.Token) {
	r, ok := s.builder.related[s.name][strings.TrimSpace(value(t, "id"))]
	switch {
	case !ok || r.external:
	case len(s.inserts) >= maxNames:
		s.builder.partial = true
	default:
		s.inserts = append(s.inserts, insert{len(s.paragraphs), r.target, s.note})
	}
}

// insert lists what is shown of a part that is inserted in the text.
func (b *Builder) insert(inv *Inventory, part string) {
	in, known := b.inserts[part]
	if !known {
		in = b.read(part)
		b.inserts[part] = in
	}
	if len(inv.Texts)+len(in.Texts) > 4*maxThings || len(inv.Pictures)+len(in.Pictures) > maxThings || len(inv.Links)+len(in.Links) > maxThings {
		inv.Partial = true
		return
	}
	inv.Texts = append(inv.Texts, in.Texts...)
	inv.Pictures = append(inv.Pictures, in.Pictures...)
	inv.Links = append(inv.Links, in.Links...)
	inv.Charts = append(inv.Charts, in.Charts...)
	inv.Partial = inv.Partial || in.Partial
}

// read returns what a part that is inserted in the text has to show.
func (b *Builder) read(part string) Inventory {
	if in, ok := b.sizes.document.Inserted(part); ok {
		return b.readText(part, in)
	}
	inner := NewBuilder()
	inner.inserted, inner.deleted, inner.updated, inner.size = true, b.deleted, b.updated, b.size
	d, err := b.sizes.document.OpenInserted(part, inner)
	switch {
	case errors.Is(err, docx.ErrNoPart):
		return Inventory{} // that it is left out is known otherwise
	case err != nil:
		return Inventory{Partial: true}
	}
	inv := inner.Inventory(d)
	b.size = inner.size
	return inv
}

// readText returns what is shown of a file of another format.
func (b *Builder) readText(part string, in docx.Inserted) (inv Inventory) {
	name := "/" + part // no part is called so
	related := map[string]relation{}
	for id, url := range in.Links {
		related[id] = relation{kind: "hyperlink", target: url, external: true}
	}
	for id, data := range in.Pictures {
		at := name + "/" + id
		related[id] = relation{kind: "image", target: at}
		size, _ := sizeOf(data)
		b.sizes.known[at] = measured{size, true}
	}
	b.related[name] = related
	err := in.Walk(func(fields *wordml.Fields) xmltok.Visitor { return b.story(name, Body, fields) })
	b.list(&inv, b.stories[name], nil)
	inv.Partial = err != nil || b.partial
	return inv
}
