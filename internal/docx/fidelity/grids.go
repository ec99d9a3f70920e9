package fidelity

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/fontuse"
	"sheaf/internal/docx/xmltok"
)

// grids gives tables that Word has not laid out yet the columns that Word would give them. Word works the widths of columns out anew
// whenever it opens a document, from what cells say (w:tcW, ECMA-376 part 1, 17.4.71) and from their text. LibreOffice takes those
// of w:tblGrid (17.4.48), which programs other than Word fill with whatever they like: a hundredth of an inch for each column,
// nothing, or the same width for all of them.
//
// A table whose rows bear numbers of Word's editing sessions (w:rsidR and its like, 17.4.78) has been laid out by Word, and its grid
// is right: of 601 tables in files that are packed as Word packs them, all have these numbers.
type grids struct {
	*facts
	looks  looks
	tables []*gridTable
	room   int // of the first section of the document, for headers, footers and notes
	cells  int // samples of text that are remembered
	over   bool
}

const (
	// maxColumns is how many a table of Word's has at most (17.4.16 and Word's own limit).
	maxColumns = 63
	// maxSamples bounds the texts that are remembered for measuring.
	maxSamples = 20_000
	// maxSample is how long such a text is at most. A longer line is broken in any column.
	maxSample = 400
)

func newGrids(f *facts) *grids { return &grids{facts: f, looks: newLooks()} }

func (g *grids) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	reader := &gridReader{of: g, number: p.Number}
	text := func(t *xmltok.Token) {
		if !g.over {
			reader.visit(t)
		}
	}
	document := func(t *xmltok.Token) {
		reader.main = true
		text(t)
	}
	return &byRoot{kinds: map[string]func(*xmltok.Token){
		"styles": g.looks.styleReader(), "document": document, "hdr": text, "ftr": text, "footnotes": text, "endnotes": text,
	}}
}

// gridTable is a table that has been read.
type gridTable struct {
	part    int
	prefix  string
	within  *gridTable
	at      int         // the column of that in which it stands
	grid    xmltok.Span // all of it, or where it is to be put
	saved   []int       // columns of the grid
	fixed   bool
	own     measure // w:tblW
	style   string
	margins [2]int // plus one, 0 where nothing is said
	room    int    // of the section
	ready   bool   // it is known where a grid is to be put
	alone   bool   // it is left alone

	columns []gridColumn
	spans   []gridCell // cells over several columns
	widths  []int      // what came out
}

// measure is a width and what it is counted in: twentieths of a point, or fiftieths of a percent.
type measure struct {
	value int
	share bool
}

// gridColumn is what cells say of their column.
type gridColumn struct {
	preferred measure // the widest
	first     measure // of the first row that says it
	samples   map[usedLook]sample
	picture   int    // the widest one that stands in the text
	padding   [2]int // the widest margins that cells have for themselves, plus one
	odd       bool   // something in it cannot be measured

	inner       int // the narrowest that tables in it can be
	least, most int // what came out, as of a column
}

// gridCell is a cell over several columns.
type gridCell struct {
	at, span  int
	preferred measure
}

// sample is what a column has of text of one look.
type sample struct {
	word, line string
	beside     int // the indent of the line, and pictures in it
}

// in returns a measure in twentieths of a point.
func (m measure) in(whole int) int {
	if m.share {
		return m.value * whole / 5000
	}
	return m.value
}

func (g *grids) edits(d *docx.Document, c Changes) docx.Edits {
	if !c.Whole || g.over {
		return nil
	}
	for _, t := range slices.Backward(g.tables) { // those within come first
		g.measure(t, d.Fonts())
	}
	all := docx.Edits{}
	for _, t := range g.tables { // those around come first
		if t.alone || !t.ready {
			continue
		}
		if t.widths = g.solve(t); t.widths == nil {
			continue
		}
		var b strings.Builder
		for _, w := range t.widths {
			fmt.Fprintf(&b, `<%sgridCol %[1]sw="%d"/>`, t.prefix, w)
		}
		all[t.part] = append(all[t.part], xmltok.Edit{Span: t.grid, Text: fmt.Sprintf("<%stblGrid>%s</%[1]stblGrid>", t.prefix, b.String())})
	}
	return all
}

