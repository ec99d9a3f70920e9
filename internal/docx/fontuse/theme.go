package fontuse

import (
	"strings"

	"sheaf/internal/docx/xmltok"
)

// setting reads the languages that a theme's fonts are chosen by.
func (f *Scan) setting(name string, t *xmltok.Token) {
	if name == "themeFontLang" {
		f.set.themeLang = [scripts]string{value(t, "val"), value(t, "eastAsia"), value(t, "bidi")}
	}
}

// tableEntry reads which fonts of the font table are embedded (17.8.3.10). The table itself lists what Word has come
// across, in use or not.
func (f *Scan) tableEntry(name string, t *xmltok.Token) {
	switch name {
	case "font":
		f.font = value(t, "name")
	case "embedRegular", "embedBold", "embedItalic", "embedBoldItalic":
		if f.font != "" {
			put(f.set.embedded, maxFonts, f.font, true)
		}
	}
}

// drawing reads DrawingML: the theme, and what charts and diagrams name.
func (f *Scan) drawing(name string, t *xmltok.Token) {
	switch name {
	case "majorFont", "minorFont":
		if f.root == "theme" { // a chart may have a theme of its own, with another root
			f.place = themePlace(strings.TrimSuffix(name, "Font") + "HAnsi")[:len("+mj")]
		}
	case "font":
		if f.place != "" {
			put(f.set.theme, maxFonts, f.place+"/"+value(t, "script"), value(t, "typeface"))
		}
	case "chartSpace": // whose text is in the theme's minor font unless it says otherwise
		f.draw("+mn-lt", latin)
	case "fontRef":
		if f.root == diagram {
			f.draw(themePlace(value(t, "idx")+"HAnsi"), latin)
		}
	case "latin":
		f.typeface(t, "-lt", latin)
	case "ea":
		f.typeface(t, "-ea", eastAsian)
	case "cs": // w:cs has no typeface
		f.typeface(t, "-cs", complexText)
	}
}

func (f *Scan) typeface(t *xmltok.Token, suffix string, s script) {
	family := value(t, "typeface")
	switch {
	case family == "":
	case f.place != "":
		put(f.set.theme, maxFonts, f.place+suffix, family)
	case f.shown(), f.root == "chartSpace", f.root == diagram:
		f.draw(family, s)
	}
}

// diagram is the root of a diagram as it was drawn last ([MS-ODRAWXML] 2.16.3); its definition is not shown.
const diagram = "drawing"

func (f *Scan) draw(family string, s script) {
	if family != "" {
		put(f.set.drawn, maxFonts, drawnFont{family: family, script: s}, true)
	}
}

// themePlace turns an ST_Theme value such as minorHAnsi into the place that DrawingML writes as +mn-lt.
func themePlace(v string) string {
	place := "+mn"
	rest, major := strings.CutPrefix(v, "major")
	if major {
		place = "+mj"
	} else if rest, ok := strings.CutPrefix(v, "minor"); !ok || rest == "" {
		return ""
	}
	switch strings.TrimPrefix(rest, "minor") {
	case "EastAsia":
		return place + "-ea"
	case "Bidi":
		return place + "-cs"
	}
	return place + "-lt"
}
