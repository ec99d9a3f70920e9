package docx

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"strings"

	"sheaf/internal/docx/fontuse"
	"sheaf/internal/docx/xmltok"
)

// Widths tells, by the family that a document names, in how many percent of its own width the font that stands in for
// it has to be set so that lines break where they do with the font itself.
type Widths map[string]int

// Has reports whether a family, in any case, has a width.
func (w Widths) Has(family string) bool {
	for known := range w {
		if strings.EqualFold(known, family) {
			return true
		}
	}
	return false
}

// Changes are what Adapt may change.
type Changes struct {
	// Widths sets the width of characters, unless that could do harm: in a document that sets the width of characters itself
	// (as one does that was adapted before), or that has East Asian or complex text, as a run has one width for all its scripts.
	Widths Widths
	// SavedFields takes the instructions of fields whose results Word shows as they were saved, and which LibreOffice works out
	// to something else, unless the document wants its fields updated.
	SavedFields bool
}

// Adapt writes to w the same document with these changes and no others. It reports false and writes nothing where there is nothing
// to change, in a document of which a part breaks off, and in one that is Unsafe.
func Adapt(r io.ReaderAt, size int64, w io.Writer, lim Limits, c Changes) (bool, error) {
	if len(c.Widths) == 0 && !c.SavedFields {
		return false, nil
	}
	lim = lim.withDefaults()
	pkg, err := openPackage(r, size, newBudget(size, lim), lim.Parts)
	if err != nil {
		return false, fmt.Errorf("open package: %w", err)
	}
	p, err := analyse(pkg, 0)
	if err != nil {
		return false, err
	}
	if p.unsafe() {
		return false, nil
	}
	// The very same bytes were measured a moment ago.
	measured := *pkg
	measured.budget = &budget{most: math.MaxInt64, ratio: math.MaxInt64}
	a := adaptation{pkg: &measured, fonts: p.fonts, widths: lacking(c.Widths, p.fonts), named: map[int]bool{}}
	a.fields, a.saved, a.bookmarks = map[int]*savedFields{}, map[int]map[int]bool{}, map[string]bool{}
	if err := a.survey(); err != nil {
		return false, err
	}
	if !a.wanted || a.ownWidths || !p.fonts.LatinOnly() {
		clear(a.named)
	}
	if !c.SavedFields || a.updates {
		clear(a.saved)
	}
	if a.breaks || len(a.named)+len(a.saved) == 0 {
		return false, nil
	}
	return true, a.write(w)
}

// lacking gives the widths by family in lower case, without those of fonts that the document brings with it.
func lacking(widths Widths, fonts *fontuse.Set) Widths {
	out := Widths{}
	for family, percent := range widths {
		out[strings.ToLower(family)] = percent
	}
	maps.DeleteFunc(out, func(family string, _ int) bool { return fonts.Embeds(family) })
	return out
}

// adaptation is what is known of a document that is to be adapted.
type adaptation struct {
	pkg    *opcPackage
	fonts  *fontuse.Set
	widths Widths // by family in lower case

	named  map[int]bool         // parts that name fonts
	fields map[int]*savedFields // by part
	saved  map[int]map[int]bool // by part, the fields whose results stay as they were saved

	bookmarks map[string]bool // names in small letters; at most maxBookmarks

	wanted    bool // a font that has a width is named
	ownWidths bool // the document sets the width of characters itself
	updates   bool // it wants its fields updated
	breaks    bool // a part of it breaks off
}

// survey finds the parts to be written anew.
func (a *adaptation) survey() error {
	for _, pt := range a.pkg.parts {
		r, ok := a.open(pt)
		if !ok {
			continue
		}
		pass := &adaptPass{of: a, widths: true}
		_, err := xmltok.Stream(r, io.Discard, pass)
		if pass.named {
			a.named[pt.index] = true
		}
		a.fields[pt.index] = &pass.fields
		switch {
		case errors.Is(err, xmltok.ErrTruncated), errors.Is(err, xmltok.ErrTooLong): // its end would be lost
			a.breaks = true
		case err != nil:
			return fmt.Errorf("look into part %d: %w", pt.index, err)
		}
	}
	if len(a.bookmarks) < maxBookmarks {
		for part, fields := range a.fields {
			if which := fields.found(a.bookmarks); len(which) > 0 {
				a.saved[part] = which
			}
		}
	}
	return a.fault()
}

// maxBookmarks is how many bookmarks are remembered. With more, fields are left alone.
const maxBookmarks = 100_000

