package pdf

// walkPages walks the page tree (7.7.3), calls see with every node and the resources that it has or inherits (7.7.3.4), and
// wants the root's own count to agree with the leaves that are there.
func (f *file) walkPages(see func(named ref, node dict, resources any) error) (int, error) {
	catalogue, err := f.dictOf(f.root)
	if err != nil {
		return 0, err
	}
	root, ok := catalogue["Pages"].(ref)
	if !ok {
		return 0, invalid("catalogue names no page tree")
	}
	tree, err := f.dictOf(root)
	if err != nil {
		return 0, err
	}
	w := walker{file: f, seen: map[int]bool{root.number: true}, see: see}
	if err := w.walk(root, tree, nil, 0); err != nil {
		return 0, err
	}
	if count, ok := tree["Count"].(int); !ok || count != w.pages {
		return 0, invalid("the page tree counts %v pages and holds %d", tree["Count"], w.pages)
	}
	return w.pages, nil
}

// eachPage is walkPages of the leaves alone.
func (f *file) eachPage(see func(page ref, node dict, resources any) error) error {
	_, err := f.walkPages(func(named ref, node dict, resources any) error {
		if node["Type"] != name("Page") {
			return nil
		}
		return see(named, node, resources)
	})
	return err
}

// annotatedPages calls see with every page on which something is annotated (12.5), and what that is.
func (f *file) annotatedPages(see func(page ref, node dict, annotations array) error) error {
	return f.eachPage(func(page ref, node dict, _ any) error {
		list, err := f.array(node["Annots"])
		if err != nil || len(list) == 0 {
			return err
		}
		return see(page, node, list)
	})
}

type walker struct {
	file  *file
	seen  map[int]bool
	see   func(named ref, node dict, resources any) error
	pages int
}

// walk counts the leaves under node, which inherits resources.
func (w *walker) walk(named ref, node dict, resources any, depth int) error {
	if own := node["Resources"]; own != nil {
		resources = own
	}
	if err := w.see(named, node, resources); err != nil {
		return err
	}
	if node["Type"] == name("Page") {
		w.pages++
		return nil
	}
	if node["Type"] != name("Pages") || depth > maxTreeDepth {
		return invalid("bad node in the page tree")
	}
	kids, err := w.kids(node)
	if err != nil {
		return err
	}
	for _, kid := range kids {
		r, ok := kid.(ref)
		if !ok || w.seen[r.number] || len(w.seen) >= maxTreeNodes {
			return invalid("bad child in the page tree")
		}
		w.seen[r.number] = true
		child, err := w.file.dictOf(r)
		if err != nil {
			return err
		}
		if err := w.walk(r, child, resources, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// kids returns a node's children, which stand in it or in an object of their own.
func (w *walker) kids(node dict) (array, error) {
	v := node["Kids"]
	if r, ok := v.(ref); ok {
		var err error
		if v, err = w.file.resolve(r); err != nil {
			return nil, err
		}
	}
	kids, ok := v.(array)
	if !ok && v != nil {
		return nil, invalid("a page tree node's children are no array")
	}
	return kids, nil
}
