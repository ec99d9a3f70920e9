package docx

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"strings"
	"sync"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

const (
	// maxInner is the largest package within the package that is looked into; it is held in memory.
	maxInner = 32 << 20
	// maxDepth is how deep packages within packages are looked into. LibreOffice imports a document that is inserted in the
	// document (altChunk), and the ones inserted in that.
	maxDepth = 3

	contentTypesPart = "[content_types].xml"
	usualMainPart    = "word/document.xml"
)

// analysis is what looking at a package found, and all that writing it needs to know.
type analysis struct {
	pkg       *opcPackage
	depth     int // of packages around this one
	observers []Observer

	refs  refSet
	parts []looked // of the package, in the same order

	links   map[string]map[string]bool // hyperlinks that leave the package, by the part they belong to
	misused map[string]map[string]bool // of those, the ones to be cut
	inserted
	main   string // name of the main part
	mainIn mainPart
	typed  bool // there are content types, whose tags match
	spelt  spelling

	sections sections // of a document within the document
	cutOff   bool     // a part that observers were shown ends within markup
}

// looked is what is known of a part that has been looked at.
type looked struct {
	kind    partKind
	xml     xmltok.Walked // of a part in XML
	edits   []xmltok.Edit // what must be changed in that
	rels    *rels         // of a relationships part
	rewrite bool          // the part is not copied as it is
	name    string        // what it is to be called, "" for what it is
	dropped bool          // other parts have what is in it
	inserts []insertion   // of files in the text
	closed  bool          // of a package: it is not looked into
	apart   bool          // of a package: inserted as it is, its pages would be those of the document around it
	inlaid  bool          // of a package: it is written so that they are not
	partial bool          // of a package: something that is inserted in it is left out, or it is no document
}

// mainPart is what is known of the main document part.
type mainPart struct {
	broken bool
	root   string // local name of its root element
}

func (a *analysis) unsafe() bool { return len(a.refs) > 0 }

// analyse looks at every part once. Its error is that of the budget, or of reading the document itself.
func analyse(pkg *opcPackage, depth int, observers []Observer) (*analysis, error) {
	a := &analysis{
		pkg: pkg, depth: depth, observers: observers, refs: refSet{}, parts: make([]looked, len(pkg.parts)),
		links: map[string]map[string]bool{}, misused: map[string]map[string]bool{},
		main: usualMainPart, spelt: spelling{names: map[string]string{}, defaults: map[string]string{}}, inserted: inserted{files: map[string]bool{}},
	}
	if pkg.odd {
		a.refs[OddPackage] = true
	}
	for _, relsFirst := range []bool{true, false} {
		for i, pt := range pkg.parts {
			if isRels(pt.name) != relsFirst {
				continue
			}
			if err := a.look(i); err != nil {
				return nil, fmt.Errorf("look into part %d: %w", pt.index, err)
			}
		}
	}
	a.cutMisused()
	a.spell()
	if err := a.insert(); err != nil {
		return nil, err
	}
	if pkg.source.fault != nil {
		return nil, fmt.Errorf("read document: %w", pkg.source.fault)
	}
	return a, nil
}

// cutMisused cuts the hyperlinks that turned out to be used as content.
func (a *analysis) cutMisused() {
	for i, pt := range a.pkg.parts {
		if r := a.parts[i].rels; r != nil && len(a.misused[sourceOf(pt.name)]) > 0 {
			r.misuse(a.misused[sourceOf(pt.name)])
			a.take(i, r.findings)
		}
	}
}

// mark notes why a part has to be written anew.
func (a *analysis) mark(i int, why ...ExternalRef) {
	for _, w := range why {
		a.refs[w] = true
		a.parts[i].rewrite = true
	}
}

// take notes what a visitor found in a part.
func (a *analysis) take(i int, f findings) {
	a.mark(i, f.refs.sorted()...)
	a.parts[i].edits = f.edits
}

// partKind is how a part is looked into, told by its first bytes.
type partKind int

const (
	opaquePart partKind = iota
	relsPart
	xmlPart
	gzipPart
	packagePart
	rtfPart
)

// sniff goes by content: a name says nothing of what LibreOffice takes a part for.
func sniff(pt part, head []byte) partKind {
	switch {
	case xmltok.LooksXML(head) && isRels(pt.name):
		return relsPart
	case xmltok.LooksXML(head):
		return xmlPart
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return gzipPart
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return packagePart
	case isRTF(head):
		return rtfPart
	}
	return opaquePart
}

// buffers are used again: a document has many small parts.
var buffers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, xmltok.SniffLen) }}

// buffered calls f with r behind a buffer that shows the first SniffLen bytes.
func buffered(r io.Reader, f func(*bufio.Reader) error) error {
	b := buffers.Get().(*bufio.Reader)
	defer buffers.Put(b)
	b.Reset(r)
	defer b.Reset(nil)
	return f(b)
}

func (a *analysis) look(i int) error {
	pt := a.pkg.parts[i]
	raw, err := a.pkg.open(pt)
	if err != nil {
		a.mark(i, DamagedPart)
		a.breaks(pt, true)
		return nil
	}
	defer raw.close()
	err = buffered(raw, func(r *bufio.Reader) error {
		head, _ := r.Peek(xmltok.SniffLen)
		a.parts[i].kind = sniff(pt, head)
		if a.parts[i].kind == opaquePart && pixels(head) > maxPixels {
			return fmt.Errorf("picture of too many pixels: %w", ErrBomb)
		}
		raw.bitmap = a.parts[i].kind == opaquePart && isBitmap(head)
		return a.lookInto(i, r)
	})
	if err != nil {
		return err
	}
	if raw.damaged && (a.parts[i].kind != opaquePart || !a.pkg.ends(pt)) {
		a.mark(i, DamagedPart)
	}
	a.breaks(pt, raw.damaged)
	return nil
}

