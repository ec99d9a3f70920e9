// Package inventory lists what a document has to show on its pages: words, formulas, pictures, links, charts. It is what Word
// would show, by what stands in the file: without text that is deleted or hidden, without what a field works out anew, and
// without numbers of lists.
//
// A Builder takes part in the one walk over a document's parts, so listing costs no pass of its own. Whatever the document says,
// memory is bounded. It imports the rooms of docx below it.
package inventory

// Inventory is what a document has to show.
type Inventory struct {
	// Texts are the paragraphs in the order of the parts: the body, then notes, headers and footers, drawings. What is inserted in the
	// text stands where it is inserted.
	Texts []Text
	// Pictures are those that are embedded and surely drawn.
	Pictures []Picture
	Links    []Link
	Charts   []Chart
	// Partial says that the document has more than is listed, or could not be read to its end: nothing can be said of what its
	// PDF lacks.
	Partial bool
}

// Kind is what a Text is.
type Kind uint8

// The kinds of text.
const (
	Body    Kind = iota // of the body, with tables and text boxes
	Note                // footnotes and endnotes that the body refers to
	Margin              // headers and footers
	Drawing             // words in drawings
	Formula             // letters of a formula, which may be drawn in another order
)

// Text is a paragraph, or a formula.
type Text struct {
	Kind Kind
	Text string
}

// Picture is a picture that the document has.
type Picture struct {
	Width, Height int  // in pixels, 0 where that is not known
	Vector        bool // it is drawn by lines and text instead of pixels
	Preview       bool // it stands for an embedded object

	Format string // its name, where that is one that LibreOffice may not draw
}

// Link is a piece of text or a picture that leads somewhere.
type Link struct {
	URL string // "" where it leads to a place in the document
}

// Chart is the text that a chart has: titles, names of series and categories.
type Chart struct {
	Texts []string
}

// Bounds of an inventory. What is beyond is not listed, and the inventory is partial.
const (
	maxText   = 32 << 20 // bytes of text
	maxThings = 1 << 18  // paragraphs and pieces of text, pictures, links, each
	maxNames  = 1 << 16  // parts, styles, bookmarks, each
	maxName   = 1 << 10  // bytes of a name
)
