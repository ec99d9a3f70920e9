package pdf

import (
	"bytes"
	"math"
	"regexp"
	"strconv"
)

// program is a font program of type 1 (Adobe Type 1 Font Format, version 1.1; ISO 32000-1, 9.9): text in clear, an encrypted part, and
// zeros behind.
type program struct{ clear, private, zeros []byte }

// Keys of the encryption of a program's private part and of the outlines in it (Adobe Type 1 Font Format, 7.1).
const (
	privateKey = 55665
	outlineKey = 4330
	randomLead = 4 // bytes before what is encrypted
)

func decrypted(b []byte, key uint16) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = c ^ byte(key>>8)
		key = (uint16(c)+key)*52845 + 22719
	}
	return out
}

func encrypted(b []byte, key uint16) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = c ^ byte(key>>8)
		key = (uint16(out[i])+key)*52845 + 22719
	}
	return out
}

var (
	encoded = regexp.MustCompile(`dup (\d+) ?/(\S+) put`)
	scaled  = regexp.MustCompile(`/FontMatrix ?\[ ?([0-9.eE+-]+)`)
	lead    = regexp.MustCompile(`/lenIV (\d+)`)
	outline = regexp.MustCompile(`^\s*/(\S+) (\d+) \S+ `)
	closed  = regexp.MustCompile(`^[^/]{0,64}`)
)

// widen gives the characters of a program the widths that the PDF has them drawn with, by their codes and in thousandths of the size,
// and returns the names of all its characters. changed says whether any had another width.
func (p *program) widen(widths map[int]float64) (names []string, changed bool, ok bool) {
	unit := 0.001
	if m := scaled.FindSubmatch(p.clear); m != nil {
		if n, err := strconv.ParseFloat(string(m[1]), 64); err == nil && n > 0 {
			unit = n
		}
	}
	want := map[string]int{}
	for _, m := range encoded.FindAllSubmatch(p.clear, -1) {
		code, _ := strconv.Atoi(string(m[1]))
		if w, known := widths[code]; known {
			want[string(m[2])] = int(math.Round(w / 1000 / unit))
		}
	}
	plain := decrypted(p.private, privateKey)
	skip := randomLead
	if m := lead.FindSubmatch(plain); m != nil {
		skip, _ = strconv.Atoi(string(m[1]))
	}
	_, after, found := bytes.Cut(plain, []byte("/CharStrings"))
	first := bytes.IndexByte(after, '/')
	if !found || first < 0 {
		return nil, false, false
	}
	out := bytes.Clone(plain[:len(plain)-len(after)+first])
	rest := after[first:]
	for m := outline.FindSubmatchIndex(rest); m != nil; m = outline.FindSubmatchIndex(rest) {
		glyph := string(rest[m[2]:m[3]])
		n, _ := strconv.Atoi(string(rest[m[4]:m[5]]))
		if n < skip || n > len(rest)-m[1] {
			return nil, false, false
		}
		drawn := decrypted(rest[m[1]:m[1]+n], outlineKey)
		if w, known := want[glyph]; known {
			var other bool
			if drawn, other = withWidth(drawn, skip, w); other {
				changed = true
			}
		}
		names = append(names, glyph)
		out = append(out, rest[m[0]:m[4]]...)
		out = strconv.AppendInt(out, int64(len(drawn)), 10)
		out = append(out, rest[m[5]:m[1]]...)
		out = append(out, encrypted(drawn, outlineKey)...)
		rest = rest[m[1]+n:]
		between := closed.FindIndex(rest)[1] // the word that ends a character, and lines
		out, rest = append(out, rest[:between]...), rest[between:]
	}
	p.private = encrypted(append(out, rest...), privateKey)
	return names, changed, len(names) > 0
}

// withWidth returns the commands of an outline, behind skip bytes, with another width: they begin with the place where it begins, its
// width and the command hsbw (Adobe Type 1 Font Format, 6.4).
func withWidth(drawn []byte, skip, width int) (with []byte, changed bool) {
	const hsbw = 13
	_, n := outlineNumber(drawn[skip:])
	old, m := outlineNumber(drawn[skip+n:])
	if n == 0 || m == 0 || skip+n+m >= len(drawn) || drawn[skip+n+m] != hsbw || old == width {
		return drawn, false
	}
	with = append(bytes.Clone(drawn[:skip+n]), 255, byte(width>>24), byte(width>>16), byte(width>>8), byte(width))
	return append(with, drawn[skip+n+m:]...), true
}

// outlineNumber reads a number of an outline and returns how many bytes it takes, 0 where there is none (Adobe Type 1 Font Format, 6.2).
func outlineNumber(b []byte) (value, size int) {
	switch {
	case len(b) > 0 && b[0] >= 32 && b[0] <= 246:
		return int(b[0]) - 139, 1
	case len(b) > 1 && b[0] >= 247 && b[0] <= 250:
		return (int(b[0])-247)*256 + int(b[1]) + 108, 2
	case len(b) > 1 && b[0] >= 251 && b[0] <= 254:
		return -(int(b[0])-251)*256 - int(b[1]) - 108, 2
	case len(b) > 4 && b[0] == 255:
		return int(int32(b[1])<<24 | int32(b[2])<<16 | int32(b[3])<<8 | int32(b[4])), 5
	}
	return 0, 0
}
