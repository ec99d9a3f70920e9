package contents

import (
	"fmt"
	"strconv"
	"strings"

	"sheaf/internal/docx/xmltok"
)

// section is how a section of the text numbers its pages (ECMA-376 part 1, 17.6.12).
type section struct {
	kind   string // how it begins
	start  int    // the number of its first page, -1 where it goes on
	format string
	odd    bool // its pages have numbers that are not known, such as with those of chapters
	first  place
}

func newSection() section { return section{start: -1} }

// take takes one of the properties of the section.
func (s *section) take(t *xmltok.Token) {
	switch t.Name.Local {
	case "type":
		s.kind, _ = t.Get("val")
	case "pgNumType":
		s.format, _ = t.Get("fmt")
		if text, ok := t.Get("start"); ok {
			n, err := strconv.Atoi(text)
			s.start, s.odd = n, s.odd || err != nil || n < 0
		}
		if _, ok := t.Get("chapStyle"); ok {
			s.odd = true
		}
	}
}

// counts reports whether it has to be known where the section begins.
func (s section) counts() bool { return s.start >= 0 || s.kind == "oddPage" || s.kind == "evenPage" }

// label returns the number of a page as the section shows it.
func (s section) label(n int) (string, bool) {
	if s.odd || n < 0 {
		return "", false
	}
	switch s.format {
	case "", "decimal":
		return strconv.Itoa(n), true
	case "numberInDash":
		return "- " + strconv.Itoa(n) + " -", true
	case "lowerRoman":
		return roman(n)
	case "upperRoman":
		text, ok := roman(n)
		return strings.ToUpper(text), ok
	case "lowerLetter":
		return letters(n)
	case "upperLetter":
		text, ok := letters(n)
		return strings.ToUpper(text), ok
	}
	return "", false
}

// mostLettered bounds numbers that are written in letters: they get longer with the number.
const mostLettered = 3999

func roman(n int) (string, bool) {
	if n < 1 || n > mostLettered {
		return "", false
	}
	var b strings.Builder
	for _, digit := range []struct {
		value int
		text  string
	}{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for ; n >= digit.value; n -= digit.value {
			b.WriteString(digit.text)
		}
	}
	return b.String(), true
}

// letters returns a, b, c to z, aa, bb and so on.
func letters(n int) (string, bool) {
	if n < 1 || n > mostLettered {
		return "", false
	}
	return strings.Repeat(string(rune('a'+(n-1)%26)), (n-1)/26+1), true
}

// counting returns what number a page has, by the pages on which sections begin that count anew; sure is whether all those are known.
func (r *Reader) counting(pages map[string]int) (count func(page int) int, sure bool) {
	type start struct{ page, number int }
	starts := []start{{0, 1}}
	count = func(page int) int {
		at := starts[0]
		for _, s := range starts {
			if s.page <= page {
				at = s
			}
		}
		return at.number + page - at.page
	}
	for i, s := range r.sections {
		if !s.counts() {
			continue
		}
		page, ok := pages[mark(i)]
		if !ok || page < starts[len(starts)-1].page || s.kind == "continuous" && i > 0 {
			return count, false
		}
		n := s.start
		if n < 0 {
			n = count(page)
		}
		if s.kind == "oddPage" && n%2 == 0 || s.kind == "evenPage" && n%2 == 1 {
			n++ // a page without anything on it is not in the PDF
		}
		starts = append(starts, start{page, n})
	}
	return count, true
}

// mark is the name of the bookmark that tells where a section begins.
func mark(section int) string { return "sheafSection" + strconv.Itoa(section) }

// place is where the first paragraph of a section can be given a bookmark.
type place struct {
	depth         int
	prefix        string // of names, with its colon; "" where there is no paragraph
	at            xmltok.Span
	before, after string // what the bookmark has around it
	properties    bool   // those of the paragraph are open
	passed        bool   // the first element in it, which they are, has been seen
}

// placeIn returns the place in a paragraph of which nothing but the start tag has been read.
func placeIn(t *xmltok.Token) place {
	p := place{depth: t.Depth(), prefix: t.Name.Colon(), at: xmltok.Span{At: t.Span.End()}}
	if t.SelfClosing() {
		p.at, p.before, p.after = t.Span, string(t.Raw[:len(t.Raw)-2])+">", "</"+t.Name.Full()+">"
	}
	return p
}

// see follows a start tag in the paragraph, end an end tag: that of its properties comes before the bookmark.
func (p *place) see(t *xmltok.Token) {
	if p.prefix == "" || p.before != "" || p.passed || t.Depth() != p.depth+1 {
		return
	}
	p.passed = true
	if !t.Name.Is(xmltok.Word, "pPr") {
		return
	}
	if p.properties = !t.SelfClosing(); !p.properties {
		p.at.At = t.Span.End()
	}
}

func (p *place) end(t *xmltok.Token) {
	if p.properties && t.Name.Is(xmltok.Word, "pPr") && t.Depth() == p.depth+1 {
		p.properties, p.at.At = false, t.Span.End()
	}
}

// firstMark is the id of the first bookmark that is added. Those of documents are small.
const firstMark = 2_140_000_000

// edit adds the bookmark of a section.
func (p *place) edit(section int) xmltok.Edit {
	text := fmt.Sprintf(`<%[1]sbookmarkStart %[1]sid="%[2]d" %[1]sname="%[3]s"/><%[1]sbookmarkEnd %[1]sid="%[2]d"/>`, p.prefix, firstMark+section, mark(section))
	return xmltok.Edit{Span: p.at, Text: p.before + text + p.after}
}
