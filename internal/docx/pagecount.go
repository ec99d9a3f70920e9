package docx

import (
	"archive/zip"
	"bufio"
	"bytes"
	"path"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// Word notes in docProps/app.xml how many pages its own layout had (Pages, ECMA-376 part 1, 22.2). Most programs that change a
// document later leave that part as it is, so the number is taken only of a package that is as Word writes it. Word also writes 1
// where it saves before it has laid out the text, so 1 is taken only where nothing in the document speaks of more. Of the documents
// whose PDF by Word is at hand, all 26 numbers that remain are right.

// maxLetters is more than a page of A4 holds in 9 points.
const maxLetters = 6000

// maxProperties is how much of app.xml is read. What is wanted comes before the titles of the document's parts, which may be long.
const maxProperties = 64 << 10

// maxPageCount is more than Word can lay out.
const maxPageCount = 32767

// wordPrograms are what Word calls itself as the Application (22.2.2.1) of app.xml. Other programs write names that only look so.
var wordPrograms = map[string]bool{"Microsoft Office Word": true, "Microsoft Macintosh Word": true, "Microsoft Office Outlook": true}

// packedByWord reports whether the parts are packed as Word packs them: all dated at the beginning of MS-DOS's calendar, and
// deflated by the fastest method, which flags 1 and 2 name (APPNOTE 4.4.4). Of 265 documents at hand that name Word as their program
// 198 are so; the others bear the dates or the methods of the programs that wrote them since.
func (p *opcPackage) packedByWord() bool {
	const superFast = 6
	begin := time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)
	for _, pt := range p.parts {
		if !pt.file.Modified.Equal(begin) || pt.file.Method != zip.Store && pt.file.Flags&superFast != superFast {
			return false
		}
	}
	return true
}

// pageCounter is an observer that reads what a document says of its pages.
type pageCounter struct {
	pkg         *opcPackage
	properties  string // name of the part with Pages, which is app.xml usually
	main        string
	application string
	stated      string // Pages
	signs       bool   // of more than one page
	letters     int
	sections    int
	continuous  bool // of the last section: it begins on the page of the one before
}

func newPageCounter(pkg *opcPackage) *pageCounter { return &pageCounter{pkg: pkg, main: usualMainPart} }

// Part implements Observer.
func (c *pageCounter) Part(p Part) xmltok.Visitor {
	switch {
	case p.Relationships() && p.Owner() == packageSource:
		return xmltok.Func(c.relationship)
	case p.Relationships():
		return nil
	case p.Name == c.main: // the relationships have all been seen
		if c.read(); c.stated == "1" {
			return xmltok.Func(c.text)
		}
	}
	return nil
}

func (c *pageCounter) relationship(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || t.Name.Local != "Relationship" {
		return
	}
	kind, _ := t.Get("Type")
	target, _ := t.Get("Target")
	switch path.Base(kind) {
	case "officeDocument":
		c.main = Target(packageSource, target)
	case "extended-properties", "extendedProperties": // the latter in ISO/IEC 29500's strict form
		c.properties = Target(packageSource, target)
	}
}

func (c *pageCounter) property(t *xmltok.Token) {
	if !t.IsText() || t.Depth() != 2 || len(t.Raw) > 64 {
		return
	}
	switch t.Parent().Local {
	case "Application":
		c.application += t.Text()
	case "Pages":
		c.stated += t.Text()
	}
}

// text looks for signs of a second page: that Word began one there, that the text does, or that there is more of it than a page holds.
func (c *pageCounter) text(t *xmltok.Token) {
	switch {
	case c.signs:
	case t.IsText() && t.Parent().Is(xmltok.Word, "t"):
		c.letters += letters(t.Raw)
		c.signs = c.letters > maxLetters
	case t.Name.Space != xmltok.Word:
	case t.Kind == xmltok.StartToken:
		c.signs = c.beginsPage(t)
	case t.Kind == xmltok.EndToken && t.Name.Local == "sectPr": // the first section begins on the first page anyway
		c.signs = c.sections > 1 && !c.continuous
	}
}

func (c *pageCounter) beginsPage(t *xmltok.Token) bool {
	switch t.Name.Local {
	case "lastRenderedPageBreak": // 17.3.3.13
		return true
	case "br":
		kind, _ := t.Get("type")
		return kind == "page"
	case "pageBreakBefore":
		return wordml.Property(t.Get("val"))
	case "sectPr":
		c.sections++
		c.continuous = false
		return t.SelfClosing() && c.sections > 1
	case "type":
		if t.Parent().Is(xmltok.Word, "sectPr") {
			kind, _ := t.Get("val")
			c.continuous = kind == "continuous"
		}
	}
	return false
}

// letters counts what is no space. A reference counts as what it is written with.
func letters(b []byte) (n int) {
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if !unicode.IsSpace(r) {
			n++
		}
		b = b[size:]
	}
	return n
}

// read reads the properties. They are not among the observed parts: where they are cut off the document may be whole all the same.
func (c *pageCounter) read() {
	head := c.pkg.head(c.properties, maxProperties)
	_, _ = xmltok.Walk(bufio.NewReader(bytes.NewReader(head)), xmltok.Func(c.property)) // what stands before an error is good
}

// count returns whether Word was the last to write the document, and how many pages that had in Word then, 0 where it does not
// surely say.
func (c *pageCounter) count() (byWord bool, pages int) {
	byWord = wordPrograms[c.application] && c.pkg.packedByWord()
	n, err := strconv.Atoi(c.stated)
	if err != nil || n < 1 || n > maxPageCount || !byWord || n == 1 && c.signs {
		return byWord, 0
	}
	return byWord, n
}
