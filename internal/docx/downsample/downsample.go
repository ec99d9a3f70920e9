// Package downsample reduces the pictures of headers and footers to the resolution that they are printed with. LibreOffice reduces a
// picture whenever it draws it, so a large logo takes time on every page: one of 1333 by 410 pixels on 74 pages takes half of all the
// processor time of its document (LibreOffice 7.4.7, 3.3 s of which 1.6 s are left). It may import docx and the packages in it.
package downsample

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// What is remembered of a document. With more relationships nothing is reduced.
const (
	maxRelations = 4096
	maxPictures  = 32
)

// Reducer looks at a document while docx.Open reads it.
type Reducer struct {
	relations map[string]map[string]string // the picture that an id leads to, by the part that has the relationship
	total     int
	printed   map[string]size // the largest that a picture is printed, in EMU (ECMA-376 part 1, 20.1.2.1); the zero size leaves it as it is
}

type size struct{ width, height int64 }

// New returns what looks at a document that is about to be opened.
func New() *Reducer {
	return &Reducer{relations: map[string]map[string]string{}, printed: map[string]size{}}
}

// Part implements docx.Observer.
func (r *Reducer) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		owner := p.Owner()
		return xmltok.Func(func(t *xmltok.Token) { r.relationship(owner, t) })
	}
	if len(r.relations[p.Name]) == 0 {
		return nil
	}
	return &part{of: r, pictures: r.relations[p.Name]}
}

func (r *Reducer) relationship(owner string, t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || t.Name.Local != "Relationship" || r.total > maxRelations {
		return
	}
	id, _ := t.Get("Id")
	to, _ := t.Get("Target")
	if r.relations[owner] == nil {
		r.relations[owner] = map[string]string{}
	}
	r.relations[owner][id] = docx.Target(owner, to)
	r.total++
}

// print remembers how large a picture is printed.
func (r *Reducer) print(picture string, s size) {
	before, known := r.printed[picture]
	switch {
	case known && before == size{}:
	case s.width <= 0 || s.height <= 0:
		r.leave(picture)
	default:
		r.printed[picture] = size{max(s.width, before.width), max(s.height, before.height)}
	}
}

// leave has a picture stay as it is.
func (r *Reducer) leave(picture string) { r.printed[picture] = size{} }

// Parts returns what is to take the places of pictures of the document, for which r was an observer: those that only headers and
// footers have, and that have more than dpi pixels an inch there. They look as LibreOffice would have made them.
// Pictures that are cropped, recoloured or of other formats than PNG and JPEG stay as they are.
func (r *Reducer) Parts(d *docx.Document, dpi int) (parts []docx.NewPart) {
	if r.total > maxRelations || d.CutOff() {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(r.printed)) {
		printed := r.printed[name]
		if printed == (size{}) || len(parts) == maxPictures {
			continue
		}
		data, err := d.Head(name, maxBytes+1)
		if err != nil || len(data) > maxBytes {
			continue
		}
		reduced, ok := reduce(data, pixels(printed.width, dpi), pixels(printed.height, dpi))
		if !ok {
			continue
		}
		if p, ok := d.Replacing(name, reduced); ok {
			parts = append(parts, p)
		}
	}
	return parts
}

// pixels returns how many pixels a length in EMU has.
func pixels(emu int64, dpi int) float64 {
	const inch = 914_400
	return float64(emu) * float64(dpi) / inch
}

// part looks for the pictures of a part. One that is no header and no footer has its pictures stay as they are.
type part struct {
	of       *Reducer
	pictures map[string]string

	rooted, other bool
	extent        size   // of the drawing
	drawn         string // the picture of the drawing, "" for none
}

// Visit follows a token.
func (p *part) Visit(t *xmltok.Token) {
	switch {
	case p.other:
		return
	case t.IsText():
		p.relative(t)
		return
	case t.Kind != xmltok.StartToken:
		return
	}
	if !p.rooted {
		p.rooted = true
		if p.other = t.Name.Space != xmltok.Word || t.Name.Local != "hdr" && t.Name.Local != "ftr"; p.other {
			for _, picture := range p.pictures {
				p.of.leave(picture)
			}
		}
		return
	}
	p.look(t)
}

// relative has a picture stay as it is whose size is one of the page's (MS-ODRAWXML 2.24: wp14:pctWidth, wp14:pctHeight).
func (p *part) relative(t *xmltok.Token) {
	if local := t.Parent().Local; p.drawn != "" && (local == "pctWidth" || local == "pctHeight") && strings.TrimSpace(t.Text()) != "0" {
		p.of.leave(p.drawn)
	}
}

func (p *part) look(t *xmltok.Token) {
	switch {
	case t.Name.Space == xmltok.WordDrawing && (t.Name.Local == "inline" || t.Name.Local == "anchor"):
		p.extent, p.drawn = size{}, ""
	case t.Name.Space == xmltok.WordDrawing && t.Name.Local == "extent":
		p.extent = size{emu(t, "cx"), emu(t, "cy")}
	case t.Name.Local == "srcRect" && len(t.Attrs()) > 0, recolours(t):
		if p.drawn != "" {
			p.of.leave(p.drawn)
		}
	}
	for _, a := range t.Attrs() {
		picture, ok := p.pictures[a.Text()]
		if !ok || t.AttrSpace(a) != xmltok.Relations {
			continue
		}
		if !plain(t) || string(a.Local()) != "embed" {
			p.of.leave(picture)
			continue
		}
		p.drawn = picture
		p.of.print(picture, p.extent)
	}
}

// plain reports whether a tag is that of a picture's data where a drawing is a picture and nothing else.
func plain(t *xmltok.Token) bool {
	is := func(n xmltok.Name, space xmltok.Space, local string) bool {
		return n.Space == space && n.Local == local
	}
	around := t.Ancestor(4)
	return is(t.Name, xmltok.Drawing, "blip") && is(t.Parent(), xmltok.Picture, "blipFill") && is(t.Ancestor(1), xmltok.Picture, "pic") &&
		is(t.Ancestor(2), xmltok.Drawing, "graphicData") && is(t.Ancestor(3), xmltok.Drawing, "graphic") &&
		(is(around, xmltok.WordDrawing, "inline") || is(around, xmltok.WordDrawing, "anchor"))
}

// recolours reports whether a tag changes how a picture looks: whatever stands in its data but a mark that LibreOffice does not read.
func recolours(t *xmltok.Token) bool {
	return t.Within(xmltok.Drawing, "blip") && !slices.Contains([]string{"extLst", "ext", "useLocalDpi"}, t.Name.Local)
}

// emu returns the value of an attribute, 0 where there is none.
func emu(t *xmltok.Token, name string) int64 {
	v, _ := t.Get(name)
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
