package sfnt

import (
	"bytes"
	"encoding/binary"
	"maps"
	"math"
	"slices"
)

// codes returns the glyphs of the codes of a font that has characters of its own: of the table "cmap" that of the Macintosh (platform 1,
// encoding 0) in format 0, by which PDFs find the characters of such fonts (ISO 32000-1, 9.6.6.4).
func (f *Face) codes() ([]byte, error) {
	const platform, size = 1, 256
	b, err := f.atLeast("cmap", 4)
	if err != nil {
		return nil, err
	}
	for i := range int(binary.BigEndian.Uint16(b[2:])) {
		record := 4 + i*8
		if record+8 > len(b) {
			return nil, errFont
		}
		at := int64(binary.BigEndian.Uint32(b[record+4:]))
		if binary.BigEndian.Uint32(b[record:]) == platform<<16 && at+6+size <= int64(len(b)) && binary.BigEndian.Uint16(b[at:]) == 0 {
			return b[at+6 : at+6+size], nil
		}
	}
	return nil, errFont
}

// FitCodes sets the widths of the glyphs that codes of the font stand for, in thousandths of the size of the letters, and reports whether
// any was more than a thousandth off, which is how far they may be apart in PDF/A (ISO 19005-2, 6.2.11.5). Codes that have no glyph are
// left out. The error says that the font tells its codes in another way, or that its tables contradict each other.
func (f *Face) FitCodes(widths map[int]float64) (changed bool, err error) {
	glyphs, err := f.codes()
	if err != nil {
		return false, err
	}
	em, err := f.em()
	if err != nil {
		return false, err
	}
	advances, err := f.advances()
	if err != nil || em == 0 {
		return false, errFont
	}
	for _, code := range slices.Sorted(maps.Keys(widths)) {
		if code < 0 || code >= len(glyphs) || glyphs[code] == 0 || int(glyphs[code])*4 >= len(advances) {
			continue
		}
		advance := advances[int(glyphs[code])*4:]
		if math.Abs(float64(binary.BigEndian.Uint16(advance))*1000/em-widths[code]) > 1 {
			binary.BigEndian.PutUint16(advance, uint16(math.Round(widths[code]*em/1000)))
			changed = true
		}
	}
	if !changed {
		return false, nil
	}
	hhea, err := f.atLeast("hhea", 36)
	if err != nil {
		return false, err
	}
	hhea = bytes.Clone(hhea)
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(advances)/4))
	f.set("hhea", hhea)
	f.set("hmtx", advances)
	return true, nil
}

// advances returns the table "hmtx" with a width of its own for each glyph, and where its outline begins: those at its end may share one.
func (f *Face) advances() ([]byte, error) {
	hhea, err := f.atLeast("hhea", 36)
	if err != nil {
		return nil, err
	}
	maxp, err := f.atLeast("maxp", 6)
	if err != nil {
		return nil, err
	}
	count, glyphs := int(binary.BigEndian.Uint16(hhea[34:])), int(binary.BigEndian.Uint16(maxp[4:]))
	if count == 0 || count > glyphs {
		return nil, errFont
	}
	hmtx, err := f.atLeast("hmtx", count*4+(glyphs-count)*2)
	if err != nil {
		return nil, err
	}
	all := bytes.Clone(hmtx[:count*4])
	last := bytes.Clone(all[count*4-4 : count*4-2])
	for begins := range slices.Chunk(hmtx[count*4:count*4+(glyphs-count)*2], 2) {
		all = append(append(all, last...), begins...)
	}
	return all, nil
}
