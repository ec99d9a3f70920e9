// Package contents has tables of contents name the pages on which what they list stands in the PDF. Word notes in each entry which bookmark
// its page number is of (a field PAGEREF, ECMA-376 part 1, 17.16.5.39); the pages of bookmarks are known when the document was converted, and
// the numbers of another conversion are then right. LibreOffice shows them as they were saved. Entries are not added or taken out: headings without one are found. It may
// import docx and the packages in it.
package contents

import (
	"maps"
	"slices"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// Bounds of what is remembered of a document. Beyond them its numbers stay as they were saved.
const (
	maxNumbers  = 20_000
	maxSpans    = 1 << 17
	maxSections = 4096
	maxPlaces   = 100_000
)

// Reader looks at a document while docx.Open reads it.
type Reader struct {
	part     int // of the text
	numbers  []number
	indexes  []index
	sections []section
	places   map[string]int // the section that a bookmark is in, by its name
	spans    int
	over     bool

	headings []heading
	styles   map[string]*style // of paragraphs, by their ids
	unsure   bool              // there are more of these than are remembered
}

// number is the number of a page in an entry.
type number struct {
	index    int
	bookmark string
	saved    string
	entry    string        // all of its words
	spans    []xmltok.Span // of the pieces of text that it is
}

// index is a table of contents or the like.
type index struct {
	instruction string
	without     bool // it has no page numbers
	left        bool // it has some that nobody can work out
}

// New returns what looks at a document that is about to be opened.
func New() *Reader { return &Reader{places: map[string]int{}, styles: map[string]*style{}} }

// Part implements docx.Observer.
func (r *Reader) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &part{of: r, number: p.Number, fields: p.Fields, glossary: strings.Contains(p.Name, "/glossary/")}
}

// Numbers are results of page numbers, by the place of the entry among all.
type Numbers map[int]string

// Bookmarks returns the names of those whose pages have to be known, with those that Edits adds; none where no number can be worked out.
func (r *Reader) Bookmarks() []string {
	if r.over || len(r.numbers) == 0 {
		return nil
	}
	names := map[string]bool{}
	for _, n := range r.numbers {
		names[n.bookmark] = true
	}
	for i, s := range r.sections {
		if s.counts() {
			names[mark(i)] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// Work returns the numbers that are others than were saved, by the pages that bookmarks are on, from 0 on, and how many tables of contents
// and indexes have something that stays as it was saved.
func (r *Reader) Work(pages map[string]int) (Numbers, int) {
	all, left := Numbers{}, make([]bool, len(r.indexes))
	for i, index := range r.indexes {
		left[i] = index.left || r.over
	}
	starts := r.starts(pages)
	worked := make([]bool, len(r.indexes))
	for i, n := range r.numbers {
		page, there := pages[n.bookmark]
		text, known := "", false
		if section, has := r.places[n.bookmark]; there && has && len(n.spans) > 0 {
			if number, sure := count(starts, page); sure {
				text, known = r.sections[section].label(number)
			}
		}
		if !known || r.over {
			left[n.index] = true
			continue
		}
		worked[n.index] = true
		if text != n.saved {
			all[i] = text
		}
	}
	stay := 0
	for i, index := range r.indexes {
		if left[i] || !worked[i] && !index.without {
			stay++
		}
	}
	return all, stay
}

// Edits returns the edits that put numbers into the document, and bookmarks where sections count their pages anew.
func (r *Reader) Edits(d *docx.Document, numbers Numbers) docx.Edits {
	if d.CutOff() || len(r.Bookmarks()) == 0 {
		return nil
	}
	var edits []xmltok.Edit
	for i, s := range r.sections {
		if s.counts() && s.first.prefix != "" {
			edits = append(edits, s.first.edit(i))
		}
	}
	for i, text := range numbers {
		if i < 0 || i >= len(r.numbers) {
			continue
		}
		for k, span := range r.numbers[i].spans {
			if k > 0 {
				text = ""
			}
			edits = append(edits, xmltok.Edit{Span: span, Text: text})
		}
	}
	if len(edits) == 0 {
		return nil
	}
	slices.SortFunc(edits, func(a, b xmltok.Edit) int { return int(a.Span.At - b.Span.At) })
	return docx.Edits{r.part: edits}
}

// pageOf returns the bookmark that the instruction of a PAGEREF is of, and whether its result is just the number of its page.
func pageOf(instruction string) (bookmark string, plain bool) {
	words := strings.Fields(instruction)
	if len(words) < 2 || wordml.InstructionName(instruction) != "PAGEREF" {
		return "", false
	}
	bookmark, plain = strings.Trim(words[1], `"`), true
	for i := 2; i < len(words); i++ {
		switch {
		case words[i] == `\h`:
		case words[i] == `\*` && i+1 < len(words) && (words[i+1] == "MERGEFORMAT" || words[i+1] == "CHARFORMAT"):
			i++
		default:
			plain = false
		}
	}
	return bookmark, plain && bookmark != ""
}

// lists tells a field that lists places of the document, which LibreOffice never works out when it opens one.
func lists(name string) bool {
	switch name {
	case "TOC", "TOA", "INDEX", "BIBLIOGRAPHY":
		return true
	}
	return false
}
