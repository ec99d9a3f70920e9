// Package fontuse finds out which fonts the text on a document's pages asks for, style by style, as LibreOffice would look for
// them. What it remembers is bounded whatever the document holds. It may import docx/xmltok and docx/wordml.
package fontuse

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"sheaf/internal/docx/xmltok"
)

// Font is a family that a text of the document asks for.
type Font struct {
	Family    string
	Language  string // of the text, as the document tags it (BCP 47); "" where it does not
	EastAsian bool   // the text is Chinese, Japanese or Korean, and has no letters of others
}

const (
	maxFonts      = 1000 // entries of every table of a Set but those that hold uses
	maxUses       = 10_000
	maxFontName   = 256
	maxStyleDepth = 32 // styles based on styles; Word itself stops at ten or so
)

// look is what a set of run properties says of fonts, by script. What is "" is inherited.
type look struct {
	family   [scripts]string // "+mn-lt" and its like stand for a font of the theme (ECMA-376 part 1, 20.1.4.1.16)
	language [scripts]string
}

// over returns l, with what l leaves open taken from base.
func (l look) over(base look) look {
	for s := range scripts {
		l.family[s] = cmp.Or(l.family[s], base.family[s])
		l.language[s] = cmp.Or(l.language[s], base.language[s])
	}
	return l
}

// style is a style of the document (ECMA-376 part 1, 17.7.4.17).
type style struct {
	look    look
	basedOn string
	list    listLevel
}

// listLevel is one level of a list, which the document names by the number of the list.
type listLevel struct{ list, level string }

// bullet is what stands before the items of a list's level.
type bullet struct {
	look   look
	script script
}

// textUse is text of one script under one set of properties; paragraphUse is a paragraph that may begin with a bullet.
type (
	textUse struct {
		run                  look
		character, paragraph string // ids of styles
		table                string
		script               script
	}
	paragraphUse struct {
		paragraph, table string // ids of styles
		list             listLevel
	}
)

// Set gathers which text uses which fonts. Parts come in any order, so what is inherited from where is worked out at the end.
type Set struct {
	texts      map[textUse]bool
	paragraphs map[paragraphUse]bool
	drawn      map[drawnFont]bool
	seen       [scripts]bool // the document has text of that script

	defaults  look
	styles    map[string]style
	standard  string // id of the style of paragraphs that name none
	bullets   map[listLevel]bullet
	lists     map[string]string // number of a list to the definition it instantiates
	theme     map[string]string // "+mj-lt" and so on, and "+mj/Jpan" by ISO 15924, to the family
	themeLang [scripts]string
	embedded  map[string]bool
}

// drawnFont is a font named in DrawingML or by a symbol, which stands for itself.
type drawnFont struct {
	family string
	script script
}

// NewSet returns an empty set.
func NewSet() *Set {
	return &Set{
		texts: map[textUse]bool{}, paragraphs: map[paragraphUse]bool{}, drawn: map[drawnFont]bool{},
		styles: map[string]style{}, bullets: map[listLevel]bullet{}, lists: map[string]string{},
		theme: map[string]string{}, embedded: map[string]bool{},
	}
}

// put keeps m bounded, whatever the document holds.
func put[K comparable, V any](m map[K]V, most int, key K, value V) {
	if _, ok := m[key]; ok || len(m) < most {
		m[key] = value
	}
}

// Fonts returns every font that shown text asks for, sorted, each once.
func (s *Set) Fonts() []Font {
	out := map[Font]bool{}
	for u := range s.texts {
		s.ask(out, u.run.over(s.styled(u.character)).over(s.inherited(u.paragraph, u.table)), u.script)
	}
	for u := range s.paragraphs {
		if b, ok := s.bulletOf(u); ok {
			s.ask(out, b.look.over(s.inherited(u.paragraph, u.table)), b.script)
		}
	}
	for d := range s.drawn {
		if d.script == latin || s.seen[d.script] {
			s.add(out, d.family, "", d.script)
		}
	}
	return slices.SortedFunc(maps.Keys(out), Font.compare)
}

