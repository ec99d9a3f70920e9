// Package fidelity changes documents where LibreOffice would show something otherwise than Word does, so that it shows what Word
// would. Each such change is a mend: a file of its own here, a line in mends, and a test that says what is left of a document.
//
// A mend never makes a document less safe: what docx cuts stays cut, and docx looks at what is written. The package may import
// docx and the packages in it.
package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/bound"
	"sheaf/internal/docx/fontuse"
	"sheaf/internal/docx/xmltok"
)

// Changes are what may be changed, and what has to be known for that.
type Changes struct {
	// Release is the first number of the release of LibreOffice that the document is for, 0 where it is not known: an old one.
	Release int
	// Stripped has fields that show properties of the document shown as they were saved, since it is to lose those.
	Stripped bool
	// Widths has the width of characters set.
	Widths Widths
	// SavedFields has fields shown as they were saved.
	SavedFields bool
	// FieldsUpdated has fields worked out anew, but for those that are locked or that nobody can work out.
	FieldsUpdated bool
	// Whole has everything shown that Word prints, and nothing that it does not.
	Whole bool
	// Comments has comments shown as far as LibreOffice can.
	Comments bool
	// Marked has all tracked changes shown as such.
	Marked bool
	// Ligatures has letters joined only where the document asks for it.
	Ligatures bool
	// SpaceWidths has LibreOffice told how wide spaces are behind the names of fonts: it takes it from there.
	SpaceWidths bool
	// Reshaped has what LibreOffice would lose for its shape set otherwise than Word does: for documents that lost something.
	Reshaped bool
	// Reduced has everything taken out that LibreOffice may have refused the document for and Word does without.
	Reduced bool
	// PageStarts are the page starts that are to begin a page, by their index in what Mender.PageStarts returns.
	PageStarts map[int]bool
	// Closer is how much of their space, in percent, the lines and paragraphs of pages are to have that are to be set a little closer, by
	// how many page starts stand before them.
	Closer map[int]int
}

// mend is one change. It looks at the parts of one document and remembers places; when all parts have been seen it says what to
// put there. It must bound what it remembers, and change nothing where it has to forget something.
type mend interface {
	docx.Observer
	// edits returns what to change, nothing where c does not have it changed.
	edits(d *docx.Document, c Changes) docx.Edits
}

// adder is a mend that gives a document parts.
type adder interface {
	mend
	// added returns parts that the document is to be given, none where c does not have it changed.
	added(d *docx.Document, c Changes) []docx.NewPart
}

// finisher is a mend that needs to know what the others change, and changes something after them.
type finisher interface {
	mend
	// last returns what to change besides the edits of all others.
	last(d *docx.Document, c Changes, others docx.Edits) docx.Edits
}

