package contents

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"sheaf/internal/docx/xmltok"
)

const (
	maxHeadings = 1 << 16
	maxStyles   = 10_000
	maxBases    = 32 // styles that one is based on
	maxMarks    = 1000
	maxTables   = 16   // of contents whose headings are looked for
	maxAlike    = 64   // entries that differ by digits only
	maxWords    = 1000 // bytes that are kept of a heading or an entry. One that is as long is not compared.
	bodyText    = 9    // the level of outlines that text has which is no heading (17.3.1.20)
)

// heading is a paragraph of the text that has a style or a level in the outline of its own.
type heading struct {
	style     string
	level     int // -1 where it has none of its own
	bookmarks []string
	words     []byte
	hidden    bool // some of it is
}

// style is one of paragraphs.
type style struct {
	name, base string
	level      int // -1 where it has none of its own
}

// paragraph is the heading that is open.
type paragraph struct {
	heading
	depth   int      // 0 for none
	waiting []string // bookmarks that begin between paragraphs
}

// start follows a start tag, inside those of tables of contents, too.
func (a *paragraph) start(t *xmltok.Token, listed bool) {
	switch t.Name.Local {
	case "p":
		if a.depth == 0 && !t.SelfClosing() && !listed && !t.Within(xmltok.Word, "txbxContent") {
			*a = paragraph{heading: heading{level: -1, bookmarks: a.waiting}, depth: t.Depth()}
		}
	case "bookmarkStart":
		if name, ok := t.Get("name"); ok && a.depth > 0 && len(a.bookmarks) < maxMarks {
			a.bookmarks = append(a.bookmarks, name)
		} else if ok && len(a.waiting) < maxMarks {
			a.waiting = append(a.waiting, name)
		}
	case "pStyle":
		if a.has(t) {
			a.style, _ = t.Get("val")
		}
	case "outlineLvl":
		if a.has(t) {
			a.level = level(t)
		}
	case "vanish", "specVanish":
		a.hidden = true
	}
}

// has reports whether an element is a property of the paragraph.
func (a *paragraph) has(t *xmltok.Token) bool {
	return a.depth > 0 && t.Depth() == a.depth+2 && t.Parent().Is(xmltok.Word, "pPr")
}

// text follows text.
func (a *paragraph) text(t *xmltok.Token) {
	if a.depth > 0 && len(a.words) < maxWords && t.Parent().Is(xmltok.Word, "t") && !t.Within(xmltok.Word, "txbxContent") {
		a.words = append(a.words, t.Text()...)
	}
}

// endHeading follows the end of a paragraph.
func (p *part) endHeading(t *xmltok.Token) {
	a := &p.heading
	if a.depth == 0 || t.Depth() != a.depth {
		return
	}
	if (a.style != "" || a.level >= 0) && !a.hidden && plain(string(a.words), true) != "" {
		if len(p.of.headings) >= maxHeadings {
			p.of.unsure = true
		} else {
			p.of.headings = append(p.of.headings, a.heading)
		}
	}
	*a = paragraph{}
}

// level returns the level of an outline.
func level(t *xmltok.Token) int {
	text, _ := t.Get("val")
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > bodyText {
		return bodyText
	}
	return n
}

// styles follows a part with styles.
func (p *part) styles(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || t.Name.Space != xmltok.Word {
		return
	}
	switch t.Name.Local {
	case "style":
		id, _ := t.Get("styleId")
		kind, _ := t.Get("type")
		if p.style = nil; kind != "paragraph" {
			return
		}
		if len(p.of.styles) >= maxStyles {
			p.of.unsure = true
			return
		}
		p.style = &style{level: -1}
		p.of.styles[id] = p.style
	case "name":
		if p.style != nil && t.Parent().Is(xmltok.Word, "style") {
			name, _ := t.Get("val")
			p.style.name = strings.ToLower(name)
		}
	case "basedOn":
		if p.style != nil {
			p.style.base, _ = t.Get("val")
		}
	case "outlineLvl":
		if p.style != nil {
			p.style.level = level(t)
		}
	}
}

// scope is what a table of contents is to list.
type scope struct {
	from, to int             // built-in styles of headings; 0 for none
	named    map[string]bool // other styles
	outline  bool            // what has a level in the outline, too
}

