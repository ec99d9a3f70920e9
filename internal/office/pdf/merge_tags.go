package pdf

// tags is the structure of a merged PDF (14.7): the elements of all documents side by side.
type tags struct {
	root   ref
	kids   array
	spaces array // namespaces (ISO 32000-2, 14.7.4)
	leaves array // of the tree that finds elements by key
	ids    array // of that by name
	kinds  dict  // what kinds of elements stand for
	marked int   // documents with a structure
	others int   // and without
	next   int   // key
}

// roles notes which kinds of a document's structure have another name in the merged PDF: those that stand for something else there.
func (t *tags) roles(c *copier, catalogue dict) error {
	c.tags = t.next
	root, err := c.dict(catalogue["StructTreeRoot"])
	if err != nil || root == nil {
		return err
	}
	kinds, err := c.dict(root["RoleMap"])
	if err != nil {
		return err
	}
	if t.kinds == nil {
		t.kinds = dict{}
	}
	for _, kind := range sortedKeys(kinds) {
		if is, ok := kinds[kind].(name); ok {
			if own := admit(t.kinds, kind, is); own != kind {
				c.roles[kind] = own
			}
		}
	}
	for kind, renamed := range c.roles {
		if is, ok := kinds[kind].(name); ok && c.roles[is] != "" {
			t.kinds[renamed] = c.roles[is]
		}
	}
	return nil
}

// add adds the structure of a document.
func (t *tags) add(c *copier, catalogue dict) error {
	root, err := c.dict(catalogue["StructTreeRoot"])
	if err != nil {
		return err
	}
	if root == nil {
		t.others++
		return nil
	}
	t.marked++
	if named, ok := catalogue["StructTreeRoot"].(ref); ok {
		c.to[named] = t.root
	}
	if err := t.addKids(c, root, catalogue["Lang"]); err != nil {
		return err
	}
	if err := c.addArray(&t.spaces, root["Namespaces"]); err != nil {
		return err
	}
	if err := t.addKeys(c, root); err != nil {
		return err
	}
	return c.addLeaf(&t.ids, root["IDTree"], nil)
}

// addKids adds the elements on top, which get the language of their document.
func (t *tags) addKids(c *copier, root dict, lang any) error {
	kids, err := c.list(root["K"])
	if err != nil {
		return err
	}
	for _, v := range kids {
		named, ok := v.(ref)
		if !ok {
			return invalid("the structure holds what is no object")
		}
		c.over[named] = func(d dict) {
			if d["Lang"] == nil && lang != nil {
				d["Lang"] = lang
			}
		}
		there, err := c.refer(named, 0)
		if err != nil {
			return err
		}
		t.kids = append(t.kids, there)
	}
	return nil
}

// addKeys adds what finds elements by the keys that pages and annotations have (14.7.4.4).
func (t *tags) addKeys(c *copier, root dict) error {
	pairs, err := c.pairs(root["ParentTree"], "Nums")
	if err != nil {
		return err
	}
	if next, ok := root["ParentTreeNextKey"].(int); ok {
		t.next = c.tags + next
	}
	var keys array
	for i := 0; i+1 < len(pairs); i += 2 {
		key, ok := pairs[i].(int)
		if !ok {
			return invalid("a key of the structure is no number")
		}
		there, err := c.value(pairs[i+1], 0)
		if err != nil {
			return err
		}
		keys = append(keys, key+c.tags, there)
		t.next = max(t.next, key+c.tags+1)
	}
	if len(keys) > 0 {
		t.leaves = append(t.leaves, c.out.add(dict{"Limits": array{keys[0], keys[len(keys)-2]}, "Nums": keys}))
	}
	return nil
}

func (t *tags) close(w *writer, catalogue dict) {
	if t.marked == 0 {
		return
	}
	root := dict{"Type": name("StructTreeRoot"), "K": t.kids, "ParentTreeNextKey": t.next}
	if len(t.leaves) > 0 {
		root["ParentTree"] = w.add(dict{"Kids": t.leaves})
	}
	if len(t.ids) > 0 {
		root["IDTree"] = w.add(dict{"Kids": t.ids})
	}
	if len(t.kinds) > 0 {
		root["RoleMap"] = t.kinds
	}
	if len(t.spaces) > 0 {
		root["Namespaces"] = t.spaces
	}
	w.object(t.root, root)
	catalogue["StructTreeRoot"], catalogue["MarkInfo"] = t.root, dict{"Marked": t.others == 0}
}
