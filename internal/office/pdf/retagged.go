package pdf

import (
	"maps"
	"slices"
)

// retagged is a PDF whose structure is changed.
type retagged struct {
	*update
	tags    *structure
	parents bool // the tags' parents are changed
}

// become makes an element one of another kind.
func (u *retagged) become(e *element, kind name) {
	e.dict = maps.Clone(e.dict)
	e.dict["S"], e.kind, e.changed = kind, kind, true
}

// remove takes an element out of the one that it is in.
func (u *retagged) remove(e *element) {
	e.up.kids = slices.DeleteFunc(e.up.kids, func(k kid) bool { return k.element == e })
	e.up.changed = true
}

// insert makes a new element, to stand in another before its part of this number.
func (u *retagged) insert(in *element, at int, kind name, entries dict, kids ...kid) error {
	d := dict{"Type": name("StructElem"), "S": kind}
	maps.Copy(d, entries)
	named, err := u.add(d)
	if err != nil {
		return err
	}
	e := &element{named: named, dict: d, kind: kind, up: in, kids: kids, changed: true}
	for _, k := range kids {
		if k.element != nil {
			k.element.up, k.element.changed = e, true
		}
	}
	u.tags.elements[named] = e
	in.kids = slices.Insert(in.kids, at, kid{element: e, value: named})
	in.changed = true
	return nil
}

// writeTags writes the elements that are changed, and whose content is whose.
func (u *retagged) writeTags() error {
	for _, e := range u.tags.elements {
		if !e.changed {
			continue
		}
		d := maps.Clone(e.dict)
		d["K"] = values(e.kids)
		d["P"] = e.up.named
		if e.up == u.tags.top {
			d["P"] = u.tags.named
		}
		u.dict[e.named] = d
	}
	if u.tags.top.changed || u.parents {
		root, err := u.change(u.tags.named)
		if err != nil {
			return err
		}
		root["K"] = values(u.tags.top.kids)
		if u.parents {
			numbers, next := array{}, 0
			for _, key := range sortedKeys(u.tags.parents) {
				numbers, next = append(numbers, key, u.tags.parents[key]), key+1
			}
			if root["ParentTree"], err = u.add(dict{"Nums": numbers}); err != nil {
				return err
			}
			root["ParentTreeNextKey"] = next
		}
	}
	return nil
}

func values(kids []kid) (all array) {
	for _, k := range kids {
		all = append(all, k.value)
	}
	return all
}
