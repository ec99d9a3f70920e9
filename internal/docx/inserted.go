package docx

import (
	"errors"
	"fmt"
	"html"
	"io"
	"path"
	"slices"
	"strings"

	"sheaf/internal/docx/altchunk"
	"sheaf/internal/docx/xmltok"
)

const (
	documentType  = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	relationTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	// maxInserted bounds the files that are inserted in a document together with what is made of them, in bytes.
	maxInserted = 64 << 20
)

// inserted is what is known of the files that are inserted in the text of a document.
type inserted struct {
	files   map[string]bool // names of the parts that relationships say are such files
	chunks  map[string]*chunk
	made    []NewPart // pictures of such files
	leftOut int       // insertions of which not all is shown

	sheet    int // the part of the styles
	sheetEnd endOf
	styled   bool // the style of links is defined
	linked   bool // there are links that have it
}

// chunk is a part that is inserted in the text, or that a relationship says is.
type chunk struct {
	part     int
	document bool // it is one, which LibreOffice inserts
	empty    bool // there is nothing of it to show
	content  altchunk.Content
	hosts    map[int]bool // relationships parts that have what it refers to
}

// inserter puts files into the text.
type inserter struct {
	*analysis
	numbers map[string]int        // of parts, by their names
	changes map[int][]xmltok.Edit // beside those that parts need without
}

// insert puts what is in files of other formats into the text that they are inserted in. No relationship leads to such a file any
// more: LibreOffice takes a file for what its name or its content says, and reads HTML with all that it names.
func (a *analysis) insert() error {
	if len(a.files) == 0 && !slices.ContainsFunc(a.parts, func(p looked) bool { return len(p.inserts) > 0 }) {
		return nil
	}
	a.chunks = map[string]*chunk{}
	in := inserter{a, map[string]int{}, map[int][]xmltok.Edit{}}
	for i, pt := range a.pkg.parts {
		if !pt.older {
			in.numbers[pt.name] = i
		}
	}
	for i := range a.pkg.parts {
		if a.parts[i].rels != nil {
			if err := in.follow(i); err != nil {
				return err
			}
		}
	}
	in.callDocuments()
	for i, edits := range in.changes {
		a.mark(i, InsertedFile)
		a.parts[i].edits = xmltok.Merge(a.parts[i].edits, edits)
	}
	return nil
}

// edit changes a part.
func (in *inserter) edit(i int, e xmltok.Edit) { in.changes[i] = append(in.changes[i], e) }

// follow goes through the relationships in a part, and through the insertions in the part that they belong to.
func (in *inserter) follow(rels int) error {
	source := sourceOf(in.pkg.parts[rels].name)
	host, ok := in.numbers[source]
	used := map[string]bool{}
	if ok {
		for _, place := range in.parts[host].inserts {
			for _, id := range place.ids {
				used[id] = true
			}
		}
	}
	found, outside := map[string]*chunk{}, map[string]bool{}
	for _, to := range in.parts[rels].rels.inside {
		if !to.inserts && !used[to.id] {
			continue
		}
		c, err := in.chunk(strings.ToLower(in.spelt.resolve(source, to.target)))
		if err != nil {
			return err
		}
		if c == nil || !c.document {
			in.edit(rels, xmltok.Edit{Span: to.at, Text: nowhere})
		}
		found[to.id] = c
	}
	for _, id := range in.parts[rels].rels.outside {
		outside[id] = true
	}
	if ok {
		for _, place := range in.parts[host].inserts {
			for _, id := range place.ids {
				if c, known := found[id]; known {
					in.place(host, rels, place, c)
					break
				} else if outside[id] {
					in.leftOut++
					break
				}
			}
		}
	}
	return nil
}

// place puts a file into a place, nil where there is none.
func (in *inserter) place(host, rels int, at insertion, c *chunk) {
	if c != nil && c.document {
		if in.parts[c.part].partial {
			in.leftOut++
		}
		if in.parts[c.part].apart {
			in.parts[c.part].inlaid = true
			in.mark(c.part, InsertedFile)
		}
		if at.first {
			in.edit(host, xmltok.Edit{Span: xmltok.Span{At: at.span.At}, Text: beginning})
		}
		return
	}
	text := ""
	if at.cell {
		text = altchunk.Empty
	}
	budget := in.pkg.budget
	switch {
	case c == nil, c.empty, in.parts[rels].rels.end == 0, budget.inserted+c.content.Len() > maxInserted:
		in.leftOut++
	default:
		budget.inserted += c.content.Len()
		text = c.content.XML
		in.relate(rels, c)
		if c.content.Partial {
			in.leftOut++
		}
	}
	in.edit(host, xmltok.Edit{Span: at.span, Text: text})
}

