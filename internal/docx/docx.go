// Package docx looks into a Word document before LibreOffice sees it: what the file really is, whether it is encrypted or broken,
// what it inflates to, which fonts its text asks for, and whether it reaches for anything outside itself. It writes the document
// with all of that removed.
//
// Everything in a document is hostile. Parts are streamed, sizes are measured and never believed, and a part is recognised by its
// bytes and not by its name. Where it matters the package sees what LibreOffice sees: whatever could be read in two ways makes the
// document Unsafe, and Write then writes it in one way only.
//
// A document is read once. Whoever has an interest in it beside its safety is an Observer, which is shown the parts meanwhile.
// What makes LibreOffice show a document as Word does is not decided here but in docx/fidelity. The package may import
// docx/xmltok, docx/rtftok, docx/wordml, docx/fontuse and docx/altchunk.
package docx

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"

	"sheaf/internal/docx/altchunk"
	"sheaf/internal/docx/fontuse"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// Limits bounds one document. A zero field means its default.
type Limits struct {
	Inflated int64 // most bytes all parts inflate to, measured; default 200 MiB
	Ratio    int64 // most bytes inflated per byte of the document, looked at beyond 10 MiB; default 200
	Parts    int   // most parts in the package; default 20,000
}

const (
	defaultInflated = 200 << 20
	defaultRatio    = 200
	defaultParts    = 20_000
	ratioFrom       = 10 << 20 // inflated bytes below this are never a bomb
)

func (l Limits) withDefaults() Limits {
	if l.Inflated <= 0 {
		l.Inflated = defaultInflated
	}
	if l.Ratio <= 0 {
		l.Ratio = defaultRatio
	}
	if l.Parts <= 0 {
		l.Parts = defaultParts
	}
	return l
}

// What Open says of a document that must not be converted. A file of another kind is a *KindError.
var (
	ErrEmpty     = errors.New("the file is empty")
	ErrEncrypted = errors.New("the document is encrypted")
	ErrCorrupt   = errors.New("the document is damaged")
	ErrTooLarge  = errors.New("the document inflates to more than allowed")
	ErrBomb      = errors.New("the document inflates out of all proportion to its size")
)

// Font is a family that text of the document asks for.
type Font = fontuse.Font

// Info is what is known of a document that LibreOffice may see.
type Info struct {
	Fonts         []Font        // what the text on its pages asks for, sorted, each once
	EmbeddedFonts []string      // families that the document brings with it, sorted
	Unsafe        bool          // hand LibreOffice what Write writes and not the document itself
	ExternalRefs  []ExternalRef // why it is Unsafe, sorted, each once
	Inflated      int64         // bytes that all parts inflate to
	LeftOut       int           // files inserted in the text of which not all can be shown
	ByWord        bool          // Word wrote the file, and no other program has since
	WordPages     int           // how many pages it had in Word when that saved it; 0 where it does not surely say
}

// Document is a Word document that has been looked into. It is not safe for concurrent use, and may be used only as long as what
// it was opened from.
type Document struct {
	a     *analysis
	fonts *fontuse.Set
	info  Info
}

// Part is a part in XML that an Observer may look at.
type Part struct {
	Number int            // by which Edits name the part
	Name   string         // in lower case, with forward slashes and no leading one
	Fields *wordml.Fields // says of each token what it is to the fields of the part
}

// Relationships reports whether it is a relationships part. Those come before all others.
func (p Part) Relationships() bool { return isRels(p.Name) }

// Owner returns the name of the part that the relationships of a relationships part belong to.
func (p Part) Owner() string { return sourceOf(p.Name) }

// Observer is shown the parts of a document while it is opened, but for those that LibreOffice does not read and those within
// other parts. Observers must bound what they remember.
type Observer interface {
	// Part returns what looks at the part that comes, nil where the part is of no interest. The tokens come as they stand in the
	// document; what reaches outside is still in them.
	Part(Part) xmltok.Visitor
}

// Open looks into a document: it returns an error where LibreOffice must not see that. It reads every part once, while observers
// look on; memory stays bounded whatever the document says of itself. A part that is merely odd passes: LibreOffice is the judge
// of it. An error that is none of this package's is one of reading r.
func Open(r io.ReaderAt, size int64, lim Limits, observers ...Observer) (*Document, error) {
	lim = lim.withDefaults()
	if size == 0 {
		return nil, ErrEmpty
	}
	if err := headKind(r, size); err != nil {
		return nil, err
	}
	pkg, err := openPackage(r, size, newBudget(size, lim), lim.Parts)
	if errors.Is(err, zip.ErrFormat) {
		return nil, unzippable(r, size)
	}
	if err != nil {
		return nil, fmt.Errorf("open package: %w", err)
	}
	d := &Document{fonts: fontuse.NewSet()}
	pages := newPageCounter(pkg)
	if d.a, err = analyse(pkg, 0, append([]Observer{fontObserver{d.fonts}, pages}, observers...)); err != nil {
		return nil, err
	}
	if err := d.a.verdict(); err != nil {
		return nil, err
	}
	d.info = Info{
		Fonts:         d.fonts.Fonts(),
		EmbeddedFonts: d.fonts.Embedded(),
		Unsafe:        d.a.unsafe(),
		ExternalRefs:  d.a.refs.sorted(),
		Inflated:      pkg.budget.used,
		LeftOut:       d.a.leftOut,
	}
	d.info.ByWord, d.info.WordPages = pages.count()
	return d, nil
}

// Info returns what is known of the document.
func (d *Document) Info() Info { return d.info }

// Main returns the name of the main part, in lower case.
func (d *Document) Main() string { return d.a.main }

// LinkStyle returns the id of the character style that links in inserted files have and that the document has no place for, "" where
// there is none.
func (d *Document) LinkStyle() string {
	if d.a.styled || !d.a.linked {
		return ""
	}
	return altchunk.LinkStyle
}

// Fonts returns which text asks for which fonts.
func (d *Document) Fonts() *fontuse.Set { return d.fonts }

// CutOff reports whether a part that observers were shown ends within markup, so that they have not seen all of it and what is
// written of it may lack its end.
func (d *Document) CutOff() bool { return d.a.cutOff }

// fontObserver has the fonts of a document gathered.
type fontObserver struct{ set *fontuse.Set }

func (o fontObserver) Part(p Part) xmltok.Visitor {
	if p.Relationships() || !fontuse.Counts(p.Name) {
		return nil
	}
	return fontuse.NewScan(o.set)
}
