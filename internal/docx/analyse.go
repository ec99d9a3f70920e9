package docx

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"

	"sheaf/internal/docx/fontuse"
	"sheaf/internal/docx/xmltok"
)

const (
	// maxInner is the largest package within the package that is looked into; it is held in memory.
	maxInner = 32 << 20
	// maxDepth is how deep packages within packages are looked into. LibreOffice imports a document that is
	// inserted in the document (altChunk), and the ones inserted in that.
	maxDepth = 3

	contentTypesPart = "[content_types].xml"
	usualMainPart    = "word/document.xml"
)

// plan is what looking at a package found, and all that rewriting it needs to know.
type plan struct {
	depth   int
	fonts   *fontuse.Set
	found   reachSet
	rewrite map[int]bool               // parts that are not copied as they are
	fields  map[int]outsideFields      // by part
	saved   bool                       // there may be fields for Adapt's SavedFields
	links   map[string]map[string]bool // hyperlinks leaving the package, by the part they belong to
	misused map[string]map[string]bool // of those, the ones to be cut
	main    string
	mainIn  mainPart
	types   *xmltok.Nesting // of [Content_Types].xml, nil without one
}

// mainPart is what is known of the main document part.
type mainPart struct {
	broken bool
	root   string // local name of its root element
}

func (p *plan) unsafe() bool     { return len(p.found) > 0 }
func (p *plan) reasons() []Reach { return p.found.sorted() }

// analyse looks at every part once. Its error is that of the budget, or of reading the document itself.
func analyse(pkg *opcPackage, depth int) (*plan, error) {
	p := &plan{
		depth: depth, fonts: fontuse.NewSet(), found: reachSet{}, rewrite: map[int]bool{}, fields: map[int]outsideFields{},
		links: map[string]map[string]bool{}, misused: map[string]map[string]bool{}, main: usualMainPart,
	}
	if pkg.odd {
		p.found[OddPackage] = true
	}
	for _, relsFirst := range []bool{true, false} {
		for _, pt := range pkg.parts {
			if isRels(pt.name) != relsFirst {
				continue
			}
			if err := p.look(pkg, pt); err != nil {
				return nil, fmt.Errorf("look into part %d: %w", pt.index, err)
			}
		}
	}
	for _, pt := range pkg.parts {
		if isRels(pt.name) && len(p.misused[sourceOf(pt.name)]) > 0 {
			p.mark(pt, MisusedHyperlink)
		}
	}
	if pkg.source.fault != nil {
		return nil, fmt.Errorf("read document: %w", pkg.source.fault)
	}
	return p, nil
}