// mends are all changes by their names, with facts that are there when all parts have been seen. Where two want to change one place, the
// first does.
func mends(f *facts) []entry {
	return []entry{
		{"data bindings", func() mend { return &bindings{values: f.bound} }},
		{"saved fields", func() mend { return newSavedFields() }},
		{"widths", func() mend { return newWidths() }},
		{"dropped", func() mend { return newDropped() }},
		{"comments", func() mend { return newComments() }},
		{"tracked changes", func() mend { return &marked{} }},
		{"lines of a grid", func() mend { return &gridLines{facts: f} }},
		{"marks of cells that are hidden", func() mend { return &hiddenMarks{facts: f} }},
		{"page starts", func() mend { return newPageStarts(f) }},
		{"dangling notes", func() mend { return newDangling() }},
		{"parts that are not there", func() mend { return &noParts{} }},
		{"links", func() mend { return newLinks() }},
		{"links of pictures", func() mend { return &pictureLinks{} }},
		{"font keys", func() mend { return &fontKeys{} }},
		{"paragraphs in the line", func() mend { return &flattened{} }},
		{"nested paragraphs", func() mend { return &nested{} }},
		{"formulas", func() mend { return &formulas{} }},
		{"big operators", func() mend { return &bigOperators{} }},
		{"alternatives", func() mend { return &alternatives{} }},
		{"undrawn pictures", func() mend { return &undrawn{} }},
		{"symbols", func() mend { return &symbols{} }},
		{"absent fonts", func() mend { return &absent{} }},
		{"dingbats", func() mend { return &dingbats{} }},
		{"unnamed fonts", func() mend { return &unnamed{facts: f} }},
		{"languages of East Asian text", func() mend { return &eastAsian{facts: f} }},
		{"hanging punctuation", func() mend { return &hanging{facts: f} }},
		{"long tables", func() mend { return &longTables{} }},
		{"numbering", func() mend { return newNumbering() }},
		{"running headings", func() mend { return newRunning() }},
		{"fields without results", func() mend { return &unsaved{} }},
		{"linked text boxes", func() mend { return &linked{} }},
		{"hidden on web pages", func() mend { return &webHidden{} }},
		{"sections on a side", func() mend { return &sideStarts{} }},
		{"numbers not in figures", func() mend { return &notLegal{} }},
		{"ligatures", func() mend { return &ligatures{facts: f} }},
		{"line numbers", func() mend { return &lineNumbers{} }},
		{"tabs that are cleared", func() mend { return &clearedTabs{} }},
		{"order of notes", func() mend { return newNoteOrder() }},
		{"tops of pages", func() mend { return &pageTop{facts: f} }},
		{"cells of headers", func() mend { return &headerCells{facts: f} }},
		{"spaces of justified lines", func() mend { return &justified{facts: f} }},
		{"blank lines", func() mend { return &blanks{} }},
		{"last spaces", func() mend { return &lastSpaces{} }},
		{"spacing of table styles", func() mend { return &tableStyles{} }},
		{"background", func() mend { return &background{} }},
		{"strict shapes", func() mend { return &strictShapes{} }},
		{"notes in text boxes", func() mend { return &boxNotes{} }},
		{"floating", func() mend { return &floating{} }},
		{"tabs past the indent", func() mend { return &pastIndent{} }},
		{"wide tables", func() mend { return &wideTables{} }},
		{"grids of tables", func() mend { return newGrids(f) }},
		{"space between cells", func() mend { return &cellSpacing{} }},
		{"tables that size themselves", func() mend { return &sizing{} }},
		{"controls", func() mend { return &controls{} }},
		{"theme", func() mend { return newTheme() }},
		{"reduced", func() mend { return newReduced() }},
	}
}

type entry struct {
	name string
	make func() mend
}

// Mender looks at one document while docx.Open reads it, and says how to mend it.
type Mender struct {
	facts *facts
	mends []mend
}

// New returns what looks at a document that is about to be opened.
func New() *Mender {
	m := &Mender{facts: newFacts()}
	for _, e := range mends(m.facts) {
		m.mends = append(m.mends, e.make())
	}
	return m
}

// Values returns what the content controls of the document are bound to.
func (m *Mender) Values() *bound.Values { return m.facts.bound }

// Part returns what looks at a part for all mends, nil for one whose content is not shown.
func (m *Mender) Part(p docx.Part) xmltok.Visitor {
	if !p.Relationships() && !fontuse.Counts(p.Name) {
		return nil
	}
	var all visitors
	for _, known := range []docx.Observer{m.facts, m.facts.bound} {
		if v := known.Part(p); v != nil {
			all = append(all, v)
		}
	}
	for _, mend := range m.mends {
		if v := mend.Part(p); v != nil {
			all = append(all, v)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// Does reports whether changes of a kind would change anything in the document.
func (m *Mender) Does(d *docx.Document, c Changes) bool { return len(m.Edits(d, c)) > 0 }

// Edits returns what to change in the document, none where there is nothing to change or where a part breaks off. The document
// is the one that was opened with m as an observer.
func (m *Mender) Edits(d *docx.Document, c Changes) docx.Edits {
	if d.CutOff() {
		return nil
	}
	all := docx.Edits{}
	for _, mend := range m.mends {
		for part, edits := range mend.edits(d, c) {
			all[part] = xmltok.Merge(all[part], edits)
		}
	}
	for _, mend := range m.mends {
		if f, ok := mend.(finisher); ok {
			for part, edits := range f.last(d, c, all) {
				all[part] = xmltok.Merge(all[part], edits)
			}
		}
	}
	return all
}

// Added returns the parts that the document is to be given, under the conditions of Edits.
func (m *Mender) Added(d *docx.Document, c Changes) (added []docx.NewPart) {
	if d.CutOff() {
		return nil
	}
	for _, mend := range m.mends {
		if a, ok := mend.(adder); ok {
			added = append(added, a.added(d, c)...)
		}
	}
	return added
}

// visitors look at a token one after the other.
type visitors []xmltok.Visitor

func (v visitors) Visit(t *xmltok.Token) {
	for _, visitor := range v {
		visitor.Visit(t)
	}
}
