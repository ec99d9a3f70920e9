package pdf

// bookmarks are the bookmarks of a merged PDF (12.3.3): one for each document, closed, with the document's own below it.
type bookmarks struct {
	root  ref
	first ref
	last  ref
	item  dict // of the last document, which is written once the next is known
	count int
}

// add adds the bookmark of a document.
func (o *bookmarks) add(c *copier, catalogue dict, title string) error {
	page, err := c.firstPage(catalogue)
	if err != nil {
		return err
	}
	there, err := c.refer(page, 0)
	if err != nil {
		return err
	}
	named := c.out.reserve()
	item := dict{"Title": textString(title), "Parent": o.root, "Dest": array{there, name("Fit")}}
	if o.count++; o.count == 1 {
		o.first = named
	} else {
		o.item["Next"], item["Prev"] = named, o.last
		c.out.object(o.last, o.item)
	}
	o.last, o.item = named, item
	return o.nest(c, catalogue)
}

// nest puts the bookmarks of a document below its own.
func (o *bookmarks) nest(c *copier, catalogue dict) error {
	d, err := c.dict(catalogue["Outlines"])
	first, ok := d["First"].(ref)
	if err != nil || !ok {
		return err
	}
	if root, ok := catalogue["Outlines"].(ref); ok {
		c.to[root] = o.last
	}
	count := 0
	var last ref
	for at := any(first); at != nil && count < maxTreeNodes; count++ {
		named, ok := at.(ref)
		if !ok {
			return invalid("a bookmark is no object")
		}
		of, err := c.dictOf(named)
		if err != nil {
			return err
		}
		at, last = of["Next"], named
	}
	if open, ok := d["Count"].(int); ok && open > count {
		count = open
	}
	o.item["Count"] = -count
	if o.item["First"], err = c.refer(first, 0); err == nil {
		o.item["Last"], err = c.refer(last, 0)
	}
	return err
}

func (o *bookmarks) close(w *writer) {
	w.object(o.last, o.item)
	w.object(o.root, dict{"Type": name("Outlines"), "First": o.first, "Last": o.last, "Count": o.count})
}
