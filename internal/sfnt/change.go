package sfnt

import (
	"bytes"
	"encoding/binary"
	"math"
)

// SetLine makes lines so high, in parts of the size of the letters (1 is as high as the font's size), and nothing between them.
func (f *Face) SetLine(ascent, descent float64) error {
	em, err := f.em()
	if err != nil {
		return err
	}
	hhea, err := f.atLeast("hhea", 36)
	if err != nil {
		return err
	}
	os2, err := f.atLeast("OS/2", 78)
	if err != nil {
		return err
	}
	up, down := int16(math.Round(ascent*em)), int16(math.Round(descent*em))
	hhea, os2 = bytes.Clone(hhea), bytes.Clone(os2)
	put(hhea, 4, up, -down, 0)
	put(os2, 68, up, -down, 0, up, down) // sTypoAscender, sTypoDescender, sTypoLineGap, usWinAscent, usWinDescent
	f.set("hhea", hhea)
	f.set("OS/2", os2)
	return nil
}

func put(b []byte, at int, values ...int16) {
	for i, v := range values {
		binary.BigEndian.PutUint16(b[at+2*i:], uint16(v))
	}
}

// em returns how many units are the size of the letters.
func (f *Face) em() (float64, error) {
	head, err := f.atLeast("head", 54)
	if err != nil {
		return 0, err
	}
	return float64(binary.BigEndian.Uint16(head[18:])), nil
}

// Width is how far the characters from First to Last lead on, in thousandths of the size of the letters.
type Width struct {
	First, Last rune
	Thousandths int
}

// SetWidths sets the widths of characters. The font's own outlines are left as they are. Characters that it does not have, and
// those at the end of its glyphs that share one width, are left out.
func (f *Face) SetWidths(widths []Width) error {
	em, err := f.em()
	if err != nil {
		return err
	}
	hhea, err := f.atLeast("hhea", 36)
	if err != nil {
		return err
	}
	count := int(binary.BigEndian.Uint16(hhea[34:]))
	hmtx, err := f.atLeast("hmtx", count*4)
	if err != nil {
		return err
	}
	glyph, err := f.characters()
	if err != nil {
		return err
	}
	hmtx = bytes.Clone(hmtx)
	for _, w := range widths {
		for r := w.First; r <= w.Last; r++ {
			if g := glyph(r); g > 0 && g < count {
				binary.BigEndian.PutUint16(hmtx[g*4:], uint16(math.Round(float64(w.Thousandths)*em/1000)))
			}
		}
	}
	f.set("hmtx", hmtx)
	return nil
}
