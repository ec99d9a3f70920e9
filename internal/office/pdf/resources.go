package pdf

import "io"

// resources are what a content stream names (7.8.3).
type resources struct {
	fonts, objects, patterns, properties dict

	known map[name]*font // by the names that they have here
}

// maxKept bounds each kind of object that is kept for the next page: when there are more, all are read again.
const maxKept = 1 << 12

// maxEntries bounds what the resources that are kept name.
const maxEntries = 1 << 16

func keep[T any](kept map[int]T, number int, v T) {
	if len(kept) >= maxKept {
		clear(kept)
	}
	kept[number] = v
}

// resourcesOf returns the resources that v is or names.
func (r *reader) resourcesOf(v any) (*resources, error) {
	named, isRef := v.(ref)
	if isRef && r.resources[named.number] != nil {
		return r.resources[named.number], nil
	}
	d, err := r.file.dict(v)
	if err != nil {
		return nil, err
	}
	res := &resources{known: map[name]*font{}}
	for key, to := range map[name]*dict{"Font": &res.fonts, "XObject": &res.objects, "Pattern": &res.patterns, "Properties": &res.properties} {
		if *to, err = r.file.dict(d[key]); err != nil {
			return nil, err
		}
	}
	if isRef {
		if r.entries += len(res.fonts) + len(res.objects) + len(res.patterns) + len(res.properties); r.entries > maxEntries {
			clear(r.resources)
			r.entries = 0
		}
		keep(r.resources, named.number, res)
	}
	return res, nil
}

// lookUp returns a dictionary by its name in one of the resources'.
func (res *resources) lookUp(f *file, in dict, n name) (dict, error) { return f.dict(in[n]) }

// object is an external object (8.8), or a pattern that is drawn like one.
type object struct {
	named         ref
	form          bool
	resources     any
	picture       *picture
	width, height int
	drawing       bool // is it just now: it may not draw itself
}

// objectOf returns the external object that v names, nil where it names none.
func (r *reader) objectOf(v any) (*object, error) {
	named, ok := v.(ref)
	if !ok {
		return nil, nil
	}
	if o := r.objects[named.number]; o != nil {
		return o, nil
	}
	d, err := r.file.dict(named)
	if err != nil {
		return nil, err
	}
	o := &object{named: named, resources: d["Resources"]}
	switch {
	case d["Subtype"] == name("Image"):
		if o.width, err = r.file.number(d["Width"]); err == nil {
			o.height, err = r.file.number(d["Height"])
		}
	case d["Subtype"] == name("Form"), d["PatternType"] == 1:
		o.form = true
	}
	if err != nil {
		return nil, err
	}
	keep(r.objects, named.number, o)
	return o, nil
}

// number returns the integer that v is or names, 0 where it is none.
func (f *file) number(v any) (int, error) {
	if named, ok := v.(ref); ok {
		var err error
		if v, err = f.resolve(named); err != nil {
			return 0, err
		}
	}
	n, _ := v.(int)
	return n, nil
}

// draw draws an external object.
func (r *reader) draw(res *resources, n name, depth int) error {
	o, err := r.objectOf(res.objects[n])
	if err != nil || o == nil {
		return err
	}
	if o.form {
		return r.drawForm(o, res, depth)
	}
	if o.width > 0 {
		o.picture = r.addPicture(o.picture, o.width, o.height)
	}
	return nil
}

// paint takes a pattern as the color of what is painted next (8.7.3). Its cell is looked at once.
func (r *reader) paint(res *resources, n name, depth int) error {
	o, err := r.objectOf(res.patterns[n])
	if err != nil || o == nil || !o.form {
		return err
	}
	return r.drawForm(o, res, depth)
}

// drawForm draws a form (8.10). One without resources has those of what draws it.
func (r *reader) drawForm(o *object, outer *resources, depth int) error {
	if err := r.drawn(); err != nil {
		return err
	}
	if o.drawing || depth >= maxForms {
		r.Partial = true
		return nil
	}
	res := outer
	if o.resources != nil {
		var err error
		if res, err = r.resourcesOf(o.resources); err != nil {
			return err
		}
	}
	o.drawing = true
	defer func() { o.drawing = false }()
	r.separate('\n')
	return r.interpret(res, array{o.named}, depth+1)
}

// streamAt returns the dictionary of a stream object and its data as they are stored.
func (f *file) streamAt(named ref) (dict, io.Reader, error) {
	offset, err := f.plainOffset(named.number)
	if err != nil {
		return nil, nil, err
	}
	return f.streamData(offset, &named)
}
