package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// hiddenMarks makes the paragraph of an empty cell as low as can be where the cell says that its end does not count for the height of the
// row (w:hideMark, ECMA-376 part 1, 17.4.21), as Word writes in tables that were pasted from the web. LibreOffice 7.4 to 26.8 count it: in
// a plan of nineteen columns, most of them empty, each row was .7 points too high for the font and the space of the empty ones.
type hiddenMarks struct {
	*facts
	empty []emptyCell
}

// emptyCell is the paragraph of a cell that has no more.
type emptyCell struct {
	spaced
	part int
}

func (h *hiddenMarks) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &hiddenMarksPart{of: h, number: p.Number}
}

// hiddenMarksPart reads the cells of a part.
type hiddenMarksPart struct {
	of     *hiddenMarks
	number int
	cells  []markedCell
	beyond int // cells that are too deep
}

// markedCell is a cell that is read.
type markedCell struct {
	depth  int
	hidden bool // its end does not count
	filled bool // there is more in it than one paragraph without text
	found  bool
	p      spaced
}

// lowest is a paragraph that is as low as can be: a twentieth of a point would be taken for none.
func lowest() spacing {
	s := spacing{line: "20", rule: "exact"}
	return s.above(0).below(0)
}

// Visit follows a token.
func (h *hiddenMarksPart) Visit(t *xmltok.Token) {
	switch {
	case t.Kind == xmltok.StartToken && t.Name.Is(xmltok.Word, "tc") && !t.SelfClosing():
		if len(h.cells) >= maxNested {
			h.beyond++
			return
		}
		if n := len(h.cells); n > 0 {
			h.cells[n-1].filled = true
		}
		h.cells = append(h.cells, markedCell{depth: t.Depth()})
	case len(h.cells) == 0:
	case t.Kind == xmltok.EndToken && t.Name.Is(xmltok.Word, "tc"):
		h.end()
	case t.Kind == xmltok.StartToken:
		h.cells[len(h.cells)-1].see(t)
	}
}

// see follows a start tag in the cell.
func (c *markedCell) see(t *xmltok.Token) {
	at := t.Depth() - c.depth
	switch {
	case t.Name.Space != xmltok.Word:
		c.filled = true
	case at == 1 && t.Name.Local == "p":
		c.filled = c.filled || c.found
		c.p, c.found = spacedBy(t), true
	case at == 1:
		c.filled = c.filled || t.Name.Local != "tcPr"
	case t.Name.Local == "hideMark" && at == 2 && t.Parent().Is(xmltok.Word, "tcPr"):
		c.hidden = toggled(t) == isOn
	case t.Within(xmltok.Word, "pPr"):
		c.property(t)
	case at == 2 && c.found:
		c.p.see(t)
		c.filled = c.filled || t.Name.Local != "pPr" && t.Name.Local != "bookmarkStart" && t.Name.Local != "bookmarkEnd" && t.Name.Local != "proofErr"
	}
}

// property follows a property of the paragraph. A list's number is seen, and changes that are tracked stay as they are.
func (c *markedCell) property(t *xmltok.Token) {
	if c.p.see(t); !c.p.owns(t) {
		return
	}
	c.p.property(t)
	switch t.Name.Local {
	case "numPr", "framePr", "pPrChange":
		c.filled = true
	}
}

// end follows the end of a cell.
func (h *hiddenMarksPart) end() {
	if h.beyond > 0 {
		h.beyond--
		return
	}
	c := &h.cells[len(h.cells)-1]
	h.cells = h.cells[:len(h.cells)-1]
	if c.hidden && c.found && !c.filled && len(h.of.empty) < maxRemembered {
		h.of.empty = append(h.of.empty, emptyCell{c.p, h.number})
	}
}

func (h *hiddenMarks) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	var all places
	for i := range h.empty {
		at := &h.empty[i]
		if h.styles.numbers(at.style) {
			continue
		}
		for _, e := range at.with("", lowest()) {
			all.add(at.part, e)
		}
	}
	return all.edits
}