// relate adds what a file refers to, to the relationships of a part it is inserted in.
func (in *inserter) relate(rels int, c *chunk) {
	if c.hosts[rels] {
		return
	}
	first := len(c.hosts) == 0
	c.hosts[rels] = true
	var b strings.Builder
	for _, l := range c.content.Links {
		b.WriteString(relationshipOf(l.ID, relationTypes+"hyperlink", l.URL, "External"))
	}
	for _, p := range c.content.Pictures {
		name := "sheaf/" + p.ID + "." + p.Extension
		b.WriteString(relationshipOf(p.ID, relationTypes+"image", partURI(name), ""))
		if first {
			in.made = append(in.made, NewPart{Name: name, Data: p.Data})
			in.typeOf(name, "image/"+p.Extension)
		}
	}
	if b.Len() > 0 {
		in.edit(rels, xmltok.Edit{Span: xmltok.Span{At: in.parts[rels].rels.end}, Text: b.String()})
	}
	in.linked = in.linked || len(c.content.Links) > 0
	if len(c.content.Links) > 0 && !in.styled && in.sheetEnd.at > 0 {
		in.styled = true
		in.edit(in.sheet, xmltok.Edit{Span: xmltok.Span{At: in.sheetEnd.at}, Text: fmt.Sprintf(
			`<%[1]sstyle xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:type="character" w:customStyle="1" w:styleId="%[2]s"><%[1]sname w:val="%[2]s"/></%[1]sstyle>`,
			in.sheetEnd.prefix, altchunk.LinkStyle)})
	}
}

// chunk returns what is known of an inserted part, nil where there is none of that name.
func (in *inserter) chunk(name string) (*chunk, error) {
	if c, ok := in.chunks[name]; ok {
		return c, nil
	}
	i, ok := in.numbers[name]
	if !ok || name == in.main || name == contentTypesPart {
		return nil, nil
	}
	c := &chunk{part: i, empty: true, document: in.parts[i].kind == packagePart && !in.parts[i].closed, hosts: map[int]bool{}}
	in.chunks[name] = c
	if c.document {
		return c, nil
	}
	in.parts[i].dropped = true
	in.mark(i, InsertedFile)
	if in.parts[i].closed {
		return c, nil
	}
	return c, in.read(c)
}

// read reads a part that is inserted.
func (in *inserter) read(c *chunk) error {
	pt := in.pkg.parts[c.part]
	r, err := in.pkg.open(pt)
	if err != nil {
		return nil // nobody can read it
	}
	defer r.close()
	r.budget = &budget{most: 2 * altchunk.MaxLen, ratio: 2 * altchunk.MaxLen} // these bytes have been measured
	data, err := io.ReadAll(io.LimitReader(r, altchunk.MaxLen+1))
	if err != nil {
		return fmt.Errorf("read inserted file: %w", err)
	}
	b := in.pkg.budget
	b.inserted += len(data)
	content, err := altchunk.Convert(data, in.spelt.contentType(pt.name), fmt.Sprintf("sheaf%dx", c.part), maxInserted-b.inserted)
	if errors.Is(err, altchunk.ErrUnknown) {
		return nil
	}
	content.Partial = content.Partial || r.damaged
	c.content, c.empty = content, false
	return err
}

// callDocuments gives inserted documents names of such: LibreOffice may take them for what their names say.
func (in *inserter) callDocuments() {
	renamed := map[string]string{}
	for i, pt := range in.pkg.parts {
		c := in.chunks[pt.name]
		if c == nil || c.part != i || !c.document || path.Ext(pt.name) == ".docx" {
			continue
		}
		name := path.Clean("/" + strings.ReplaceAll(pt.file.Name, `\`, "/"))[1:] + ".docx"
		for taken := true; taken; {
			if _, taken = in.numbers[strings.ToLower(name)]; taken {
				name = strings.TrimSuffix(name, ".docx") + "x.docx"
			}
		}
		renamed[pt.name] = name
		in.mark(c.part, InsertedFile)
		in.parts[c.part].name = name
		in.typeOf(name, documentType)
	}
	if len(renamed) == 0 {
		return
	}
	for i, pt := range in.pkg.parts {
		if in.parts[i].rels == nil {
			continue
		}
		for _, rel := range in.parts[i].rels.inside {
			if name, ok := renamed[strings.ToLower(in.spelt.resolve(sourceOf(pt.name), rel.target))]; ok {
				in.edit(i, xmltok.Edit{Span: rel.at, Text: html.EscapeString(partURI(name))})
			}
		}
	}
}

// typeOf has the content types say what a part is that they do not know.
func (in *inserter) typeOf(name, kind string) {
	if in.spelt.end > 0 {
		in.edit(in.spelt.types, xmltok.Edit{Span: xmltok.Span{At: in.spelt.end}, Text: overrideOf(name, kind)})
	}
}
