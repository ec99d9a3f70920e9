package pdf

import (
	"cmp"
	"maps"
	"slices"
)

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// list returns the array that v is or names, else one of v itself; none where v is nothing. It is how PDFs leave out arrays of one.
func (f *file) list(v any) (array, error) {
	list, err := f.array(v)
	if list == nil && v != nil && err == nil {
		list = array{v}
	}
	return list, err
}

// pairs returns the keys and values of a tree of names or numbers (7.9.6, 7.9.7), in order. A node that is named twice is read once.
func (f *file) pairs(root any, entry name) (array, error) {
	var all array
	seen := map[ref]bool{}
	for rest := []any{root}; len(rest) > 0; {
		at := rest[len(rest)-1]
		rest = rest[:len(rest)-1]
		if named, ok := at.(ref); ok {
			if seen[named] {
				continue
			}
			if seen[named] = true; len(seen) > maxTreeNodes {
				return nil, invalid("a tree has too many nodes")
			}
		}
		d, err := f.dict(at)
		if err != nil {
			return nil, err
		}
		own, err := f.array(d[entry])
		if err != nil {
			return nil, err
		}
		all = append(all, own...)
		kids, err := f.array(d["Kids"])
		if err != nil {
			return nil, err
		}
		for _, kid := range slices.Backward(kids) {
			rest = append(rest, kid)
		}
	}
	return all, nil
}