func (p *plan) mark(pt part, why ...Reach) {
	for _, w := range why {
		p.found[w] = true
		p.rewrite[pt.index] = true
	}
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

func sniff(pt part, head []byte) partKind {
	switch {
	case isRels(pt.name):
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

func (p *plan) look(pkg *opcPackage, pt part) error {
	raw, err := pkg.open(pt)
	if err != nil {
		p.mark(pt, DamagedPart)
		p.breaks(pt, true)
		return nil
	}
	r := bufio.NewReaderSize(raw, xmltok.SniffLen)
	head, _ := r.Peek(xmltok.SniffLen)
	kind := sniff(pt, head)
	if err := p.lookInto(pkg, pt, kind, r); err != nil {
		return err
	}
	if raw.damaged && (kind != opaquePart || !pkg.ends(pt)) {
		p.mark(pt, DamagedPart)
	}
	p.breaks(pt, raw.damaged)
	return nil
}

// breaks notes a fault of the main part.
func (p *plan) breaks(pt part, fault bool) {
	if pt.name == p.main && fault {
		p.mainIn.broken = true
	}
}

func (p *plan) lookInto(pkg *opcPackage, pt part, kind partKind, r *bufio.Reader) error {
	switch kind {
	case relsPart:
		return p.lookRels(pt, r)
	case xmlPart:
		return p.lookContent(pt, r)
	case gzipPart:
		return p.lookGzip(pkg, pt, r)
	case packagePart:
		return p.lookPackage(pkg, pt, r)
	case rtfPart:
		return p.lookRTF(pt, r)
	}
	p.breaks(pt, true)
	if pt.file.Method == zip.Store { // as large as it says, by the ZIP's own bounds
		return pkg.budget.spend(int64(pt.file.CompressedSize64))
	}
	return drain(r)
}

func drain(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

func (p *plan) lookRels(pt part, r *bufio.Reader) error {
	source := sourceOf(pt.name)
	if p.links[source] == nil {
		p.links[source] = map[string]bool{}
	}
	pass := &rels{found: reachSet{}, links: p.links[source]}
	if err := p.stream(pt, r, pass, pass.found); err != nil {
		return err
	}
	if pass.over {
		return fmt.Errorf("hyperlinks: %w", ErrTooLarge)
	}
	if source == packageSource && pass.main != "" {
		p.main = pass.main
	}
	return nil
}

// stream runs a pass and marks the part with what it found.
func (p *plan) stream(pt part, r *bufio.Reader, ps xmltok.Pass, found reachSet) error {
	changed, err := xmltok.Stream(r, io.Discard, ps)
	if changed {
		p.mark(pt, OddEncoding)
	}
	p.mark(pt, found.sorted()...)
	switch {
	case errors.Is(err, ErrBomb), errors.Is(err, ErrTooLarge):
		return err
	case errors.Is(err, xmltok.ErrTooLong):
		p.mark(pt, OversizedPart)
	case err != nil:
		p.breaks(pt, true)
	}
	return drain(r)
}

// contentPass gives the pass over a part with what is known of it so far.
func (p *plan) contentPass(pt part) *content {
	c := &content{
		found: reachSet{}, links: p.links[pt.name], relPrefixes: map[string]bool{},
		misused: map[string]bool{}, defuse: p.fields[pt.index],
	}
	if p.depth == 0 && fontuse.Counts(pt.name) {
		c.fonts = fontuse.NewScan(p.fonts)
	}
	if pt.name == p.main || pt.name == contentTypesPart {
		c.nest = &xmltok.Nesting{}
	}
	return c
}

func (p *plan) lookContent(pt part, r *bufio.Reader) error {
	c := p.contentPass(pt)
	if err := p.stream(pt, r, c, c.found); err != nil {
		return err
	}
	p.fields[pt.index] = c.fields.found
	p.saved = p.saved || c.fields.saved
	if p.misused[pt.name] == nil {
		p.misused[pt.name] = map[string]bool{}
	}
	maps.Copy(p.misused[pt.name], c.misused)
	switch pt.name {
	case p.main:
		p.mainIn.root = c.root
		p.breaks(pt, !c.nest.Whole())
	case contentTypesPart:
		p.types = c.nest
	}
	return nil
}

// lookGzip looks for a compressed drawing (SVGZ), which LibreOffice takes for a picture under any name.
func (p *plan) lookGzip(pkg *opcPackage, pt part, r *bufio.Reader) error {
	if text, ok := gunzip(r, pkg.budget); ok {
		if err := p.lookContent(pt, text); err != nil {
			return err
		}
	}
	p.breaks(pt, true)
	return drain(r)
}

// gunzip gives the XML in a gzip stream. It is not ok when there is none.
func gunzip(r io.Reader, b *budget) (*bufio.Reader, bool) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, false
	}
	text := bufio.NewReaderSize(&spending{r: z, b: b}, xmltok.SniffLen)
	head, _ := text.Peek(xmltok.SniffLen)
	return text, xmltok.LooksXML(head)
}

// lookPackage looks into a package within the package, since LibreOffice imports inserted documents.
func (p *plan) lookPackage(pkg *opcPackage, pt part, r *bufio.Reader) error {
	inner, err := p.innerPackage(pkg, r)
	switch {
	case errors.Is(err, xmltok.ErrTooLong), errors.Is(err, zip.ErrFormat):
		p.mark(pt, OversizedPart)
		return drain(r)
	case err != nil:
		return err
	}
	in, err := analyse(inner, p.depth+1)
	if err != nil {
		return err
	}
	p.mark(pt, in.reasons()...)
	return nil
}

// innerPackage reads a package within the package: xmltok.ErrTooLong when it is not to be looked into, zip.ErrFormat
// when it is none.
func (p *plan) innerPackage(pkg *opcPackage, r io.Reader) (*opcPackage, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInner+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxInner || p.depth+1 >= maxDepth {
		return nil, xmltok.ErrTooLong
	}
	return openPackage(bytes.NewReader(data), int64(len(data)), pkg.budget, pkg.maxParts)
}
