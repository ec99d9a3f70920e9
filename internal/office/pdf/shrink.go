package pdf

import (
	"fmt"
	"maps"
	"slices"
)

// shrunk is how the content of a page is made smaller: about the middle of its left edge.
type shrunk struct{ scale, x, y float64 }

func newShrunk(box [4]float64, scale float64) shrunk {
	return shrunk{scale, box[0] * (1 - scale), (box[1] + box[3]) / 2 * (1 - scale)}
}

func (s shrunk) place(x, y float64) (float64, float64) { return s.scale*x + s.x, s.scale*y + s.y }

// matrix returns it as an operator of content streams (8.4.4).
func (s shrunk) matrix() string {
	return fmt.Sprintf("%.5f 0 0 %.5f %.3f %.3f cm\n", s.scale, s.scale, s.x, s.y)
}

// pairs returns coordinates, x and y in turns, as they are then; nil where v are none.
func (s shrunk) pairs(f *file, v any) (array, error) {
	list, err := f.array(v)
	if err != nil || len(list)%2 != 0 {
		return nil, err
	}
	at, err := f.numbers(v, len(list))
	if err != nil {
		return nil, err
	}
	var all array
	for i := 0; i < len(at); i += 2 {
		x, y := s.place(at[i], at[i+1])
		all = append(all, x, y)
	}
	return all, nil
}

// shrinker leads to the same places of pages that are made smaller.
type shrinker struct {
	*update
	pages map[ref]shrunk
}

// destinations changes where destinations (12.3.2.2) lead, wherever they stand, and where pictures and the like are said to be in the tags
// (14.8.5.4.3).
func (s *shrinker) destinations() error {
	return s.file.objects(func(named ref, v any) error {
		if named == (ref{}) {
			return nil
		}
		if d, ok := v.(dict); ok && d["Length"] != nil {
			return nil // a stream leads nowhere
		}
		if already, ok := s.dict[named]; ok {
			v = already
		}
		of, changed, err := s.led(v)
		if err != nil || !changed {
			return err
		}
		if d, ok := of.(dict); ok {
			s.dict[named] = d
		} else {
			s.other[named] = of
		}
		return nil
	})
}

// led returns a value with its destinations changed, and whether there are any.
func (s *shrinker) led(v any) (any, bool, error) {
	switch v := v.(type) {
	case array:
		if to, changed := s.destination(v); changed {
			return to, true, nil
		}
		out, any := slices.Clone(v), false
		for i, of := range v {
			to, changed, err := s.led(of)
			if err != nil {
				return nil, false, err
			}
			out[i], any = to, any || changed
		}
		return out, any, nil
	case dict:
		out, any := maps.Clone(v), false
		for key, of := range v {
			to, changed, err := s.led(of)
			if err != nil {
				return nil, false, err
			}
			out[key], any = to, any || changed
		}
		boxed, err := s.boxed(out)
		return out, any || boxed, err
	}
	return v, false, nil
}

// destination changes one that names a place of a page.
func (s *shrinker) destination(v array) (array, bool) {
	if len(v) < 3 {
		return nil, false
	}
	page, ok := v[0].(ref)
	how, named := s.pages[page]
	kind, isName := v[1].(name)
	if !ok || !named || !isName {
		return nil, false
	}
	out := slices.Clone(v)
	across := map[name][]int{"XYZ": {2}, "FitV": {2}, "FitBV": {2}, "FitR": {2, 4}}[kind]
	up := map[name][]int{"XYZ": {3}, "FitH": {2}, "FitBH": {2}, "FitR": {3, 5}}[kind]
	for i := 2; i < len(v); i++ {
		at, ok := numberOf(v[i])
		x, y := how.place(at, at)
		switch {
		case !ok: // null: as it is
		case slices.Contains(across, i):
			out[i] = x
		case slices.Contains(up, i):
			out[i] = y
		}
	}
	return out, true
}

// boxed changes the box of an element of the tags, and reports whether it has one.
func (s *shrinker) boxed(element dict) (bool, error) {
	page, _ := element["Pg"].(ref)
	how, ok := s.pages[page]
	attributes, isDict := element["A"].(dict)
	if !ok || !isDict || attributes["BBox"] == nil {
		return false, nil
	}
	box, err := how.pairs(s.file, attributes["BBox"])
	if err != nil || box == nil {
		return false, err
	}
	attributes = maps.Clone(attributes)
	attributes["BBox"], element["A"] = box, attributes
	return true, nil
}

// annotations moves those of a page and leaves those out that are dropped.
func (s *shrinker) annotations(l leaf, dropped map[ref]bool) (array, error) {
	list, err := s.file.array(l.dict["Annots"])
	if err != nil {
		return nil, err
	}
	var all array
	for _, v := range list {
		named, ok := v.(ref)
		d, isDict := v.(dict)
		switch {
		case dropped[named], !ok && !isDict:
			continue
		case ok:
			if d, err = s.change(named); err != nil {
				return nil, err
			}
		default:
			d = maps.Clone(d)
			v = d
		}
		for _, key := range []name{"Rect", "QuadPoints"} {
			if d[key] == nil {
				continue
			}
			if d[key], err = s.pages[l.named].pairs(s.file, d[key]); err != nil {
				return nil, err
			}
		}
		all = append(all, v)
	}
	return all, nil
}
