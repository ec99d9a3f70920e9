package fidelity

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"sheaf/internal/docx/xmltok"
)

// gridReader reads the tables of one part that are in no text box.
type gridReader struct {
	of     *grids
	number int
	main   bool // the text of the document

	skip    element // a text box, or content that is not shown
	open    []*openGrid
	waiting []*gridTable // for the section they stand in
	section section
}

// section is the page and the columns of text of a section (17.6).
type section struct{ page, margins, columns, space int }

// openGrid is a table that is read.
type openGrid struct {
	*gridTable
	depth     int // of its element
	rows      int
	total     int // of cells
	column    int // of the cell that is read, or of the next one
	cell      gridCell
	look      tableLook
	paragraph string // the style
	run       usedLook
	inText    bool
	line      strings.Builder
	lineLook  usedLook
	indent    int
	pictures  int    // how wide those in the line are
	padding   [2]int // margins of the cell, plus one
}

// tableLook says which parts of a table have a look of their own (17.4.56).
type tableLook struct{ firstRow, firstColumn bool }

func (r *gridReader) visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		r.start(t)
	case xmltok.EndToken:
		r.end(t)
	case xmltok.TextToken, xmltok.CdataToken:
		if in := r.in(); in != nil && in.inText && !r.skip.open {
			in.text(t.Text(), r.of)
		}
	}
}

// in is the innermost table.
func (r *gridReader) in() *openGrid {
	if len(r.open) == 0 {
		return nil
	}
	return r.open[len(r.open)-1]
}

func (r *gridReader) start(t *xmltok.Token) {
	in := r.in()
	switch local := t.Name.Local; {
	case r.skip.open:
	case local == "txbxContent", local == "Fallback", strings.HasSuffix(local, "Change"):
		r.skip.begin(t)
	case in != nil && t.Name.Is(xmltok.Math, "oMath"):
		in.columnAt(in.cell.at).odd = true
	case t.Name.Space != xmltok.Word:
		if in != nil && local == "extent" && t.Parent().Local == "inline" {
			cx, _ := t.Get("cx")
			emu, _ := strconv.Atoi(cx) // what is no number is 0
			in.picture(emu / 635)
		}
	case local == "tbl":
		r.begin(t)
	case r.sectionStart(t):
	case in != nil:
		in.start(t, r.of)
	}
}

func (r *gridReader) end(t *xmltok.Token) {
	if r.skip.ends(t) || r.skip.open || t.Name.Space != xmltok.Word {
		return
	}
	if t.Name.Local == "sectPr" {
		r.endSection()
		return
	}
	in := r.in()
	if in == nil {
		return
	}
	switch t.Name.Local {
	case "tbl":
		if t.Depth() <= in.depth {
			r.open = r.open[:len(r.open)-1]
		}
	case "t":
		in.inText = false
	case "p":
		in.endLine(r.of)
	case "tc":
		in.endCell()
	case "tblPr":
		if !in.ready {
			in.ready, in.grid = true, xmltok.Span{At: t.Span.End()}
		}
	case "tblGrid":
		if t.Depth() == in.depth+1 {
			in.grid = in.grid.Through(t.Span)
		}
	}
}

func (r *gridReader) begin(t *xmltok.Token) {
	if t.SelfClosing() {
		return
	}
	in := &openGrid{depth: t.Depth(), gridTable: &gridTable{part: r.number, prefix: t.Name.Colon()}}
	if around := r.in(); around != nil {
		in.within, in.at = around.gridTable, min(around.cell.at, maxColumns)
		around.columnAt(around.cell.at)
	} else if r.main {
		r.waiting = append(r.waiting, in.gridTable)
	}
	r.open = append(r.open, in)
	r.of.tables = append(r.of.tables, in.gridTable)
	r.of.over = len(r.open) > maxNested || len(r.of.tables) > maxRemembered
}

