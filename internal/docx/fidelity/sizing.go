package fidelity

import (
	"strconv"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// sizing widens the columns of tables that size themselves by half a point. Word saves in w:gridCol (ECMA-376 part 1, 17.4.16) how
// wide it made a column, and of one that is as wide as its longest word that is the word's width to the twip. LibreOffice lays the
// table out from these widths and loses a twip or two in doing so: the word breaks, and the row has a line more. A table whose cells
// say how wide they want to be (17.4.71), or whose layout is fixed (17.4.52), is left alone: nothing says that its columns are only
// as wide as their text.
type sizing struct {
	places
	over bool
}

const (
	// hair is by how much a column gets wider, in twentieths of a point.
	hair = 10
	// mostHairs is by how much a table may get wider by that.
	mostHairs = 250
)

func (s *sizing) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &sizingPart{of: s, number: p.Number}
}

type sizingPart struct {
	of     *sizing
	number int
	open   []sizedTable
}

// sizedTable is a table that is read.
type sizedTable struct {
	columns []width
	sized   bool // something else than its text says how wide its columns are, or its columns are not all known
	odd     bool // its columns are not all known
	space   int  // around each of its cells
}

// Visit follows a token.
func (p *sizingPart) Visit(t *xmltok.Token) {
	if t.Name.Space != xmltok.Word || p.of.over {
		return
	}
	switch {
	case t.Kind == xmltok.StartToken && t.Name.Local == "tbl":
		if !t.SelfClosing() {
			p.of.over = len(p.open) >= maxNested
			p.open = append(p.open, sizedTable{})
		}
	case len(p.open) == 0:
	case t.Kind == xmltok.StartToken:
		p.open[len(p.open)-1].see(t)
	case t.Kind == xmltok.EndToken && t.Name.Local == "tbl":
		p.widen(p.open[len(p.open)-1])
		p.open = p.open[:len(p.open)-1]
	}
}

// see follows an element within the table.
func (s *sizedTable) see(t *xmltok.Token) {
	kind, _ := t.Get("type")
	switch t.Name.Local {
	case "tblCellSpacing":
		if t.Parent().Is(xmltok.Word, "tblPr") && t.Ancestor(1).Is(xmltok.Word, "tbl") {
			s.space = cellSpace(t)
		}
	case "tblLayout":
		s.sized = s.sized || kind == "fixed"
	case "tcW":
		s.sized = s.sized || kind != "auto" && kind != "nil" && !isZero(t)
	case "gridCol":
		if t.Parent().Is(xmltok.Word, "tblGrid") && t.Ancestor(1).Is(xmltok.Word, "tbl") {
			s.column(t)
		}
	}
}

// isZero reports whether a width is none.
func isZero(t *xmltok.Token) bool {
	v, ok := t.Get("w")
	return !ok || v == "0"
}

func (s *sizedTable) column(t *xmltok.Token) {
	for _, a := range t.Attrs() {
		if string(a.Local()) != "w" {
			continue
		}
		if v, err := strconv.Atoi(a.Text()); err == nil && v > 0 && len(s.columns) < mostHairs {
			s.columns = append(s.columns, width{at: t.ValueSpan(a), value: v})
			return
		}
	}
	s.sized, s.odd = true, true
}

// widen makes the columns of a table wider that sizes itself, and the first and the last one narrower where there is space between cells
// and so at the table's edges, too (cellSpacing).
func (p *sizingPart) widen(s sizedTable) {
	last := len(s.columns) - 1
	by := make([]int, len(s.columns))
	if !s.sized && last > 0 {
		for i := range by {
			by[i] = min(hair, mostHairs/len(by))
		}
	}
	if !s.odd && last >= 0 && min(s.columns[0].value, s.columns[last].value) > leastColumn+2*s.space {
		by[0] -= s.space
		by[last] -= s.space
	}
	for i, c := range s.columns {
		if by[i] != 0 {
			p.of.add(p.number, xmltok.Edit{Span: c.at, Text: strconv.Itoa(c.value + by[i])})
		}
	}
}

func (s *sizing) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole || s.over {
		return nil
	}
	return s.places.edits
}
