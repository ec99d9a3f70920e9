package pdf

// each calls see with every dictionary that can be reached from the trailer, those of streams too, each once. named is the object that
// the dictionary is, or that it stands in.
func (f *file) each(see func(named ref, d dict) error) error {
	type item struct {
		v     any
		named ref
	}
	seen := map[ref]bool{}
	rest := []item{{v: f.trailer}}
	for len(rest) > 0 {
		it := rest[len(rest)-1]
		rest = rest[:len(rest)-1]
		switch v := it.v.(type) {
		case ref:
			if seen[v] {
				continue
			}
			if seen[v] = true; len(seen) > maxTreeNodes {
				return invalid("too many objects")
			}
			o, err := f.resolve(v)
			if err != nil {
				return err
			}
			rest = append(rest, item{v: o, named: v})
		case dict:
			if err := see(it.named, v); err != nil {
				return err
			}
			for _, of := range v {
				rest = append(rest, item{of, it.named})
			}
		case array:
			for _, of := range v {
				rest = append(rest, item{of, it.named})
			}
		}
	}
	return nil
}
