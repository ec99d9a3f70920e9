package job

import (
	"context"
	"time"
)

// Conversion is one document handed to a Converter.
type Conversion struct {
	Source  string        // absolute path of the document, whose base name the document shows as its own
	Target  string        // absolute path where the PDF is wanted; its folder exists
	Timeout time.Duration // for the conversion itself
	Format  Format        // of the document, as which it is loaded; "" is DOCX

	// Weight is how many bytes of XML the text of the document takes, with its headers, footers and notes: how long a conversion takes
	// goes by that. Of 330 real documents nearly all below 256 KiB took less than a second, and all above 1 MiB several.
	Weight int64

	// WithoutBlankPages leaves out the pages without anything on them that LibreOffice puts where the page numbers of a section do
	// not go with the side of the sheet.
	WithoutBlankPages bool

	// Places has the PDF have a destination for each bookmark of the document.
	Places bool

	// Options say what the PDF is to be like, of which Pages has to name pages that the document has. The converter does what can be done
	// while a PDF is written; changes of the document itself are the caller's.
	Options Options

	Fonts    []FontRequest // what the document asks for; nil where nobody looked
	Embedded []string      // font families that it brings with it

	// Hyphenated says that words of the document are hyphenated. The converter may make itself ready for the languages of Fonts.
	Hyphenated bool
}

// FontRequest is a font that a document asks for, for text in a language.
type FontRequest struct {
	Family    string
	Language  string // BCP 47; "" where the document does not say
	EastAsian bool   // the text is Chinese, Japanese or Korean, and has no letters of others
}

// Substitutes knows the fonts that replace others where documents are converted. It is safe for concurrent use.
type Substitutes interface {
	// Widths returns, by the family that documents name, the percentage of its own width at which the font that replaces
	// the family has to be set so that lines break where they do in the family itself. Families that are installed, or of
	// which no such percentage is known, are not in it. It is empty when none of the families asked for could be in it.
	Widths(ctx context.Context, families []string) map[string]int
}

// Rendering is what a Converter made.
type Rendering struct {
	Pages   int
	Seconds float64            // the conversion took
	Fonts   []FontSubstitution // nil where not known
	Work    Work               // what the conversion took; zero where that is not known. Also of one that failed
}

// Converter turns a DOCX into a PDF in a process of its own. Safe for concurrent use; it runs as many at a time as it is
// asked to. On nil error Target is a whole PDF of at least one page. On an error Target does not exist; an *Error tells
// what the document did (timeout, crashed, out_of_memory, corrupt, password_protected, wrong_password,
// conversion_failed), any other error is a fault of the machine and the document may be tried again. When ctx ends the
// conversion is killed and the error is ctx's. No process or file of the conversion outlives the call, whatever it
// returns.
type Converter interface {
	Convert(ctx context.Context, c Conversion) (Rendering, error)
}
