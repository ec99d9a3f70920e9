package fidelity

import (
	"fmt"
	"maps"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/fontuse"
	"sheaf/internal/docx/xmltok"
)

// Widths tells, by the family that a document names, in how many percent of its own width its substitute has to be set so that
// lines break where they do with the font itself.
type Widths map[string]int

// widths sets the width of characters beside every font that is named for Latin text. Font and width are properties of runs that
// are inherited alike (ECMA-376 part 1, 17.7.2), so that whoever gets the font gets its width: 100 percent where it is another.
//
// It changes nothing in a document that sets the width of characters itself, as one does that was mended before, nor in one that
// has East Asian or complex text, as a run has one width for all its scripts.
type widths struct {
	kinds  map[namedFont]int // numbered
	places map[int][]place   // by part
	total  int               // of all places
	own    bool              // the document sets the width of characters itself
	over   bool              // there are more places than are remembered
}

// namedFont is what a w:rFonts says of Latin text, and the prefixes it is said with, each with its colon.
type namedFont struct{ font, element, attribute string }

// place is where a w:rFonts begins.
type place struct {
	at   int64
	kind int
}

const (
	maxPlaces  = 1 << 20
	maxKinds   = 10_000
	longPrefix = 64
)

func newWidths() *widths { return &widths{kinds: map[namedFont]int{}, places: map[int][]place{}} }

func (w *widths) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &widthsPart{of: w, number: p.Number}
}

type widthsPart struct {
	of     *widths
	number int
}

// Visit remembers where fonts are named.
func (p *widthsPart) Visit(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken {
		return
	}
	switch t.Name.Local {
	case "w": // 17.3.2.43
		p.of.own = true
	case "rFonts":
		if font := fontuse.LatinFont(t); font != "" {
			p.of.remember(p.number, t.Span.At, namedFont{font: font, element: strings.TrimSuffix(t.Name.Full(), t.Name.Local), attribute: attributePrefix(t)})
		}
	}
}

// attributePrefix returns the prefix, with its colon, of the attribute that names the font: the one of WordprocessingML.
func attributePrefix(t *xmltok.Token) string {
	for _, a := range t.Attrs() {
		if l := string(a.Local()); l == "ascii" || l == "asciiTheme" {
			return strings.TrimSuffix(string(a.Name), l)
		}
	}
	return ""
}

func (w *widths) remember(part int, at int64, font namedFont) {
	kind, ok := w.kinds[font]
	if !ok {
		kind = len(w.kinds)
		w.over = w.over || kind >= maxKinds || len(font.element)+len(font.attribute) > longPrefix
	}
	w.over = w.over || w.total >= maxPlaces
	if w.over {
		return
	}
	w.kinds[font] = kind
	w.places[part] = append(w.places[part], place{at: at, kind: kind})
	w.total++
}

func (w *widths) edits(d *docx.Document, c Changes) docx.Edits {
	fonts := d.Fonts()
	known := lacking(c.Widths, fonts)
	if len(known) == 0 || w.own || w.over || !fonts.LatinOnly() {
		return nil
	}
	elements, wanted := w.elements(known, fonts)
	if !wanted {
		return nil
	}
	all := docx.Edits{}
	for part, places := range w.places {
		for _, p := range places {
			if e := elements[p.kind]; e != "" {
				all[part] = append(all[part], xmltok.Edit{Span: xmltok.Span{At: p.at}, Text: e})
			}
		}
	}
	return all
}

// elements returns, by the number of a named font, the element that sets its width. wanted tells whether one of the fonts has a
// width that is known.
func (w *widths) elements(known Widths, fonts *fontuse.Set) (elements []string, wanted bool) {
	elements = make([]string, len(w.kinds))
	for f, kind := range w.kinds {
		family := fonts.LatinFamily(f.font)
		if family == "" {
			continue
		}
		percent, ok := known[family]
		if !ok {
			percent = 100
		}
		wanted = wanted || ok
		elements[kind] = fmt.Sprintf(`<%sw %sval="%d"/>`, f.element, f.attribute, percent)
	}
	return elements, wanted
}

// lacking returns the widths by family in lower case, without those of fonts that the document brings with it.
func lacking(widths Widths, fonts *fontuse.Set) Widths {
	out := Widths{}
	for family, percent := range widths {
		out[strings.ToLower(family)] = percent
	}
	maps.DeleteFunc(out, func(family string, _ int) bool { return fonts.Embeds(family) })
	return out
}
