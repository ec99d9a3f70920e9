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

// start is a page from which on pages are counted anew.
type start struct {
	page, number int
	sure         bool
}

// starts returns the pages from which on pages are counted anew, by the pages on which sections begin. Which number a page has where a
// section begins within it differs between releases of LibreOffice.
func (r *Reader) starts(pages map[string]int) []start {
	all := []start{{0, 1, true}}
	for i, s := range r.sections {
		if !s.counts() {
			continue
		}
		page, known := pages[mark(i)]
		if !known || page < all[len(all)-1].page {
			return nil
		}
		at := start{page, s.start, s.kind != "continuous" || i == 0}
		if s.start < 0 {
			if at.number, at.sure = count(all, page); s.kind == "oddPage" && at.number%2 == 0 || s.kind == "evenPage" && at.number%2 == 1 {
				at.number++ // a page without anything on it is not in the PDF
			}
		}
		all = append(all, at)
	}
	return all
}

// count returns what number a page has.
func count(all []start, page int) (n int, sure bool) {
	for _, s := range all {
		if s.page <= page {
			n, sure = s.number+page-s.page, s.sure
		}
	}
	return n, sure
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
