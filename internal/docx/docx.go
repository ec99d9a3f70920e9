// Package docx looks into a Word document before LibreOffice sees it: what the file really is, whether it is
// encrypted or broken, what it inflates to, which fonts its text asks for, and whether it reaches for anything outside itself.
//
// Everything in a document is hostile. Parts are streamed, sizes are measured and never believed, and a part is
// recognised by its bytes and not by its name. Where it matters the package sees what LibreOffice sees: whatever
// could be read in two ways makes the document Unsafe, and Neutralise then writes it in one way only.
package docx

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"

	"sheaf/internal/docx/fontuse"
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

// What Inspect says of a document that must not be converted. A file of another kind is a *KindError.
var (
	ErrEmpty     = errors.New("the file is empty")
	ErrEncrypted = errors.New("the document is encrypted")
	ErrCorrupt   = errors.New("the document is damaged")
	ErrTooLarge  = errors.New("the document inflates to more than allowed")
	ErrBomb      = errors.New("the document inflates out of all proportion to its size")
)

// Font is a family that text of the document asks for.
type Font = fontuse.Font

// Info is what Inspect learned about a document that LibreOffice may see.
type Info struct {
	Fonts         []Font   // what the text on its pages asks for, sorted, each once
	EmbeddedFonts []string // families that the document brings with it, sorted
	SavedFields   bool     // there may be something for Adapt's SavedFields to do
	Unsafe        bool     // hand LibreOffice what Neutralise writes and not the document itself
	Outside       []Reach  // why it is Unsafe, sorted, each once
	Inflated      int64    // bytes all parts inflate to
}

// Inspect tells whether r is a Word document that LibreOffice may see. It reads every part once; memory stays
// bounded whatever the document says of itself. A part that is merely odd passes: LibreOffice is the judge of it.
func Inspect(r io.ReaderAt, size int64, lim Limits) (Info, error) {
	lim = lim.withDefaults()
	if size == 0 {
		return Info{}, ErrEmpty
	}
	if err := headKind(r, size); err != nil {
		return Info{}, err
	}
	pkg, err := openPackage(r, size, newBudget(size, lim), lim.Parts)
	if errors.Is(err, zip.ErrFormat) {
		return Info{}, unzippable(r, size)
	}
	if err != nil {
		return Info{}, fmt.Errorf("open package: %w", err)
	}
	p, err := analyse(pkg, 0)
	if err != nil {
		return Info{}, err
	}
	if err := p.verdict(pkg); err != nil {
		return Info{}, err
	}
	return Info{
		Fonts:         p.fonts.Fonts(),
		EmbeddedFonts: p.fonts.Embedded(),
		SavedFields:   p.saved,
		Unsafe:        p.unsafe(),
		Outside:       p.reasons(),
		Inflated:      pkg.budget.used,
	}, nil
}
