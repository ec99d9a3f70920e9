package job

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
)

// WatermarkLook is how a watermark looks. The zero value is grey and aslant, as Word's own.
type WatermarkLook struct {
	Color *int   // red, green and blue, a byte each
	Size  int    // height of the letters in points; 0 is as wide as the page lets it be
	Angle *int   // in tenths of a degree, against the clock
	Font  string // "" is LibreOffice's own
	Tiled bool   // many times over the page instead of once
}

// maxLook bounds the numbers of a look.
const maxLook = 3600

// ParseWatermarkLook reads a list such as "color=ff0000, size=48, angle=45, font=Courier", of which anything may be left out, or "tiled": such a
// watermark is as LibreOffice has it. The error says what is wrong.
func ParseWatermarkLook(text string) (l WatermarkLook, err error) {
	for item := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(item), "=")
		switch name {
		case "":
		case "color":
			n, err := strconv.ParseUint(value, 16, 24)
			if err != nil || len(value) != 6 {
				return l, errors.New("a color is six hexadecimal digits, such as ff0000")
			}
			l.Color = new(int(n))
		case "size":
			if l.Size, err = strconv.Atoi(value); err != nil || l.Size < 1 || l.Size > maxLook {
				return l, errors.New("a size is a whole number of points from 1 on")
			}
		case "angle":
			n, err := strconv.ParseFloat(value, 64)
			if err != nil || n < -360 || n > 360 {
				return l, errors.New("an angle is a number of degrees from -360 to 360")
			}
			l.Angle = new(int(n * 10))
		case "font":
			if l.Font = value; value == "" || strings.ContainsFunc(value, unicode.IsControl) {
				return l, errors.New("a font is named by its family")
			}
		case "tiled":
			if l.Tiled = true; value != "" {
				return l, errors.New("tiled has no value")
			}
		default:
			return l, errors.New("it is a list such as color=ff0000, size=48, angle=45, font=Courier, or tiled")
		}
	}
	if l.Tiled && l != (WatermarkLook{Tiled: true}) {
		return l, errors.New("a tiled watermark is always grey and aslant: leave tiled out, or the others")
	}
	return l, nil
}