// breaks notes a fault of the main part.
func (a *analysis) breaks(pt part, fault bool) {
	if pt.name == a.main && fault {
		a.mainIn.broken = true
	}
}

func (a *analysis) lookInto(i int, r *bufio.Reader) error {
	pt := a.pkg.parts[i]
	switch a.parts[i].kind {
	case relsPart:
		return a.lookRels(i, r)
	case xmlPart:
		return a.lookXML(i, r, true)
	case gzipPart:
		return a.lookGzip(i, r)
	case packagePart:
		return a.lookPackage(i, r)
	case rtfPart:
		return a.lookRTF(i, r)
	}
	a.breaks(pt, true)
	if pt.file.Method == zip.Store { // as large as it says, by the ZIP's own bounds
		return a.pkg.budget.spend(int64(pt.file.CompressedSize64))
	}
	return drain(r)
}

func drain(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

func (a *analysis) lookRels(i int, r *bufio.Reader) error {
	pass, fields := newRels(), new(wordml.Fields)
	g := newGuard(fields, nil) // relationships may be a picture to something else
	if err := a.walk(i, r, []xmltok.Visitor{pass, fields, g}, a.visitors(i, fields)); err != nil {
		return err
	}
	g.finish()
	pass.join(g.findings)
	if pass.many || pass.over() || fields.Over {
		return fmt.Errorf("relationships: %w", ErrTooLarge)
	}
	source := sourceOf(a.pkg.parts[i].name)
	if a.links[source] == nil {
		a.links[source] = map[string]bool{}
	}
	maps.Copy(a.links[source], pass.links)
	for _, to := range pass.inside {
		name := a.spelt.target(source, to.target)
		if to.inserts {
			a.files[strings.ToLower(name)] = true
		}
	}
	if source == packageSource && pass.main != "" {
		a.main = pass.main
	}
	a.parts[i].rels = pass
	a.take(i, pass.findings)
	return nil
}

// walk shows the part to our own visitors and to those of observers, and notes how far it can be read.
func (a *analysis) walk(i int, r *bufio.Reader, own, others []xmltok.Visitor) error {
	walked, err := xmltok.Walk(r, append(own, others...)...)
	a.parts[i].xml = walked
	if walked.Decoded {
		a.mark(i, OddEncoding)
	}
	switch {
	case errors.Is(err, ErrBomb), errors.Is(err, ErrTooLarge):
		return err
	case errors.Is(err, xmltok.ErrTooLong):
		a.mark(i, OversizedPart)
	case err != nil:
		a.breaks(a.pkg.parts[i], true)
	}
	a.cutOff = a.cutOff || err != nil && len(others) > 0
	return drain(r)
}

// visitors returns the observers' visitors of a part, none of one that LibreOffice does not read.
func (a *analysis) visitors(i int, fields *wordml.Fields) (visitors []xmltok.Visitor) {
	pt := a.pkg.parts[i]
	if pt.older || a.files[pt.name] {
		return nil
	}
	for _, o := range a.observers {
		if v := o.Part(Part{Number: i, Name: pt.name, Fields: fields}); v != nil {
			visitors = append(visitors, v)
		}
	}
	return visitors
}

// lookXML looks at a part in XML that is not a relationships part, and shows it to observers.
func (a *analysis) lookXML(i int, r *bufio.Reader, observed bool) error {
	pt := a.pkg.parts[i]
	fields := new(wordml.Fields)
	g := newGuard(fields, a.links[pt.name])
	var others []xmltok.Visitor
	if observed {
		others = a.visitors(i, fields)
	}
	own := []xmltok.Visitor{fields, g}
	if a.depth > 0 && pt.name == a.main {
		a.sections = sections{part: i}
		own = append(own, &a.sections)
	}
	if pt.name == contentTypesPart {
		a.spelt.types = i
		own = append(own, typesVisitor{&a.spelt})
	}
	if err := a.walk(i, r, own, others); err != nil {
		return err
	}
	g.finish()
	if g.over() || fields.Over {
		return fmt.Errorf("references to the outside: %w", ErrTooLarge)
	}
	a.take(i, g.findings)
	if len(g.inserts) > 0 {
		if len(g.inserts) > maxHyperlinks {
			return fmt.Errorf("inserted files: %w", ErrTooLarge)
		}
		a.parts[i].inserts = g.inserts
	}
	if g.sheet.at > 0 && path.Dir(pt.name) == path.Dir(a.main) {
		a.sheet, a.sheetEnd = i, g.sheet
	}
	if len(g.misused) > 0 {
		if a.misused[pt.name] == nil {
			a.misused[pt.name] = map[string]bool{}
		}
		maps.Copy(a.misused[pt.name], g.misused)
	}
	switch pt.name {
	case a.main:
		a.mainIn.root = a.parts[i].xml.Root
		a.breaks(pt, !a.parts[i].xml.WellFormed)
	case contentTypesPart:
		a.typed = a.parts[i].xml.WellFormed
	}
	return nil
}
