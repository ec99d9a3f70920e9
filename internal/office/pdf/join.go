package pdf

import (
	"cmp"
	"maps"
	"slices"
)

// partIndent is the indent of the first line by which the second part of a paragraph is known: a twip further out than the lines below
// it, as LibreOffice 7.4 to 26.8 write it, in thousands of twips.
const partIndent = -.001

// Join makes one element of the structure of each paragraph that was parted so that a page begins within it (docx/fidelity): what is
// tagged in the second part, which partIndent tells, belongs to the first then. A PDF without tags or such parts stays as it is.
func Join(path string) error {
	return updateFile(path, func(u *update) error {
		t, err := u.file.structure()
		if err != nil || t == nil {
			return err
		}
		j := joiner{retagged: &retagged{update: u, tags: t}, pages: map[ref]int{}, owners: map[ref]ref{}}
		err = u.file.eachPage(func(page ref, _ dict, _ any) error {
			j.pages[page] = len(j.pages)
			return nil
		})
		if err != nil {
			return err
		}
		if err := j.look(); err != nil || len(j.owners) == 0 {
			return err
		}
		if err := j.reown(); err != nil {
			return err
		}
		return j.writeTags()
	})
}

// joiner joins the elements of paragraphs.
type joiner struct {
	*retagged
	pages  map[ref]int // their order
	before []paragraph // in the order of the structure
	owners map[ref]ref // of parts, the paragraphs that they are joined to
}

// paragraph is an element that is one, and where what is drawn of it begins and ends.
type paragraph struct {
	*element
	first, last drawnAt
}

// drawnAt is where marked content is in the order in which pages are drawn.
type drawnAt struct{ page, id int }

func (p drawnAt) compare(other drawnAt) int { return cmp.Or(p.page-other.page, p.id-other.id) }

// look joins all parts that are told.
func (j *joiner) look() error {
	return j.tags.top.each(func(e *element) error {
		if !e.paragraph() {
			return nil
		}
		p := paragraph{element: e}
		if !j.drawn(&p) {
			return nil
		}
		indent, err := j.tags.attribute(e, "TextIndent")
		if err != nil {
			return err
		}
		if of := j.whole(p); indent == partIndent && of != nil {
			return j.join(of, p)
		}
		j.before = append(j.before, p)
		return nil
	})
}

// paragraph reports whether an element is a paragraph of the body.
func (e *element) paragraph() bool {
	if e.kind != "P" && headingLevel(e.kind) == 0 && e.kind != "BlockQuote" && e.kind != "Caption" {
		return false
	}
	for up := e.up; up != nil; up = up.up {
		switch up.kind {
		case "Document", "Part", "Art", "Sect", "Div", "L", "LI", "LBody", "TOC", "TOCI", "Index", "":
		default:
			return false
		}
	}
	return true
}

// drawn finds where the text of a paragraph begins and ends, without its notes and pictures, and reports whether there is any.
func (j *joiner) drawn(p *paragraph) bool {
	var all []drawnAt
	j.places(p.element, &all)
	if len(all) == 0 {
		return false
	}
	p.first, p.last = slices.MinFunc(all, drawnAt.compare), slices.MaxFunc(all, drawnAt.compare)
	return true
}

func (j *joiner) places(e *element, all *[]drawnAt) {
	for _, k := range e.kids {
		page, known := j.pages[k.mark.page]
		switch {
		case k.element != nil && k.element.kind != "Note" && k.element.kind != "Figure":
			j.places(k.element, all)
		case known:
			*all = append(*all, drawnAt{page, k.mark.id})
		}
	}
}

// whole returns the paragraph that a part is of, nil where there is none: the last that begins before it and ends on another page. One of
// a list has those behind it before the part, which is in no list.
func (j *joiner) whole(part paragraph) *paragraph {
	for i := len(j.before) - 1; i >= 0; i-- {
		if p := &j.before[i]; p.first.compare(part.first) < 0 {
			if p.last.page >= part.first.page {
				return nil
			}
			return p
		}
	}
	return nil
}

// join gives what is in a part to the paragraph that it is of.
func (j *joiner) join(to *paragraph, part paragraph) error {
	page := part.dict["Pg"]
	for _, k := range part.kids {
		v, err := j.file.dict(k.value)
		switch {
		case err != nil:
			return err
		case v == nil:
			k.value = dict{"Type": name("MCR"), "Pg": k.mark.page, "MCID": k.mark.id}
		case k.element != nil:
			k.element.up, k.element.changed = to.element, true
			k.element.dict = on(page, v)
		default: // content or an annotation
			k.value = on(page, v)
		}
		to.kids = append(to.kids, k)
	}
	to.changed, to.last = true, part.last
	j.owners[part.named] = to.named
	at := slices.IndexFunc(part.up.kids, func(k kid) bool { return k.element == part.element })
	j.remove(part.element)
	j.relist(to.element, part.up, at)
	return nil
}

// relist makes one list again of two between which the second part of an item stood, as an element's part of that number.
func (j *joiner) relist(item, in *element, at int) {
	list := item
	for _, kind := range []name{"LBody", "LI", "L"} {
		if list = list.up; list == nil || list.kind != kind {
			return
		}
	}
	if at == 0 || at == len(in.kids) || in.kids[at-1].element != list || in.kids[at].element == nil || in.kids[at].element.kind != "L" {
		return
	}
	next := in.kids[at].element
	for _, k := range next.kids {
		if k.element != nil {
			k.element.up, k.element.changed = list, true
		}
		list.kids = append(list.kids, k)
	}
	list.changed = true
	j.remove(next)
}

// on returns what says of which page it is, which that of the element that it was in said.
func on(page any, d dict) dict {
	if d["Pg"] == nil && page != nil {
		d = maps.Clone(d)
		d["Pg"] = page
	}
	return d
}

// reown has what the parts owned belong to the paragraphs (14.7.4.4).
func (j *joiner) reown() error {
	for number, v := range j.tags.parents {
		if named, ok := v.(ref); ok && j.owners[named] != (ref{}) {
			j.tags.parents[number], j.parents = j.owners[named], true
			continue
		}
		list, err := j.file.array(v)
		if err != nil {
			return err
		}
		list = slices.Clone(list)
		for i, v := range list {
			if named, ok := v.(ref); ok && j.owners[named] != (ref{}) {
				list[i] = j.owners[named]
				j.tags.parents[number], j.parents = list, true
			}
		}
	}
	return nil
}
