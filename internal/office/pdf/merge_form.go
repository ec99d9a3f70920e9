package pdf

import "fmt"

// form is the fields of a merged PDF (12.7): those of a document stand below a field of its own, so that fields of the same name in two
// documents are two.
type form struct {
	fields array
	order  array // in which fields are worked out
	shared dict  // fonts
	needs  bool  // readers are to draw the fields
	flags  int
}

// fonts copies the fonts that a document's fields name, and notes which have another name in the merged PDF.
func (f *form) fonts(c *copier, catalogue dict) error {
	d, err := c.dict(catalogue["AcroForm"])
	if err != nil || d == nil {
		return err
	}
	resources, err := c.dict(d["DR"])
	if err != nil {
		return err
	}
	fonts, err := c.dict(resources["Font"])
	if err != nil {
		return err
	}
	if f.shared == nil {
		f.shared = dict{}
	}
	for _, key := range sortedKeys(fonts) {
		there, err := c.value(fonts[key], 1)
		if err != nil {
			return err
		}
		if own := admit(f.shared, key, there); own != key {
			c.fonts[key] = own
		}
	}
	return nil
}

// add adds the fields of a document.
func (f *form) add(c *copier, catalogue dict) error {
	d, err := c.dict(catalogue["AcroForm"])
	if err != nil || d == nil {
		return err
	}
	list, err := c.array(d["Fields"])
	if err != nil || len(list) == 0 {
		return err
	}
	parent := c.out.reserve()
	for _, v := range list {
		if named, ok := v.(ref); ok {
			c.over[named] = func(d dict) { d["Parent"] = parent }
		}
	}
	var kids array
	if err := c.addArray(&kids, list); err != nil {
		return err
	}
	above := dict{"T": str(fmt.Sprintf("document %d", len(f.fields)+1)), "Kids": kids}
	if look, ok := d["DA"].(str); ok {
		above["DA"] = c.appearance(look)
	}
	if d["Q"] != nil {
		above["Q"] = d["Q"]
	}
	c.out.object(parent, above)
	f.fields = append(f.fields, parent)
	needs, _ := d["NeedAppearances"].(bool)
	flags, _ := d["SigFlags"].(int)
	f.needs, f.flags = f.needs || needs, f.flags|flags
	return c.addArray(&f.order, d["CO"])
}

func (f *form) close(catalogue dict) {
	if len(f.fields) == 0 {
		return
	}
	d := dict{"Fields": f.fields}
	if len(f.shared) > 0 {
		d["DR"] = dict{"Font": f.shared}
	}
	if len(f.order) > 0 {
		d["CO"] = f.order
	}
	if f.needs {
		d["NeedAppearances"] = true
	}
	if f.flags != 0 {
		d["SigFlags"] = f.flags
	}
	catalogue["AcroForm"] = d
}
