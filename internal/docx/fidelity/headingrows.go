package fidelity

import "sheaf/internal/docx/xmltok"

// headingRows are the first rows of a table, as far as they are to be repeated on each page.
type headingRows struct {
	rows int
	text string // of them
	once bool   // there is something in them that may be in a document once only, or they are too long to be written again

	is   bool // the row that is read is one
	last copied
}

// row begins a row of the table, of which so many stand above it.
func (h *headingRows) row(t *xmltok.Token, above int) {
	h.is = false
	if above == h.rows && !t.SelfClosing() {
		h.last.most = maxTableProperties
		h.last.begin(t)
	}
}

// note follows a token of the table.
func (h *headingRows) note(t *xmltok.Token) {
	if !h.last.note(t) {
		return
	}
	switch t.Name.Local {
	case "footnoteReference", "endnoteReference", "commentReference", "fldChar", "fldSimple":
		h.last.over = true
	}
	if h.last.open || !h.is {
		return
	}
	h.rows++
	h.once = h.once || h.last.over
	h.text += h.last.String()
}

// Divided returns how many tables Edits makes several of although rows of them are to be repeated on each page: these may stand in the
// middle of a page then.
func (m *Mender) Divided() int {
	for _, mend := range m.mends {
		if l, ok := mend.(*longTables); ok {
			return l.divided
		}
	}
	return 0
}
