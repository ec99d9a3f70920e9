package altchunk

import (
	"strconv"
	"strings"
)

// color returns a colour of CSS or HTML as RRGGBB, and whether it is one.
func color(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if hex, ok := strings.CutPrefix(s, "#"); ok {
		return hexColor(hex)
	}
	if list, ok := strings.CutPrefix(s, "rgb"); ok {
		return rgbColor(list)
	}
	named, ok := colors[s]
	return named, ok
}

func hexColor(hex string) (string, bool) {
	if strings.Trim(hex, "0123456789abcdef") != "" {
		return "", false
	}
	switch len(hex) {
	case 3, 4:
		hex = strings.Repeat(hex[:1], 2) + strings.Repeat(hex[1:2], 2) + strings.Repeat(hex[2:3], 2)
	case 6, 8:
		hex = hex[:6]
	default:
		return "", false
	}
	return strings.ToUpper(hex), true
}

// rgbColor reads what follows rgb, with or without how opaque it is.
func rgbColor(list string) (string, bool) {
	list = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(list, "a"), "("), ")")
	fields := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '/' })
	if len(fields) < 3 || len(fields) == 4 && (fields[3] == "0" || fields[3] == "0.0") { // not to be seen
		return "", false
	}
	n := 0
	for _, field := range fields[:3] {
		number, percent := strings.CutSuffix(field, "%")
		f, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return "", false
		}
		if percent {
			f *= 2.55
		}
		n = n<<8 | int(min(max(f, 0), 255))
	}
	const digits = "0123456789ABCDEF"
	var b [6]byte
	for i := range b {
		b[i] = digits[n>>(20-4*i)&15]
	}
	return string(b[:]), true
}

// colors are the names that HTML has always had, and others that are common.
var colors = map[string]string{
	"black": "000000", "silver": "C0C0C0", "gray": "808080", "grey": "808080", "white": "FFFFFF", "maroon": "800000",
	"red": "FF0000", "purple": "800080", "fuchsia": "FF00FF", "magenta": "FF00FF", "green": "008000", "lime": "00FF00",
	"olive": "808000", "yellow": "FFFF00", "navy": "000080", "blue": "0000FF", "teal": "008080", "aqua": "00FFFF",
	"cyan": "00FFFF", "orange": "FFA500", "brown": "A52A2A", "pink": "FFC0CB", "gold": "FFD700", "tomato": "FF6347",
	"crimson": "DC143C", "darkred": "8B0000", "darkgreen": "006400", "darkblue": "00008B", "darkgray": "A9A9A9",
	"darkgrey": "A9A9A9", "dimgray": "696969", "dimgrey": "696969", "lightgray": "D3D3D3", "lightgrey": "D3D3D3",
	"gainsboro": "DCDCDC", "whitesmoke": "F5F5F5", "lightblue": "ADD8E6", "lightgreen": "90EE90", "lightyellow": "FFFFE0",
	"steelblue": "4682B4", "royalblue": "4169E1", "dodgerblue": "1E90FF", "slategray": "708090", "indigo": "4B0082",
	"violet": "EE82EE", "beige": "F5F5DC", "ivory": "FFFFF0", "khaki": "F0E68C", "coral": "FF7F50", "salmon": "FA8072",
	"turquoise": "40E0D0", "chocolate": "D2691E", "darkorange": "FF8C00", "firebrick": "B22222", "forestgreen": "228B22",
	"windowtext": "000000",
}