// open gives the text of a part whose fonts count.
func (a *adaptation) open(pt part) (*bufio.Reader, bool) {
	if !fontuse.Counts(pt.name) {
		return nil, false
	}
	raw, err := a.pkg.open(pt)
	if err != nil {
		return nil, false
	}
	r := bufio.NewReaderSize(raw, xmltok.SniffLen)
	head, _ := r.Peek(xmltok.SniffLen)
	return r, sniff(pt, head) == xmlPart
}

func (a *adaptation) fault() error {
	if a.pkg.source.fault != nil {
		return fmt.Errorf("read document: %w", a.pkg.source.fault)
	}
	return nil
}

func (a *adaptation) write(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, pt := range a.pkg.parts {
		if err := a.writePart(z, pt); err != nil {
			return fmt.Errorf("write part %d: %w", pt.index, err)
		}
	}
	if err := a.fault(); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("end package: %w", err)
	}
	return nil
}

func (a *adaptation) writePart(z *zip.Writer, pt part) error {
	if !a.named[pt.index] && a.saved[pt.index] == nil {
		return z.Copy(pt.file)
	}
	r, _ := a.open(pt)
	out, err := z.CreateHeader(&zip.FileHeader{Name: pt.file.Name, Method: zip.Deflate, Modified: pt.file.Modified})
	if err != nil {
		return err
	}
	return rewriteXML(r, out, &adaptPass{of: a, widths: a.named[pt.index], saved: a.saved[pt.index]})
}

// adaptPass sets the width of characters beside every font that is named for Latin text, and takes the instructions of fields
// whose results stay. Font and width are properties of runs that are inherited alike (ECMA-376 part 1, 17.7.2), so that
// whoever gets the font gets its width: 100 percent where it is another.
type adaptPass struct {
	of     *adaptation
	widths bool         // set them
	saved  map[int]bool // fields that lose their instructions

	named  bool // a font was
	fields savedFields
}

func (p *adaptPass) Close() {}

func (p *adaptPass) Token(t xmltok.Token) []byte {
	switch t.Kind {
	case xmltok.StartToken:
		return p.start(xmltok.Tag(t.Raw))
	case xmltok.EndToken:
		p.fields.stop(t.Raw)
	case xmltok.TextToken, xmltok.CdataToken:
		if n := p.fields.text(t); p.saved[n] {
			return nil
		}
	}
	return t.Raw
}

func (p *adaptPass) start(t xmltok.Tag) []byte {
	if n := p.fields.start(t); p.saved[n] {
		return withoutInstruction(t)
	}
	switch string(xmltok.Local(t.Name())) {
	case "w": // 17.3.2.43
		p.of.ownWidths = true
	case "bookmarkStart": // 17.13.6.2
		if name, ok := t.Get("name"); ok && len(p.of.bookmarks) < maxBookmarks {
			p.of.bookmarks[strings.ToLower(name)] = true
		}
	case "updateFields": // 17.15.1.81
		value, ok := t.Get("val")
		p.of.updates = p.of.updates || !ok || on(value)
	case "rFonts":
		if family := p.of.fonts.LatinFamily(t); family != "" && p.widths {
			p.named = true
			return p.width(t, family)
		}
	}
	return t
}

// withoutInstruction gives the beginning of a field without its instruction, where that stands there.
func withoutInstruction(t xmltok.Tag) []byte {
	for a := range t.Attrs() {
		if string(a.Local()) == "instr" {
			return t.Apply([]xmltok.Edit{{At: a}})
		}
	}
	return t
}

// width gives the tag with the element before it that sets the family's width.
func (p *adaptPass) width(t xmltok.Tag, family string) []byte {
	percent, ok := p.of.widths[family]
	if !ok {
		percent = 100
	}
	p.of.wanted = p.of.wanted || ok
	return fmt.Appendf(nil, `<%sw %sval="%d"/>%s`, prefixed(t.Name()), attributePrefix(t), percent, t)
}

// prefixed is the prefix of a name with its colon.
func prefixed(name []byte) []byte { return name[:len(name)-len(xmltok.Local(name))] }

// attributePrefix gives the prefix of the attribute that names the font, which is the vocabulary's.
func attributePrefix(t xmltok.Tag) []byte {
	for a := range t.Attrs() {
		if l := string(a.Local()); l == "ascii" || l == "asciiTheme" {
			return prefixed(a.Name)
		}
	}
	return nil
}