// sectionStart follows what is said of a section.
func (r *gridReader) sectionStart(t *xmltok.Token) bool {
	switch t.Name.Local {
	case "sectPr":
		r.section = section{}
		return true
	case "pgSz":
		r.section.page = twips(t, "w")
	case "pgMar":
		r.section.margins = twips(t, "left") + twips(t, "right")
	case "cols":
		r.section.columns, r.section.space = number(t, "num", 1), number(t, "space", 720)
	}
	return false
}

// endSection tells the tables of a section how much they have.
func (r *gridReader) endSection() {
	s := r.section
	room, columns := s.page-s.margins, max(s.columns, 1)
	if room = (room - (columns-1)*s.space) / columns; room <= 0 {
		return
	}
	for _, t := range r.waiting {
		t.room = room
	}
	r.waiting = r.waiting[:0]
	if r.of.room == 0 {
		r.of.room = room
	}
}

// start follows an element in the table.
func (o *openGrid) start(t *xmltok.Token, g *grids) {
	switch t.Name.Local {
	case "tblGrid":
		if t.Depth() == o.depth+1 {
			o.ready, o.grid = true, t.Span
		}
	case "gridCol":
		if t.Parent().Is(xmltok.Word, "tblGrid") && len(o.saved) <= maxColumns {
			o.saved = append(o.saved, twips(t, "w"))
		}
	case "tr":
		o.rows++
		o.column = 0
		for _, a := range t.Attrs() {
			o.alone = o.alone || strings.HasPrefix(string(a.Local()), "rsid")
		}
	case "tc":
		o.cell, o.padding = gridCell{at: o.column, span: 1}, [2]int{}
	case "gridBefore":
		o.column = min(number(t, "val", 0), maxColumns)
	case "p":
		o.paragraph, o.indent = "", 0
		o.line.Reset()
	case "r":
		o.run = o.plain()
	case "t":
		o.inText = !t.SelfClosing()
	case "br", "cr":
		o.endLine(g)
	case "tab":
		if t.Parent().Is(xmltok.Word, "r") {
			o.text("      ", g)
		}
	case "pict", "object", "textDirection":
		o.columnAt(o.cell.at).odd = true
	default:
		o.property(t)
	}
}

// property follows a property of the table or of something in it.
func (o *openGrid) property(t *xmltok.Token) {
	switch parent := t.Parent().Local; t.Name.Local {
	case "tblLayout":
		kind, _ := t.Get("type")
		o.fixed = kind == "fixed"
	case "tblW":
		o.own = measured(t)
	case "tblStyle":
		o.style, _ = t.Get("val")
	case "tblpPr", "bidiVisual":
		o.alone = o.alone || t.Name.Local == "tblpPr"
	case "tblLook":
		o.look = lookOf(t)
	case "left", "start", "right", "end":
		switch parent {
		case "tblCellMar":
			o.margins[side(t)] = number(t, "w", 0) + 1
		case "tcMar":
			o.padding[side(t)] = number(t, "w", 0) + 1
		}
	case "tcW":
		o.cell.preferred = measured(t)
	case "gridSpan":
		o.cell.span = min(max(number(t, "val", 1), 1), maxColumns)
	case "pStyle":
		o.paragraph, _ = t.Get("val")
	case "ind":
		o.indent += max(number(t, "left", number(t, "start", 0)), 0)
	case "numPr":
		o.indent += listIndent
	case "rStyle":
		o.run.character, _ = t.Get("val")
	default:
		if parent == "rPr" {
			o.run.run.property(t)
		}
	}
}

// listIndent is about how far the text of a list's item is indented.
const listIndent = 360

// plain is the look of a run of which nothing is said yet.
func (o *openGrid) plain() usedLook {
	u := usedLook{paragraph: o.paragraph, table: o.style}
	if o.look.firstRow && o.rows == 1 {
		u.parts[0] = "firstRow"
	}
	if o.look.firstColumn && o.cell.at == 0 {
		u.parts[1] = "firstCol"
	}
	return u
}