// scopeOf reads the instruction of a table of contents (17.16.5.68). ok is false of one whose entries are not known by their styles alone.
func scopeOf(instruction string) (s scope, ok bool) {
	words := split(instruction)
	for i := 1; i < len(words); i++ {
		if !strings.HasPrefix(words[i], `\`) {
			continue
		}
		value := ""
		if i+1 < len(words) && !strings.HasPrefix(words[i+1], `\`) {
			value = words[i+1]
		}
		switch strings.ToLower(words[i]) {
		case `\o`:
			if s.from, s.to = 1, bodyText; value != "" {
				from, to, _ := strings.Cut(value, "-")
				s.from, _ = strconv.Atoi(strings.TrimSpace(from))
				s.to, _ = strconv.Atoi(strings.TrimSpace(to))
			}
			ok = true
		case `\t`:
			s.named, ok = map[string]bool{}, true
			for _, name := range strings.FieldsFunc(value, func(c rune) bool { return c == ',' || c == ';' }) {
				s.named[strings.ToLower(strings.TrimSpace(name))] = true
			}
		case `\u`:
			s.outline, ok = true, true
		case `\a`, `\b`, `\c`: // captions, a part of the text
			return scope{}, false
		}
	}
	return s, ok
}

// split cuts an instruction into words, in quotation marks or not.
func split(instruction string) (words []string) {
	quoted := false
	for i, piece := range strings.Split(strings.NewReplacer("“", `"`, "”", `"`, "„", `"`).Replace(instruction), `"`) {
		if quoted = i%2 == 1; quoted {
			words = append(words, piece)
		} else {
			words = append(words, strings.Fields(piece)...)
		}
	}
	return words
}

// takes reports whether a heading is to be listed.
func (r *Reader) takes(s scope, h heading) bool {
	own := r.styles[h.style]
	if h.level == bodyText || own == nil && h.level < 0 {
		return false
	}
	if own != nil {
		if number, built := strings.CutPrefix(own.name, "heading "); built {
			n, err := strconv.Atoi(number)
			return err == nil && s.from <= n && n <= s.to && s.from > 0
		}
		if s.named[own.name] {
			return true
		}
	}
	level := h.level
	for n := 0; level < 0 && own != nil && n < maxBases; n++ {
		level, own = own.level, r.styles[own.base]
	}
	from, to := s.from, s.to
	if from == 0 {
		from, to = 1, bodyText
	}
	return s.outline && level >= 0 && level < bodyText && from <= level+1 && level+1 <= to
}

// entries are those of a table of contents.
type entries struct {
	words map[string]string   // letters and digits by the bookmark
	alike map[string][]string // the same by the letters alone
}

// Unlisted returns the headings that a table of contents should list and does not, or with other words, each once. Where that is not known
// for sure there are none.
func (r *Reader) Unlisted() (headings []string) {
	if r.over || r.unsure {
		return nil
	}
	all := make([]*entries, len(r.indexes))
	for _, n := range r.numbers {
		e := all[n.index]
		if e == nil {
			e = &entries{map[string]string{}, map[string][]string{}}
			all[n.index] = e
		}
		words, letters := plain(n.entry, true), plain(n.entry, false)
		e.words[n.bookmark] = words
		if len(e.alike[letters]) < maxAlike {
			e.alike[letters] = append(e.alike[letters], words)
		}
	}
	seen, tables := map[string]bool{}, 0
	for i, index := range r.indexes {
		s, ok := scopeOf(index.instruction)
		if !ok || index.left || all[i] == nil || tables == maxTables {
			continue
		}
		tables++
		for _, h := range r.headings {
			if !r.takes(s, h) || all[i].have(h) {
				continue
			}
			if words := strings.Join(strings.Fields(string(h.words)), " "); !seen[words] {
				seen[words] = true
				headings = append(headings, words)
			}
		}
	}
	return headings
}

// have reports whether there is an entry of a heading with its words. Its bookmark may be lost: then the entry has nothing else than numbers,
// of the heading and of its page.
func (e *entries) have(h heading) bool {
	words := plain(string(h.words), true)
	for _, name := range h.bookmarks {
		if entry, ok := e.words[name]; ok && (len(h.words) >= maxWords || len(entry) >= maxWords || strings.Contains(entry, words)) {
			return true
		}
	}
	alike := e.alike[plain(string(h.words), false)]
	return len(alike) == maxAlike || slices.ContainsFunc(alike, func(entry string) bool { return strings.Contains(entry, words) })
}

// plain returns the letters of a text, small, and the digits, too, if they are asked for.
func plain(s string, digits bool) string {
	return strings.Map(func(c rune) rune {
		if !unicode.IsLetter(c) && (!digits || !unicode.IsDigit(c)) {
			return -1
		}
		return unicode.ToLower(c)
	}, s)
}
