package pdf

import "strings"

// font tells what the codes of a string mean (9.10).
type font struct {
	composite bool // codes are two bytes (9.7), else one
	unicode   bool // two-byte codes without a CMap of their own are UTF-16
	table     *[256]string
	toUnicode *cmap
}

// decode appends the text of a string and counts the codes that mean nothing known.
func (f *font) decode(dst, s []byte) (text []byte, unread int) {
	if !f.composite {
		for _, c := range s {
			switch t := f.simple(c); {
			case t != "":
				dst = append(dst, t...)
			case f.toUnicode == nil || !f.toUnicode.has(uint32(c)):
				unread++
			}
		}
		return dst, unread
	}
	for len(s) > 0 {
		code, n := f.code(s)
		t, ok := f.toUnicode.lookUp(code)
		switch {
		case ok:
			dst = append(dst, t...)
		case f.unicode && n == 2:
			dst = appendRune(dst, rune(code))
		default:
			unread++
		}
		s = s[n:]
	}
	return dst, unread
}

func (f *font) simple(c byte) string {
	if t, ok := f.toUnicode.lookUp(uint32(c)); ok {
		return t
	}
	if f.table != nil {
		return f.table[c]
	}
	return ""
}

// code returns the first code of a string of a composite font, and its length.
func (f *font) code(s []byte) (code uint32, n int) {
	if len(s) == 1 {
		return uint32(s[0]), 1
	}
	return uint32(s[0])<<8 | uint32(s[1]), 2
}

// fontOf returns the font of a name, nil where there is none.
func (r *reader) fontOf(res *resources, n name) (*font, error) {
	if f, ok := res.known[n]; ok {
		return f, nil
	}
	v := res.fonts[n]
	named, isRef := v.(ref)
	f := r.fonts[named.number]
	if !isRef || f == nil {
		d, err := r.file.dict(v)
		if err != nil {
			return nil, err
		}
		if d != nil {
			if f, err = r.newFont(d); err != nil {
				return nil, err
			}
		}
		if isRef {
			keep(r.fonts, named.number, f)
		}
	}
	res.known[n] = f
	return f, nil
}

func (r *reader) newFont(d dict) (*font, error) {
	f := &font{composite: d["Subtype"] == name("Type0")}
	if named, ok := d["ToUnicode"].(ref); ok {
		var err error
		if f.toUnicode, err = r.readCMap(named); err != nil {
			return nil, err
		}
	}
	encoding := d["Encoding"]
	if named, ok := encoding.(ref); ok {
		var err error
		if encoding, err = r.file.resolve(named); err != nil {
			return nil, err
		}
	}
	if f.composite {
		e, _ := encoding.(name)
		f.unicode = strings.Contains(string(e), "UCS2") || strings.Contains(string(e), "UTF16")
		return f, nil
	}
	var err error
	f.table, err = r.encodingTable(encoding, d)
	return f, err
}