// lookOf reads a w:tblLook, in either of its forms (17.4.56 and part 4, 14.7.5).
func lookOf(t *xmltok.Token) tableLook {
	const firstRow, firstColumn = 0x20, 0x80
	v, _ := t.Get("val")
	bits, _ := strconv.ParseUint(v, 16, 16) // what is no number is 0
	row, _ := t.Get("firstRow")
	first, _ := t.Get("firstColumn")
	return tableLook{firstRow: row == "1" || bits&firstRow != 0, firstColumn: first == "1" || bits&firstColumn != 0}
}

// measured reads a width (17.18.90). A share may also be written with a percent sign (22.9.2.9).
func measured(t *xmltok.Token) measure {
	kind, _ := t.Get("type")
	v, _ := t.Get("w")
	percent, sign := strings.CutSuffix(v, "%")
	n, err := strconv.ParseFloat(percent, 64)
	switch {
	case err != nil || n <= 0 || n > 31_680 || kind == "auto" || kind == "nil":
		return measure{}
	case sign:
		return measure{value: int(n * 50), share: true}
	}
	return measure{value: int(n), share: kind == "pct"}
}

// text follows text of a run.
func (o *openGrid) text(s string, g *grids) {
	if o.alone {
		return
	}
	if o.line.Len() == 0 {
		o.lineLook = o.run
	}
	if o.line.Len() < maxSample {
		o.line.WriteString(s)
	}
	o.sample(o.run, longestWord(s), "", g)
}

// endLine ends a line of a paragraph.
func (o *openGrid) endLine(g *grids) {
	if o.line.Len() > 0 || o.pictures > 0 {
		line := o.line.String()
		if !utf8.ValidString(line) {
			line = strings.ToValidUTF8(line, "")
		}
		o.sample(o.lineLook, longestWord(line), line, g)
		o.line.Reset()
		o.pictures = 0
	}
}

// sample remembers a word and a line of the cell where they are the longest so far.
func (o *openGrid) sample(look usedLook, word, line string, g *grids) {
	if o.cell.span > 1 {
		return
	}
	if len(word) > maxSample {
		word = "" // no column has room for it
	}
	c := o.columnAt(o.cell.at)
	if c.samples == nil {
		c.samples = map[usedLook]sample{}
	}
	s, known := c.samples[look]
	if !known {
		g.cells++
		g.over = g.over || g.cells > maxSamples
	}
	if textWidth("", false, word) > textWidth("", false, s.word) {
		s.word = word
	}
	beside := o.indent + o.pictures
	if textWidth("", false, line)+float64(beside) > textWidth("", false, s.line)+float64(s.beside) {
		s.line, s.beside = line, beside
	}
	c.samples[look] = s
}

// picture follows a picture of some width that stands in the text.
func (o *openGrid) picture(width int) {
	if o.cell.span == 1 {
		c := o.columnAt(o.cell.at)
		c.picture = max(c.picture, width)
		o.pictures += width
	}
}

// columnAt returns a column, which may be new.
func (o *openGrid) columnAt(n int) *gridColumn {
	for len(o.columns) <= min(n, maxColumns) {
		o.columns = append(o.columns, gridColumn{})
	}
	return &o.columns[min(n, maxColumns)]
}

// endCell ends a cell.
func (o *openGrid) endCell() {
	cell := o.cell
	o.total++
	o.alone = o.alone || o.total >= manyCells // of such a table several are made, each with the grid that was saved
	o.column = cell.at + cell.span
	last := o.columnAt(min(o.column, maxColumns) - 1)
	if o.column > maxColumns {
		o.alone = true
		return
	}
	if cell.span == 1 {
		for i, m := range o.padding {
			last.padding[i] = max(last.padding[i], m)
		}
	}
	if cell.preferred == (measure{}) {
		return
	}
	if cell.span > 1 {
		if len(o.spans) < maxColumns {
			o.spans = append(o.spans, cell)
		}
		return
	}
	if last.first == (measure{}) {
		last.first = cell.preferred
	}
	if last.preferred == (measure{}) || cell.preferred.share == last.preferred.share && cell.preferred.value > last.preferred.value {
		last.preferred = cell.preferred
	}
}
