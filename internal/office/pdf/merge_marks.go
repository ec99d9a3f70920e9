package pdf

import (
	"cmp"
	"maps"
	"slices"
)

// marks are what finds places in a merged PDF: destinations with names, and labels of pages.
type marks struct {
	leaves  array // of the tree of destinations
	numbers array // of the tree of labels
	labeled bool
}

// pairs returns the keys and values of a tree of names or numbers (7.9.6, 7.9.7), in order.
func (c *copier) pairs(root any, entry name) (array, error) {
	var all array
	rest := []any{root}
	for seen := 0; len(rest) > 0; seen++ {
		d, err := c.dict(rest[len(rest)-1])
		if err != nil {
			return nil, err
		}
		if seen > maxTreeNodes {
			return nil, invalid("a tree has too many nodes")
		}
		rest = rest[:len(rest)-1]
		own, err := c.array(d[entry])
		if err != nil {
			return nil, err
		}
		all = append(all, own...)
		kids, err := c.array(d["Kids"])
		if err != nil {
			return nil, err
		}
		for _, kid := range slices.Backward(kids) {
			rest = append(rest, kid)
		}
	}
	return all, nil
}

// nameLeaf returns the content of a tree of names as one node, with the document's mark before each name; nil where there is none.
func (c *copier) nameLeaf(root any) (dict, error) {
	pairs, err := c.pairs(root, "Names")
	if err != nil {
		return nil, err
	}
	all := map[str]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if key, ok := pairs[i].(str); ok {
			all[key] = pairs[i+1]
		}
	}
	return c.leaf(all)
}

func (c *copier) leaf(all map[str]any) (dict, error) {
	if len(all) == 0 {
		return nil, nil
	}
	var names array
	for _, key := range slices.Sorted(maps.Keys(all)) {
		there, err := c.value(all[key], 0)
		if err != nil {
			return nil, err
		}
		names = append(names, c.mark+key, there)
	}
	return dict{"Limits": array{names[0], names[len(names)-2]}, "Names": names}, nil
}

// destinations adds those of a document, of PDF 1.1 as well (12.3.2.3).
func (m *marks) destinations(c *copier, catalogue dict) error {
	all := map[str]any{}
	old, err := c.dict(catalogue["Dests"])
	if err != nil {
		return err
	}
	for key, v := range old {
		all[str(key)] = v
	}
	names, err := c.dict(catalogue["Names"])
	if err != nil {
		return err
	}
	pairs, err := c.pairs(names["Dests"], "Names")
	if err != nil {
		return err
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if key, ok := pairs[i].(str); ok {
			all[key] = pairs[i+1]
		}
	}
	leaf, err := c.leaf(all)
	if err == nil && leaf != nil {
		m.leaves = append(m.leaves, c.out.add(leaf))
	}
	return err
}

// labels adds the labels of a document's pages (12.4.2), of which the first is that of the index first. Pages without are counted from 1
// in each document, where any document has some.
func (m *marks) labels(c *copier, catalogue dict, first int) error {
	pairs, err := c.pairs(catalogue["PageLabels"], "Nums")
	if err != nil {
		return err
	}
	if len(pairs) < 2 {
		m.numbers = append(m.numbers, first, dict{"S": name("D")})
		return nil
	}
	m.labeled = true
	for i := 0; i+1 < len(pairs); i += 2 {
		at, ok := pairs[i].(int)
		label, err := c.dict(pairs[i+1])
		if err != nil || !ok {
			return cmp.Or(err, invalid("a label of pages is none"))
		}
		there, err := c.value(label, 0)
		if err != nil {
			return err
		}
		m.numbers = append(m.numbers, first+at, there)
	}
	return nil
}

func (m *marks) close(w *writer, catalogue dict) {
	if len(m.leaves) > 0 {
		catalogue["Names"] = dict{"Dests": w.add(dict{"Kids": m.leaves})}
	}
	if m.labeled {
		catalogue["PageLabels"] = w.add(dict{"Nums": m.numbers})
	}
}

// layers are what can be shown or hidden (8.11).
type layers struct{ all, off, order array }

func (l *layers) add(c *copier, catalogue dict) error {
	d, err := c.dict(catalogue["OCProperties"])
	if err != nil || d == nil {
		return err
	}
	config, err := c.dict(d["D"])
	if err != nil {
		return err
	}
	for _, of := range []struct {
		from any
		to   *array
	}{{d["OCGs"], &l.all}, {config["OFF"], &l.off}, {config["Order"], &l.order}} {
		list, err := c.array(of.from)
		if err != nil {
			return err
		}
		there, err := c.value(list, 0)
		if err != nil {
			return err
		}
		if list != nil {
			*of.to = append(*of.to, there.(array)...)
		}
	}
	return nil
}

func (l *layers) close(catalogue dict) {
	if len(l.all) > 0 {
		catalogue["OCProperties"] = dict{"OCGs": l.all, "D": dict{"Name": str("Layers"), "OFF": l.off, "Order": l.order}}
	}
}
