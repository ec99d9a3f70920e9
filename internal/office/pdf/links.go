package pdf

import "strings"

// annotations looks at the annotations of a page (12.5): links, and fields of forms, which show text.
func (r *reader) annotations(v any) error {
	list, err := r.file.array(v)
	if err != nil {
		return err
	}
	for _, v := range list {
		if err := r.drawn(); err != nil {
			return err
		}
		d, err := r.file.dict(v)
		if err != nil {
			return err
		}
		switch d["Subtype"] {
		case name("Link"):
			err = r.link(d)
		case name("Widget"):
			r.Fields++
			err = r.widget(d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// link takes a link that leads somewhere (12.5.6.5).
func (r *reader) link(d dict) error {
	action, err := r.file.dict(d["A"])
	if err != nil || len(r.Links) >= maxLinks {
		return err
	}
	link := Link{Page: r.page}
	switch {
	case action["S"] == name("URI"):
		uri, err := r.file.string(action["URI"])
		if err != nil {
			return err
		}
		link.URI = string(appendText(nil, []byte(uri)))
	case d["Dest"] == nil && action["D"] == nil && action["F"] == nil:
		return nil
	}
	r.Links = append(r.Links, link)
	return nil
}

// Flags of annotations (12.5.3).
const (
	invisible = 1 << 0
	hidden    = 1 << 1
	printed   = 1 << 2
	noView    = 1 << 5
)

// widget draws a field of a form as it is shown (12.5.5).
func (r *reader) widget(d dict) error {
	if flags, _ := d["F"].(int); flags&hidden != 0 {
		return nil
	}
	appearance, err := r.file.dict(d["AP"])
	if err != nil {
		return err
	}
	normal := appearance["N"]
	if state, ok := d["AS"].(name); ok {
		states, err := r.file.dict(normal)
		if err != nil {
			return err
		}
		if _, isStream := states["Length"]; !isStream {
			normal = states[state]
		}
	}
	o, err := r.objectOf(normal)
	if err != nil {
		return err
	}
	before := len(r.text)
	if o != nil && o.form {
		if err := r.drawForm(o, &resources{known: map[name]*font{}}, 0); err != nil {
			return err
		}
	}
	if strings.TrimSpace(string(r.text[before:])) != "" || d["FT"] != name("Tx") && d["FT"] != name("Ch") {
		return nil
	}
	return r.value(d)
}

// value takes what is filled in in a field that has no appearance yet: readers draw that by themselves (12.7.3.3).
func (r *reader) value(d dict) error {
	text, err := r.file.string(d["V"])
	if err != nil || text == "" {
		return err
	}
	r.separate('\n')
	r.text = appendText(r.text, []byte(text))
	return nil
}

// string returns the string that v is or names.
func (f *file) string(v any) (str, error) {
	if named, ok := v.(ref); ok {
		var err error
		if v, err = f.resolve(named); err != nil {
			return "", err
		}
	}
	s, _ := v.(str)
	return s, nil
}

// outline counts the bookmarks. An item that is named twice counts once.
func (r *reader) outline() error {
	catalogue, err := r.file.dictOf(r.file.root)
	if err != nil {
		return err
	}
	root, err := r.file.dict(catalogue["Outlines"])
	if err != nil {
		return err
	}
	seen, next := map[int]bool{}, []any{root["First"]}
	for len(next) > 0 && len(seen) < maxLinks {
		named, ok := next[len(next)-1].(ref)
		next = next[:len(next)-1]
		if !ok || seen[named.number] {
			continue
		}
		seen[named.number] = true
		item, err := r.file.dict(named)
		if err != nil {
			return err
		}
		next = append(next, item["Next"], item["First"])
	}
	r.Bookmarks = len(seen)
	return nil
}
