package pdf

import (
	"slices"
	"strconv"
)

// mendAnnotations has what is annotated on pages be read with them: in the order of the tags, in an element, and with words (7.18).
func (u *universal) mendAnnotations() error {
	return u.file.annotatedPages(func(page ref, node dict, list array) error {
		if node["Tabs"] != name("S") {
			changed, err := u.change(page)
			if err != nil {
				return err
			}
			changed["Tabs"] = name("S")
		}
		for _, v := range list {
			named, ok := v.(ref)
			if !ok {
				continue
			}
			d, err := u.file.dict(named)
			if err != nil {
				return err
			}
			switch d["Subtype"] {
			case name("Link"):
				err = u.mendLink(page, named, d)
			case name("Widget"):
				err = u.mendField(named, d)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// owner returns the element that an annotation is in.
func (t *structure) owner(d dict) *element {
	if number, ok := d["StructParent"].(int); ok {
		if named, ok := t.parents[number].(ref); ok {
			return t.elements[named]
		}
	}
	return nil
}

// mendLink has a link be in an element of its kind (7.18.5), and say where it leads.
func (u *universal) mendLink(page, named ref, d dict) error {
	e := u.tags.owner(d)
	if e == nil || e.kind != "Link" {
		var err error
		if e, err = u.tagLink(page, named, d, e); err != nil || e == nil {
			return err
		}
	}
	said, err := u.file.says(d["Contents"])
	if err != nil || said {
		return err
	}
	words, err := u.leadsTo(d, e)
	if err != nil {
		return err
	}
	changed, err := u.change(named)
	if err == nil {
		changed["Contents"] = textString(words)
	}
	return err
}

// leadsTo says in words where a link leads.
func (u *universal) leadsTo(d dict, e *element) (string, error) {
	action, err := u.file.dict(d["A"])
	if err != nil {
		return "", err
	}
	uri, err := u.file.string(action["URI"])
	if err != nil {
		return "", err
	}
	said := u.said(e)
	if said == "" {
		said = string(appendText(nil, []byte(uri)))
	}
	if said == "" {
		said = "Link " + strconv.Itoa(e.named.number)
	}
	return said, nil
}

// tagLink puts a link into an element: that of the text under it, else the first of all. before is the one that it is in.
func (u *universal) tagLink(page, named ref, d dict, before *element) (*element, error) {
	if before != nil {
		before.kids = slices.DeleteFunc(before.kids, func(k kid) bool { return k.object == named })
		before.changed = true
	}
	object := kid{value: dict{"Type": name("OBJR"), "Obj": named, "Pg": page}, object: named}
	in, at, err := u.under(page, d)
	if err != nil {
		return nil, err
	}
	if in == nil {
		if len(u.tags.top.kids) == 0 || u.tags.top.kids[0].element == nil {
			return nil, nil
		}
		in, at = u.tags.top.kids[0].element, -1
	}
	e := in
	for e != nil && e.kind != "Link" {
		e = e.up
	}
	switch {
	case e != nil:
		e.kids = append(e.kids, object)
		e.changed = true
	case at < 0:
		err = u.insert(in, len(in.kids), "Link", dict{"Pg": page}, object)
		e = in.kids[len(in.kids)-1].element
	default:
		m := in.kids[at]
		in.kids = slices.Delete(in.kids, at, at+1)
		if err = u.insert(in, at, "Link", dict{"Pg": page}, kid{value: m.mark.id, mark: m.mark}, object); err == nil {
			e = in.kids[at].element
			u.own(m.mark, e.named)
		}
	}
	if err != nil {
		return nil, err
	}
	return e, u.parent(named, d, e)
}

// parent has an annotation know the element that it is in.
func (u *universal) parent(named ref, d dict, e *element) error {
	number, ok := d["StructParent"].(int)
	if !ok {
		number = 0
		if keys := sortedKeys(u.tags.parents); len(keys) > 0 {
			number = keys[len(keys)-1] + 1
		}
		changed, err := u.change(named)
		if err != nil {
			return err
		}
		changed["StructParent"] = number
	}
	u.tags.parents[number], u.parents = e.named, true
	return nil
}

// under returns the element whose content begins in the area of an annotation, and the part of it that does.
func (u *universal) under(page ref, d dict) (*element, int, error) {
	b, ok, err := u.file.rectangle(d["Rect"])
	if err != nil || !ok {
		return nil, 0, err
	}
	number, ok := u.marker.numbers[page]
	if !ok {
		return nil, 0, nil
	}
	owners, err := u.file.array(u.tags.parents[number])
	if err != nil {
		return nil, 0, err
	}
	for id, owner := range owners {
		m := mark{page, id}
		drawn := u.marker.drawn[m]
		if drawn == nil || !b.holds(drawn.box) {
			continue
		}
		named, _ := owner.(ref)
		e := u.tags.elements[named]
		if e == nil {
			continue
		}
		at := slices.IndexFunc(e.kids, func(k kid) bool { return k.element == nil && k.mark == m })
		if at >= 0 {
			return e, at, nil
		}
	}
	return nil, 0, nil
}

// mendField has a field of a form have a name that is read (7.18.1).
func (u *universal) mendField(named ref, d dict) error {
	said, err := u.file.says(d["TU"])
	if err != nil || said {
		return err
	}
	called, err := u.file.string(d["T"])
	if err != nil || called == "" {
		return err
	}
	changed, err := u.change(named)
	if err == nil {
		changed["TU"] = str(called)
	}
	return err
}
