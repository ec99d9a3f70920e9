package pdf

import (
	"io"
	"maps"
	"slices"
	"strconv"
)

// Fonts returns the names of the fonts that the pages' resources hold (7.8.3), without the tags of subsets, sorted, each
// once. Names are PostScript names as the writer of the file made them. The file must be as whole as for Pages.
func Fonts(r io.ReaderAt, size int64) ([]string, error) {
	f, err := open(r, size)
	if err != nil {
		return nil, err
	}
	c := collector{file: f, seen: map[int]bool{}, names: map[string]bool{}}
	// A page inherits resources from the nodes above it, so every node's count.
	if _, err := f.walkPages(func(_ ref, node dict, _ any) error { return c.resources(node["Resources"], 0) }); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(c.names)), nil
}

// collector gathers fonts. Pages share resources, and resources may go in circles: an object is looked at once.
type collector struct {
	file    *file
	seen    map[int]bool
	visited int
	names   map[string]bool
}

// dict returns the dictionary v is or names, nil when there is none or it was seen before.
func (c *collector) dict(v any) (dict, error) {
	if c.visited++; c.visited > maxResources {
		return nil, invalid("too many resources")
	}
	if r, ok := v.(ref); ok {
		if c.seen[r.number] {
			return nil, nil
		}
		c.seen[r.number] = true
		var err error
		if v, err = c.file.resolve(r); err != nil {
			return nil, err
		}
	}
	d, _ := v.(dict)
	return d, nil
}

// resources takes the fonts of a resource dictionary, and of the forms and patterns in it, which have their own (8.10.1,
// 8.7.3).
func (c *collector) resources(v any, depth int) error {
	res, err := c.dict(v)
	if err != nil {
		return err
	}
	if depth > maxTreeDepth {
		return invalid("resources nested too deeply")
	}
	if err := c.each(res["Font"], c.font); err != nil {
		return err
	}
	deeper := func(d dict) error { return c.resources(d["Resources"], depth+1) }
	for _, kind := range []name{"XObject", "Pattern"} {
		if err := c.each(res[kind], deeper); err != nil {
			return err
		}
	}
	return nil
}

// each calls visit with every dictionary that the dictionary v names.
func (c *collector) each(v any, visit func(dict) error) error {
	named, err := c.dict(v)
	if err != nil {
		return err
	}
	for _, entry := range named {
		d, err := c.dict(entry)
		if err != nil {
			return err
		}
		if err := visit(d); err != nil {
			return err
		}
	}
	return nil
}

// font takes a font's name. Fonts of type 3 have none (9.6.5) but that of their descriptor.
func (c *collector) font(d dict) error {
	base, ok := d["BaseFont"].(name)
	if !ok {
		descriptor, err := c.dict(d["FontDescriptor"])
		if err != nil {
			return err
		}
		base, _ = descriptor["FontName"].(name)
	}
	if base != "" && len(c.names) < maxFonts {
		c.names[untagged(unescape(string(base)))] = true
	}
	return nil
}

// untagged is the name without the six letters and the plus sign that mark a subset (9.6.4).
func untagged(s string) string {
	const tag = 6
	if len(s) <= tag || s[tag] != '+' {
		return s
	}
	for _, c := range []byte(s[:tag]) {
		if c < 'A' || c > 'Z' {
			return s
		}
	}
	return s[tag+1:]
}

// unescape resolves the #xx of a name (7.3.5).
func unescape(s string) string {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '#' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b = append(b, byte(n))
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return string(b)
}
