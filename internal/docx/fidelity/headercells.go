package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// headerCells halves the space below the last paragraph of cells in headers and footers. LibreOffice 7.4 counts it twice there, once
// since the paragraph is the last of a cell, and once since none follows it in the header: such a header or footer is that much
// higher, and takes the space from the text of every page.
type headerCells struct {
	*facts
	last []lastInCell
}

// lastInCell is the last paragraph of a cell.
type lastInCell struct {
	spaced
	part  int
	plain bool // the table names no style, which may say something of the space
}

// firstCountsOnce is a release of LibreOffice that counts the space once.
const firstCountsOnce = 24

func (h *headerCells) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	part := &headerCellsPart{of: h, number: p.Number}
	return &byRoot{kinds: map[string]func(*xmltok.Token){"hdr": part.visit, "ftr": part.visit}}
}

// headerCellsPart reads a header or footer.
type headerCellsPart struct {
	of     *headerCells
	number int
	tables []bool // the tables around: whether they name no style
	cells  []cellEnd
}

// cellEnd is a cell that is read.
type cellEnd struct {
	open  element // the paragraph that is read
	last  spaced
	found bool
}

func (h *headerCellsPart) visit(t *xmltok.Token) {
	switch {
	case t.Name.Space != xmltok.Word:
		return
	case t.Kind == xmltok.EndToken && t.Name.Local == "tbl" && len(h.tables) > 0:
		h.tables = h.tables[:len(h.tables)-1]
	case t.Kind == xmltok.EndToken && t.Name.Local == "tc":
		h.end()
		return
	case t.Kind != xmltok.StartToken:
	case t.Name.Local == "tbl" && !t.SelfClosing():
		h.tables = append(h.tables, true)
	case t.Name.Local == "tblStyle" && len(h.tables) > 0:
		h.tables[len(h.tables)-1] = false
	case t.Name.Local == "tc" && !t.SelfClosing():
		h.cells = append(h.cells, cellEnd{})
	}
	if len(h.cells) > 0 {
		h.cells[len(h.cells)-1].visit(t)
	}
}

// visit follows a token in the cell that is in no table in it.
func (c *cellEnd) visit(t *xmltok.Token) {
	switch {
	case c.open.ends(t), t.Kind != xmltok.StartToken:
	case c.open.open:
		if c.last.owns(t) {
			c.last.property(t)
		}
		c.last.see(t)
	case t.Name.Local == "p":
		c.open.begin(t)
		c.last, c.found = spacedBy(t), true
	}
}

// end follows the end of a cell.
func (h *headerCellsPart) end() {
	if len(h.cells) == 0 {
		return
	}
	cell := h.cells[len(h.cells)-1]
	h.cells = h.cells[:len(h.cells)-1]
	if cell.found && len(h.tables) > 0 && len(h.of.last) < maxTops {
		h.of.last = append(h.of.last, lastInCell{cell.last, h.number, h.tables[len(h.tables)-1]})
	}
}

func (h *headerCells) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole || c.Release >= firstCountsOnce {
		return nil
	}
	all := docx.Edits{}
	for i := range h.last {
		at := &h.last[i]
		below := h.styles.said(at.styled).below
		if below == noSpaceSaid && at.plain {
			below = h.styles.base.spacing.space().below
		}
		if below > 0 {
			all[at.part] = append(all[at.part], at.with("", at.spacing.below(below/2))...)
		}
	}
	return all
}
