package pdf

// each calls see with every dictionary that can be reached from the trailer, those of streams too, each once. named is the object that
// the dictionary is, or that it stands in.
func (f *file) each(see func(named ref, d dict) error) error {
	return f.objects(func(named ref, v any) error {
		return inside(v, func(v any) error {
			if d, ok := v.(dict); ok {
				return see(named, d)
			}
			return nil
		})
	})
}

// objects calls see with every object that can be reached from the trailer, the trailer first, each once.
func (f *file) objects(see func(named ref, v any) error) error {
	seen := map[ref]bool{}
	var rest []ref
	look := func(named ref, v any) error {
		if err := see(named, v); err != nil {
			return err
		}
		return inside(v, func(v any) error {
			if named, ok := v.(ref); ok && !seen[named] {
				seen[named] = true
				rest = append(rest, named)
			}
			return nil
		})
	}
	if err := look(ref{}, f.trailer); err != nil {
		return err
	}
	for len(rest) > 0 {
		named := rest[len(rest)-1]
		rest = rest[:len(rest)-1]
		if len(seen) > maxTreeNodes {
			return invalid("too many objects")
		}
		v, err := f.resolve(named)
		if err != nil {
			return err
		}
		if err := look(named, v); err != nil {
			return err
		}
	}
	return nil
}

// inside calls see with a value and all that stands in it.
func inside(v any, see func(v any) error) error {
	if err := see(v); err != nil {
		return err
	}
	switch v := v.(type) {
	case dict:
		for _, of := range v {
			if err := inside(of, see); err != nil {
				return err
			}
		}
	case array:
		for _, of := range v {
			if err := inside(of, see); err != nil {
				return err
			}
		}
	}
	return nil
}
