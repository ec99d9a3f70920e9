package docx

import (
	"maps"
	"slices"
	"strings"
)

const (
	maxFonts    = 1000
	maxFontName = 256
)

// fontSet gathers the font families a document names. Theme fonts are named by their place in the theme, and the
// theme may come after its users, so they are resolved at the end.
type fontSet struct {
	named    map[string]bool
	theme    map[string]string // "+mj-lt" and so on (ECMA-376 part 1, 20.1.4.1.16) to the family
	embedded bool
}

func newFontSet() *fontSet {
	return &fontSet{named: map[string]bool{}, theme: map[string]string{}}
}

func (s *fontSet) add(name string) {
	name = strings.TrimSpace(name)
	if name != "" && len(name) <= maxFontName && len(s.named) < maxFonts {
		s.named[name] = true
	}
}

func (s *fontSet) setTheme(key, name string) {
	if len(name) <= maxFontName && len(s.theme) < maxFonts {
		s.theme[key] = strings.TrimSpace(name)
	}
}

func (s *fontSet) names() []string {
	out := map[string]bool{}
	for name := range maps.Keys(s.named) {
		if strings.HasPrefix(name, "+") {
			name = s.theme[name]
		}
		if name != "" {
			out[name] = true
		}
	}
	return slices.Sorted(maps.Keys(out))
}

// fontScan reads the fonts off the tags of one part.
type fontScan struct {
	set    *fontSet
	place  string // "+mj" or "+mn" inside the theme's major or minor fonts
	listed bool   // the part is a font table
}

func (f *fontScan) start(name []byte, t tag) {
	switch string(name) {
	case "rFonts":
		f.runFonts(t)
	case "sym": // w:sym
		f.value(t, "font")
	case "mathFont":
		f.value(t, "val")
	case "fonts": // w:fonts, the root of the font table
		f.listed = true
	case "font":
		if f.listed {
			f.value(t, "name")
		}
	case "embedRegular", "embedBold", "embedItalic", "embedBoldItalic":
		f.set.embedded = true
	case "majorFont":
		f.place = "+mj"
	case "minorFont":
		f.place = "+mn"
	case "latin":
		f.typeface(t, "-lt")
	case "ea":
		f.typeface(t, "-ea")
	case "cs": // w:cs has no typeface
		f.typeface(t, "-cs")
	}
}

func (f *fontScan) end(name []byte) {
	switch string(name) {
	case "majorFont", "minorFont":
		f.place = ""
	}
}

func (f *fontScan) value(t tag, attribute string) {
	if v, ok := t.get(attribute); ok {
		f.set.add(v)
	}
}

func (f *fontScan) typeface(t tag, script string) {
	v, ok := t.get("typeface")
	switch {
	case !ok:
	case f.place != "":
		f.set.setTheme(f.place+script, v)
	default:
		f.set.add(v)
	}
}

// runFonts reads w:rFonts (ECMA-376 part 1, 17.3.2.26): where a theme font is given, the plain name beside it is
// only what the theme said when the file was saved.
func (f *fontScan) runFonts(t tag) {
	plain, themed := map[string]string{}, map[string]bool{}
	for a := range t.attrs() {
		slot, theme := string(a.local()), false
		switch slot {
		case "ascii", "hAnsi", "eastAsia", "cs":
		case "asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme", "csTheme":
			slot, theme = strings.TrimSuffix(strings.TrimSuffix(slot, "Theme"), "theme"), true
		default:
			continue
		}
		if !theme {
			plain[slot] = a.text()
			continue
		}
		themed[slot] = true
		f.set.add(themePlace(a.text()))
	}
	for slot, name := range plain {
		if !themed[slot] {
			f.set.add(name)
		}
	}
}

// themePlace turns an ST_Theme value such as minorHAnsi into the place that DrawingML writes as +mn-lt.
func themePlace(v string) string {
	place := "+mn"
	rest, major := strings.CutPrefix(v, "major")
	if major {
		place = "+mj"
	} else {
		rest = strings.TrimPrefix(v, "minor")
	}
	switch rest {
	case "EastAsia":
		return place + "-ea"
	case "Bidi":
		return place + "-cs"
	}
	return place + "-lt"
}
