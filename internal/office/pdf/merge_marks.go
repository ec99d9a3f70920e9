package pdf

import "cmp"

// marks are what finds places in a merged PDF: destinations with names, and labels of pages.
type marks struct {
	leaves  array // of the tree of destinations
	numbers array // of the tree of labels
	labeled bool
}

// addLeaf adds the content of a tree of names as one node, with the document's mark before each name; before are names beside the tree.
func (c *copier) addLeaf(to *array, root any, before dict) error {
	pairs, err := c.pairs(root, "Names")
	if err != nil {
		return err
	}
	all := map[str]any{}
	for key, v := range before {
		all[str(key)] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if key, ok := pairs[i].(str); ok {
			all[key] = pairs[i+1]
		}
	}
	if len(all) == 0 {
		return nil
	}
	var names array
	for _, key := range sortedKeys(all) {
		there, err := c.value(all[key], 0)
		if err != nil {
			return err
		}
		names = append(names, c.mark+key, there)
	}
	*to = append(*to, c.out.add(dict{"Limits": array{names[0], names[len(names)-2]}, "Names": names}))
	return nil
}

// destinations adds those of a document, of PDF 1.1 as well (12.3.2.3).
func (m *marks) destinations(c *copier, catalogue dict) error {
	old, err := c.dict(catalogue["Dests"])
	if err != nil {
		return err
	}
	names, err := c.dict(catalogue["Names"])
	if err != nil {
		return err
	}
	return c.addLeaf(&m.leaves, names["Dests"], old)
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
		if err := c.addArray(of.to, of.from); err != nil {
			return err
		}
	}
	return nil
}

func (l *layers) close(catalogue dict) {
	if len(l.all) > 0 {
		catalogue["OCProperties"] = dict{"OCGs": l.all, "D": dict{"Name": str("Layers"), "OFF": l.off, "Order": l.order}}
	}
}
