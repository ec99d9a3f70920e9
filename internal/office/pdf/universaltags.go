package pdf

import (
	"slices"
	"strconv"
)

// Bounds of drawings that are not for themselves: what a frame around text is made of, and how thick a line is in points.
const (
	maxFrame    = 48
	maxLetters  = 8
	lineIsThick = 3
)

// mendFigures takes from what is tagged as a picture, but has no alternative text, what is none (7.3): where nothing is drawn, a straight
// line, and the frame of a box with text in it. What consists of text is text.
func (u *universal) mendFigures() error {
	return u.tags.top.each(func(e *element) error {
		if e.kind != "Figure" {
			return nil
		}
		told, err := u.tags.says(e, "Alt", "ActualText")
		if err != nil {
			return err
		}
		if len(e.kids) == 0 {
			if err := u.find(e, told); err != nil {
				return err
			}
		}
		if told {
			return nil
		}
		all, on := u.drawnBy(e)
		switch {
		case e.lost:
		case all.pictures > 0:
		case len(all.text) > 0:
			if all.paths <= maxLetters {
				u.become(e, u.textual(e))
			}
		case all.paths == 0, straight(all), all.segments <= maxFrame && u.frames(all.box, on):
			u.decorate(e)
		}
		return nil
	})
}

// find looks for what is drawn for a picture that has nothing: LibreOffice 7.4 draws it as decoration, in the area that it says. It becomes
// the picture's if that has words for it, unless it is the same on other pages, as what stands in headers is.
func (u *universal) find(e *element, told bool) error {
	page, _ := e.dict["Pg"].(ref)
	area, err := u.tags.attribute(e, "BBox")
	if err != nil {
		return err
	}
	b, ok, err := u.file.rectangle(area)
	if err != nil || !ok {
		return err
	}
	for _, d := range u.marker.decor {
		if d.page != page || !b.holds(d.box) || d.pictures == 0 && d.segments <= maxFrame && len(d.text) == 0 {
			continue
		}
		if slices.ContainsFunc(u.marker.decor, func(other *drawn) bool {
			return other.page != page && other.picture == d.picture && other.box == d.box
		}) {
			continue
		}
		if !told {
			e.lost = true
			continue
		}
		id, err := u.newMark(page, e.named)
		if err != nil || id < 0 {
			return err
		}
		u.edits[d.stream] = append(u.edits[d.stream], change{span{d.from, d.to}, "/Figure<</MCID " + strconv.Itoa(id) + ">>BDC"})
		e.kids, e.changed = append(e.kids, kid{value: id, mark: mark{page, id}}), true
		d.page = ref{} // it is taken
	}
	return nil
}

// newMark returns the number of new content on a page that belongs to somebody, -1 where it can have none.
func (u *universal) newMark(page, owner ref) (int, error) {
	number, ok := u.marker.numbers[page]
	if !ok {
		return -1, nil
	}
	owners, err := u.file.array(u.tags.parents[number])
	if err != nil {
		return -1, err
	}
	u.tags.parents[number], u.parents = append(slices.Clone(owners), owner), true
	return len(owners), nil
}

// drawnBy returns what an element's own content draws together, and the page it is on.
func (u *universal) drawnBy(e *element) (all drawn, on ref) {
	all.box = nowhere
	for _, k := range e.kids {
		d := u.marker.drawn[k.mark]
		if d == nil {
			continue
		}
		on = k.mark.page
		all.pictures += d.pictures
		all.paths += d.paths
		all.segments += d.segments
		all.text = append(all.text, d.text...)
		all.box.add(d.box.left, d.box.bottom)
		all.box.add(d.box.right, d.box.top)
	}
	return all, on
}

// straight tells lines: one from here to there, or an area as thin as a line.
func straight(d drawn) bool {
	return d.segments == d.paths && d.paths <= 2 || min(d.box.right-d.box.left, d.box.top-d.box.bottom) <= lineIsThick
}

// frames reports whether text stands in a box on a page.
func (u *universal) frames(b box, page ref) bool {
	for m, d := range u.marker.drawn {
		if m.page == page && len(d.text) > 0 && b.holds(d.box) {
			return true
		}
	}
	return false
}

// textual returns the kind of an element that is text.
func (u *universal) textual(e *element) name {
	switch e.up.kind {
	case "Document", "Part", "Art", "Sect", "Div", "TD", "TH", "LBody", "Note", "":
		return "P"
	}
	return "Span"
}

