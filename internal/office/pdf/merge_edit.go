package pdf

import (
	"maps"
	"strings"
)

// edit changes what names of two documents could have in common, in a dictionary that still names objects as its document does.
func (c *copier) edit(d dict) {
	for _, key := range []name{"StructParents", "StructParent"} { // 14.7.4.4
		if n, ok := d[key].(int); ok {
			d[key] = n + c.tags
		}
	}
	c.mention(d, "Dest")
	if d["S"] == name("GoTo") {
		c.mention(d, "D")
	}
	if d["Type"] == name("StructElem") {
		c.element(d)
	}
	if look, ok := d["DA"].(str); ok && len(c.fonts) > 0 {
		d["DA"] = c.appearance(look)
	}
}

// mention renames the destination that an entry names (12.3.2.3).
func (c *copier) mention(d dict, key name) {
	switch v := d[key].(type) {
	case str:
		d[key] = c.mark + v
	case name:
		d[key] = c.mark + str(v)
	}
}

// element renames what an element of the structure has that is told apart by name (14.7.2).
func (c *copier) element(d dict) {
	if kind, ok := d["S"].(name); ok && c.roles[kind] != "" {
		d["S"] = c.roles[kind]
	}
	if id, ok := d["ID"].(str); ok {
		d["ID"] = c.mark + id
	}
	switch a := d["A"].(type) {
	case dict:
		d["A"] = c.attributes(a)
	case array:
		out := make(array, len(a))
		for i, v := range a {
			if out[i] = v; v != nil {
				if of, ok := v.(dict); ok {
					out[i] = c.attributes(of)
				}
			}
		}
		d["A"] = out
	}
}

// attributes renames the elements that a cell of a table names as its headers (14.8.5.7).
func (c *copier) attributes(d dict) dict {
	headers, ok := d["Headers"].(array)
	if !ok {
		return d
	}
	d = maps.Clone(d)
	renamed := make(array, len(headers))
	for i, v := range headers {
		if renamed[i] = v; v != nil {
			if id, ok := v.(str); ok {
				renamed[i] = c.mark + id
			}
		}
	}
	d["Headers"] = renamed
	return d
}

// appearance renames the fonts in how a field shows text (12.7.3.3).
func (c *copier) appearance(look str) str {
	words := strings.Fields(string(look))
	for i, w := range words {
		if font, ok := strings.CutPrefix(w, "/"); ok && c.fonts[name(font)] != "" {
			words[i] = "/" + string(c.fonts[name(font)])
		}
	}
	return str(strings.Join(words, " "))
}