// measure works out how wide the text of a table's columns is, and tells it to the column around the table.
func (g *grids) measure(t *gridTable, fonts *fontuse.Set) {
	for i, m := range g.looks.margins(t.style) {
		t.margins[i] = cmp.Or(t.margins[i], m, cellMargins/2+1)
	}
	least, most := 0, 0
	for i := range t.columns {
		c := &t.columns[i]
		c.measure(t.margins, func(u usedLook, text string) int { return g.looks.measure(u, text, fonts) })
		least += c.least
		most += max(c.least, cmp.Or(c.preferred.in(0), c.most))
	}
	if t.within == nil {
		return
	}
	if t.alone || t.fixed {
		least = 0
		for _, w := range t.saved {
			least += w
		}
		most = least
	}
	around := &t.within.columns[t.at]
	around.inner = max(around.inner, least)
	around.most = max(around.most, most, t.own.in(0))
}

// measure works out how wide the text of a column is. widest measures text of a look.
func (c *gridColumn) measure(margins [2]int, widest func(usedLook, string) int) {
	both := 0
	for i, m := range margins {
		both += cmp.Or(c.padding[i], m) - 1
	}
	least := max(c.picture, c.inner)
	most := max(c.most, least)
	for look, s := range c.samples {
		least = max(least, widest(look, s.word)+hair)
		most = max(most, widest(look, s.line)+s.beside+hair)
	}
	c.least, c.most = least+both, max(least, most)+both
}

// solve returns the widths of a table's columns, nil where they stay.
func (g *grids) solve(t *gridTable) []int {
	both := t.margins[0] + t.margins[1] - 2
	room := g.roomFor(t, both)
	own := t.own.in(room)
	whole := cmp.Or(own, room)
	columns := make([]column, len(t.columns))
	for i, c := range t.columns {
		columns[i] = column{preferred: c.preferred.in(whole), least: c.least, most: c.most}
		if t.fixed {
			columns[i].preferred = c.first.in(whole)
		}
		if c.odd {
			columns[i].least, columns[i].most = columns[i].preferred, 0
		}
		if i < len(t.saved) && len(t.saved) <= len(columns) { // else there are columns that no cell is in
			columns[i].saved = t.saved[i]
		}
	}
	share(columns, t.spans, whole)
	if g.compat.mode < word2013 && !t.own.share && room > 0 {
		room += both // such tables stand out by their margins
	}
	return sized{fixed: t.fixed, own: own, room: room}.solve(columns)
}

// roomFor returns how much a table has: of its section, or of the cell it stands in. 0 stands for not known.
func (g *grids) roomFor(t *gridTable, margins int) int {
	switch in := t.within; {
	case in == nil:
		return cmp.Or(t.room, g.room)
	case t.at < len(in.widths):
		return max(in.widths[t.at]-margins, 0)
	case t.at < len(in.saved) && in.widths == nil:
		return max(in.saved[t.at]-margins, 0)
	}
	return 0
}

// share gives columns of which only cells over several of them say something the same part of it.
func share(columns []column, spans []gridCell, whole int) {
	for _, s := range spans {
		left, unsaid := s.preferred.in(whole), 0
		end := min(s.at+s.span, len(columns))
		for _, c := range columns[s.at:end] {
			left -= c.preferred
			if c.preferred == 0 {
				unsaid++
			}
		}
		for i := s.at; i < end && unsaid > 0 && left > 0; i++ {
			if columns[i].preferred == 0 {
				columns[i].preferred = max(left/unsaid, 1)
			}
		}
	}
}