// decorate makes an element's own content decoration. The element goes where it has nothing else.
func (u *universal) decorate(e *element) {
	e.kids = slices.DeleteFunc(e.kids, func(k kid) bool {
		if k.mark.page == (ref{}) {
			return false
		}
		if d := u.marker.drawn[k.mark]; d != nil {
			u.edits[d.stream] = append(u.edits[d.stream], change{span{d.from, d.to}, "/Artifact BMC"})
			delete(u.marker.drawn, k.mark)
		}
		u.own(k.mark, nil)
		return true
	})
	if len(e.kids) == 0 {
		u.remove(e)
		return
	}
	u.become(e, "Div")
}

// headingLevel returns the level of a heading, 7 for one without, and 0 for what is none.
func headingLevel(kind name) int {
	switch {
	case kind == "H":
		return 7
	case len(kind) == 2 && kind[0] == 'H' && kind[1] >= '1' && kind[1] <= '6':
		return int(kind[1] - '0')
	}
	return 0
}

// mendHeadings has the levels of headings follow each other without gaps, the first being 1 (7.4.2), and all have levels (7.4.4).
func (u *universal) mendHeadings() error {
	var above []int
	return u.tags.top.each(func(e *element) error {
		level := headingLevel(e.kind)
		if level == 0 {
			return nil
		}
		for len(above) > 0 && above[len(above)-1] >= level {
			above = above[:len(above)-1]
		}
		above = append(above, level)
		if kind := name("H" + strconv.Itoa(min(len(above), 6))); kind != e.kind {
			u.become(e, kind)
		}
		return nil
	})
}

// mendLists gives items lists, and lists items (7.2).
func (u *universal) mendLists() error {
	var all []*element
	_ = u.tags.top.each(func(e *element) error { all = append(all, e); return nil })
	for _, e := range append(all, u.tags.top) {
		var err error
		switch e.kind {
		case "L":
			err = u.wrap(e, "LI", fitting("L"))
		case "LI":
			err = u.wrap(e, "LBody", fitting("LI"))
		default:
			err = u.wrap(e, "L", func(kind name) bool { return kind != "LI" })
			if err == nil && slices.Contains(e.kinds(), "LBody") {
				u.unwrapBodies(e)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fitting tells the kinds that elements of a kind may have as their parts.
func fitting(in name) func(name) bool {
	return func(kind name) bool { return slices.Contains(within[in].of, kind) }
}

// wrap puts the parts of an element that do not fit into it into new ones of a kind, those together that follow each other.
func (u *universal) wrap(e *element, kind name, fits func(name) bool) error {
	for i := 0; i < len(e.kids); i++ {
		n := 0
		for i+n < len(e.kids) && e.kids[i+n].element != nil && !fits(e.kids[i+n].element.kind) {
			n++
		}
		if n == 0 {
			continue
		}
		those := slices.Clone(e.kids[i : i+n])
		e.kids = slices.Delete(e.kids, i, i+n)
		if err := u.insert(e, i, kind, nil, those...); err != nil {
			return err
		}
		if kind == "LI" {
			if err := u.wrap(e.kids[i].element, "LBody", fitting("LI")); err != nil {
				return err
			}
		}
	}
	return nil
}

// unwrapBodies makes the bodies of items that are in no item something else.
func (u *universal) unwrapBodies(e *element) {
	for _, k := range e.kids {
		if k.element != nil && k.element.kind == "LBody" {
			u.become(k.element, "Div")
		}
	}
}

// mendNotes gives notes names, each its own (7.9).
func (u *universal) mendNotes() error {
	names := map[str]ref{}
	var notes []*element
	err := u.tags.top.each(func(e *element) error {
		id, err := u.file.string(e.dict["ID"])
		if err != nil {
			return err
		}
		if _, taken := names[id]; e.kind == "Note" && (id == "" || taken) {
			notes = append(notes, e)
		} else if id != "" {
			names[id] = e.named
		}
		return nil
	})
	if err != nil || len(notes) == 0 {
		return err
	}
	for i, e := range notes {
		id := str("note " + strconv.Itoa(i+1))
		for names[id] != (ref{}) {
			id += "'"
		}
		u.become(e, e.kind)
		e.dict["ID"], names[id] = id, e.named
	}
	return u.nameElements(names)
}

// nameElements writes the tree of the names of elements (14.7.2).
func (u *universal) nameElements(names map[str]ref) error {
	root, err := u.change(u.tags.named)
	if err != nil {
		return err
	}
	list := array{}
	for _, id := range sortedKeys(names) {
		list = append(list, id, names[id])
	}
	root["IDTree"], err = u.add(dict{"Names": list})
	return err
}