func (f Font) compare(g Font) int {
	order := cmp.Or(cmp.Compare(f.Family, g.Family), cmp.Compare(f.Language, g.Language))
	switch {
	case order != 0 || f.EastAsian == g.EastAsian:
		return order
	case g.EastAsian:
		return -1
	}
	return 1
}

func (s *Set) ask(out map[Font]bool, l look, sc script) {
	s.add(out, l.family[sc], l.language[sc], sc)
}

func (s *Set) add(out map[Font]bool, family, language string, sc script) {
	if strings.HasPrefix(family, "+") {
		family = s.themed(family, sc)
	}
	if family != "" && len(out) < maxFonts {
		out[Font{Family: family, Language: language, EastAsian: sc == eastAsian}] = true
	}
}

// themed returns a font of the theme. Where the theme leaves the font open it has one for each writing system, and the
// settings say which is meant (17.15.1.88).
func (s *Set) themed(place string, sc script) string {
	if family := s.theme[place]; family != "" {
		return family
	}
	major, _, _ := strings.Cut(place, "-")
	return s.theme[major+"/"+writingSystem(s.themeLang[sc])]
}

// inherited is what text of a paragraph has when neither its run nor a character style says anything. The order is
// that of 17.7.2.
func (s *Set) inherited(paragraph, table string) look {
	return s.styled(cmp.Or(paragraph, s.standard)).over(s.styled(table)).over(s.defaults)
}

// styled is what a style and those it is based on say.
func (s *Set) styled(id string) (l look) {
	for range maxStyleDepth {
		st, ok := s.styles[id]
		if !ok {
			break
		}
		l = l.over(st.look)
		id = st.basedOn
	}
	return l
}

// bulletOf returns what stands before a paragraph that is in a list, by its own properties or by its style.
func (s *Set) bulletOf(u paragraphUse) (bullet, bool) {
	at, id := u.list, cmp.Or(u.paragraph, s.standard)
	for range maxStyleDepth {
		if at.list != "" {
			break
		}
		st, ok := s.styles[id]
		if !ok {
			return bullet{}, false
		}
		at.list, at.level, id = st.list.list, cmp.Or(at.level, st.list.level), st.basedOn
	}
	at.level = cmp.Or(at.level, "0")
	if b, ok := s.bullets[listLevel{overridden + at.list, at.level}]; ok {
		return b, true
	}
	b, ok := s.bullets[listLevel{s.lists[at.list], at.level}]
	return b, ok
}

// overridden marks levels that a list has for itself, as against those of its definition.
const overridden = "list "

// Embedded are the fonts that the document brings with it, sorted.
func (s *Set) Embedded() []string { return slices.Sorted(maps.Keys(s.embedded)) }

// Embeds reports whether the document brings a family, in any case, with it.
func (s *Set) Embeds(family string) bool {
	for own := range s.embedded {
		if strings.EqualFold(own, family) {
			return true
		}
	}
	return false
}

// LatinOnly reports whether the document has no East Asian and no complex text.
func (s *Set) LatinOnly() bool { return !s.seen[eastAsian] && !s.seen[complexText] }

// LatinFont returns the font that a w:rFonts names for Latin text, "" for none. It may name a place of the theme, which is known
// when all parts have been read; see LatinFamily.
func LatinFont(t *xmltok.Token) string { return runFonts(t)[latin] }

// LatinFamily returns the family, in lower case, that a font for Latin text is, "" for none.
func (s *Set) LatinFamily(font string) string { return strings.ToLower(s.latin(font)) }

func (s *Set) latin(font string) string {
	if strings.HasPrefix(font, "+") {
		return s.themed(font, latin)
	}
	return font
}

// LatinOf returns the family of Latin text that is in no table, "" where nothing names one: own is the font that its run names, "" for
// none, and character and paragraph are the ids of its styles.
func (s *Set) LatinOf(own, character, paragraph string) string {
	run := look{family: [scripts]string{latin: own}}
	return s.latin(run.over(s.styled(character)).over(s.inherited(paragraph, "")).family[latin])
}
