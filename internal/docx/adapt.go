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
)

// Widths tells, by the family that a document names, in how many percent of its own width the font that stands in for
// it has to be set so that lines break where they do with the font itself.
type Widths map[string]int

// Adapt writes to w the same document with the width of its characters set as widths says. Nothing else changes. It
// reports false and writes nothing where there is nothing to set, or where setting it could do harm: in a document that
// sets the width of characters itself (as one does that was adapted before), that has East Asian or complex text (a run
// has one width for all its scripts), of which a part breaks off, or that is Unsafe.
func Adapt(r io.ReaderAt, size int64, w io.Writer, lim Limits, widths Widths) (bool, error) {
	if len(widths) == 0 {
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
	if p.unsafe() || p.fonts.seen[eastAsian] || p.fonts.seen[complexText] {
		return false, nil
	}
	// The very same bytes were measured a moment ago.
	measured := *pkg
	measured.budget = &budget{most: math.MaxInt64, ratio: math.MaxInt64}
	a := adaptation{pkg: &measured, fonts: p.fonts, widths: p.fonts.lacking(widths), named: map[int]bool{}}
	if err := a.survey(); err != nil {
		return false, err
	}
	if !a.wanted || a.barred {
		return false, nil
	}
	return true, a.write(w)
}

// lacking gives the widths by family in lower case, without those of fonts that the document brings with it.
func (s *fontSet) lacking(widths Widths) Widths {
	out := Widths{}
	for family, percent := range widths {
		out[strings.ToLower(family)] = percent
	}
	maps.DeleteFunc(out, func(family string, _ int) bool {
		for own := range s.embedded {
			if strings.EqualFold(own, family) {
				return true
			}
		}
		return false
	})
	return out
}

// adaptation is what is known of a document that is to be adapted.
type adaptation struct {
	pkg    *opcPackage
	fonts  *fontSet
	widths Widths       // by family in lower case
	named  map[int]bool // parts that name fonts
	wanted bool         // a font that has a width is named
	barred bool         // the document sets the width of characters itself, or a part of it breaks
}

// survey finds the parts to be written anew.
func (a *adaptation) survey() error {
	for _, pt := range a.pkg.parts {
		r, ok := a.open(pt)
		if !ok {
			continue
		}
		pass := &widthPass{of: a}
		_, err := stream(r, io.Discard, pass)
		a.named[pt.index] = pass.changed
		switch {
		case errors.Is(err, errTruncated), errors.Is(err, errTooLong): // its end would be lost
			a.barred = true
		case err != nil:
			return fmt.Errorf("look into part %d: %w", pt.index, err)
		}
	}
	return a.fault()
}

// open gives the text of a part whose fonts count.
func (a *adaptation) open(pt part) (*bufio.Reader, bool) {
	if !fontsCount(pt.name) {
		return nil, false
	}
	raw, err := a.pkg.open(pt)
	if err != nil {
		return nil, false
	}
	r := bufio.NewReaderSize(raw, sniffLen)
	head, _ := r.Peek(sniffLen)
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
	if !a.named[pt.index] {
		return z.Copy(pt.file)
	}
	r, _ := a.open(pt)
	out, err := z.CreateHeader(&zip.FileHeader{Name: pt.file.Name, Method: zip.Deflate, Modified: pt.file.Modified})
	if err != nil {
		return err
	}
	return rewriteXML(r, out, &widthPass{of: a})
}

// widthPass sets the width of characters beside every font that is named for Latin text. Both are properties of runs that are
// inherited alike (ECMA-376 part 1, 17.7.2), so that whoever gets the font gets its width: 100 percent where it is another.
type widthPass struct {
	of      *adaptation
	changed bool
}

func (p *widthPass) close() {}

func (p *widthPass) token(t token) []byte {
	if t.kind != startToken {
		return t.raw
	}
	tg := tag(t.raw)
	switch string(local(tg.name())) {
	case "w": // 17.3.2.43
		p.of.barred = true
	case "rFonts":
		if family := p.of.family(tg); family != "" {
			p.changed = true
			return p.width(tg, family)
		}
	}
	return t.raw
}

// family gives the font that a tag names for Latin text, in lower case.
func (a *adaptation) family(t tag) string {
	family := runFonts(t)[latin]
	if strings.HasPrefix(family, "+") {
		family = a.fonts.themed(family, latin)
	}
	return strings.ToLower(family)
}

// width gives the tag with the element before it that sets the family's width.
func (p *widthPass) width(t tag, family string) []byte {
	percent, ok := p.of.widths[family]
	if !ok {
		percent = 100
	}
	p.of.wanted = p.of.wanted || ok
	return fmt.Appendf(nil, `<%sw %sval="%d"/>%s`, prefixed(t.name()), attributePrefix(t), percent, t)
}

// prefixed is the prefix of a name with its colon.
func prefixed(name []byte) []byte { return name[:len(name)-len(local(name))] }

// attributePrefix gives the prefix of the attribute that names the font, which is the vocabulary's.
func attributePrefix(t tag) []byte {
	for a := range t.attrs() {
		if l := string(a.local()); l == "ascii" || l == "asciiTheme" {
			return prefixed(a.name)
		}
	}
	return nil
}
