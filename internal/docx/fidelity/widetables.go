package fidelity

import (
	"fmt"
	"strconv"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// wideTables makes tables narrower that are wider than the page or than the cell they stand in, where LibreOffice would cut off what
// is beyond: columns and cells keep their proportions (w:gridCol and w:tcW, ECMA-376 part 1, 17.4.16 and 17.4.71).
type wideTables struct {
	tables []*table // of all parts
	width  int      // from the left margin of the widest page to its edge, in twentieths of a point
	over   bool
}

// table is one that has been read.
type table struct {
	part   int
	within *table
	cell   int // column of that in which it stands
	depth  int

	columns []int
	widths  []width     // of the columns, the cells and the table
	props   xmltok.Span // the end of the table's properties, where margins of cells may be put
	prefix  string      // of the properties
	margins bool        // they say what margins cells have
	at      int         // the column that comes next in the row
	span    int         // columns of the cell
}

// width is one that is written in twentieths of a point.
type width struct {
	at    xmltok.Span
	value int
}

const (
	// cellMargins are what LibreOffice and Word leave on both sides of a cell's text where nothing else is said (17.4.42).
	cellMargins = 2 * 108
	// edge is what stays free at the right edge of the page: most printers cannot reach it.
	edge = 240
	// leastColumn is how narrow a column may become.
	leastColumn = 200
	// tight is how much narrower, in a hundred, a table has to become for its cells to lose most of their margins: else words that
	// fit would break.
	tight = 85
	// tightMargin is what is left of them on each side.
	tightMargin = 29
	// hairs is by how much in a hundred a table may be wider before it counts.
	hairs = 102
)

func (w *wideTables) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &wideTablesPart{of: w, number: p.Number}
}

type wideTablesPart struct {
	of     *wideTables
	number int
	open   []*table
	page   int // width of the page of the section that is read
}

// Visit follows a token.
func (p *wideTablesPart) Visit(t *xmltok.Token) {
	switch {
	case t.Name.Space != xmltok.Word || p.of.over:
	case t.Kind == xmltok.StartToken:
		p.start(t)
	case t.Kind == xmltok.EndToken && t.Name.Local == "tbl" && len(p.open) > 0:
		p.open = p.open[:len(p.open)-1]
	case t.Kind == xmltok.EndToken && t.Name.Local == "tblPr" && len(p.open) > 0:
		in := p.open[len(p.open)-1]
		if in.prefix == "" {
			in.props, in.prefix = xmltok.Span{At: t.Span.At}, t.Name.Colon()
		}
	case t.Kind == xmltok.EndToken && t.Name.Local == "tc" && len(p.open) > 0:
		in := p.open[len(p.open)-1]
		in.at += max(in.span, 1)
	}
}

func (p *wideTablesPart) start(t *xmltok.Token) {
	switch t.Name.Local {
	case "pgSz":
		p.page = twips(t, "w")
		return
	case "pgMar":
		p.of.width = max(p.of.width, p.page-twips(t, "left")-edge)
		return
	case "tbl":
		p.begin(t)
		return
	}
	if len(p.open) == 0 {
		return
	}
	in := p.open[len(p.open)-1]
	switch t.Name.Local {
	case "tr":
		in.at = 0
	case "tc":
		in.span = 1
	case "gridSpan":
		in.span = twips(t, "val")
	case "gridCol":
		if t.Parent().Is(xmltok.Word, "tblGrid") {
			in.columns = append(in.columns, twips(t, "w"))
			p.note(in, t, "w")
		}
	case "tblCellMar":
		in.margins = true
	case "tcW", "tblW":
		if kind, ok := t.Get("type"); !ok || kind == "dxa" {
			p.note(in, t, "w")
		}
	}
}

func (p *wideTablesPart) begin(t *xmltok.Token) {
	if t.SelfClosing() {
		return
	}
	in := &table{part: p.number, depth: len(p.open)}
	if len(p.open) > 0 {
		in.within = p.open[len(p.open)-1]
		in.cell = in.within.at
	}
	p.open = append(p.open, in)
	p.of.tables = append(p.of.tables, in)
	p.of.over = len(p.open) > maxNested || len(p.of.tables) > maxRemembered
}

// note remembers where a width is written.
func (p *wideTablesPart) note(in *table, t *xmltok.Token, name string) {
	for _, a := range t.Attrs() {
		if v, err := strconv.Atoi(a.Text()); string(a.Local()) == name && err == nil && v > 0 {
			in.widths = append(in.widths, width{at: t.ValueSpan(a), value: v})
			p.of.over = p.of.over || len(in.widths) > maxRemembered
		}
	}
}

// twips returns a whole number that an attribute has, 0 for none.
func twips(t *xmltok.Token, name string) int {
	v, _ := t.Get(name)
	n, _ := strconv.Atoi(v)       // what is no number is 0
	return min(max(n, 0), 31_680) // 22 inches, the most that Word takes (17.18.81)
}

func (w *wideTables) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Reshaped || w.over || w.width <= 0 {
		return nil
	}
	all := docx.Edits{}
	factors := map[*table]float64{}
	for _, in := range w.tables { // those around come first
		room := float64(w.width)
		if in.within != nil && in.cell < len(in.within.columns) {
			room = float64(in.within.columns[in.cell])*factors[in.within] - cellMargins
		}
		sum := 0
		for _, column := range in.columns {
			sum += column
		}
		factors[in] = 1
		if room <= leastColumn || float64(sum)*100 <= room*hairs {
			continue
		}
		factors[in] = room / float64(sum)
		for _, written := range in.widths {
			narrow := max(int(float64(written.value)*factors[in]), min(leastColumn, written.value))
			all[in.part] = append(all[in.part], xmltok.Edit{Span: written.at, Text: strconv.Itoa(narrow)})
		}
		if factors[in]*100 < tight && !in.margins && in.prefix != "" {
			all[in.part] = append(all[in.part], xmltok.Edit{Span: in.props, Text: fmt.Sprintf(
				`<%[1]stblCellMar><%[1]sleft %[1]sw="%[2]d" %[1]stype="dxa"/><%[1]sright %[1]sw="%[2]d" %[1]stype="dxa"/></%[1]stblCellMar>`, in.prefix, tightMargin)})
		}
	}
	return all
}
