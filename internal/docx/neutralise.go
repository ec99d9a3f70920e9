package docx

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"

	"sheaf/internal/docx/xmltok"
)

// Neutralise writes to w the same document with everything that reaches outside it removed. It is meant for
// documents of which Inspect says that they are Unsafe. Parts in which nothing was found are copied as they are,
// compressed; the others are written anew with only the references changed, so that pictures keep their frames
// and fields their last results. Hyperlinks stay.
func Neutralise(r io.ReaderAt, size int64, w io.Writer, lim Limits) error {
	lim = lim.withDefaults()
	pkg, err := openPackage(r, size, newBudget(size, lim), lim.Parts)
	if err != nil {
		return fmt.Errorf("open package: %w", err)
	}
	return neutralise(pkg, 0, w)
}

func neutralise(pkg *opcPackage, depth int, w io.Writer) error {
	p, err := analyse(pkg, depth)
	if err != nil {
		return err
	}
	// The very same bytes were measured a moment ago.
	measured := *pkg
	measured.budget = &budget{most: math.MaxInt64, ratio: math.MaxInt64}
	z := zip.NewWriter(w)
	for _, pt := range pkg.parts {
		if pt.older {
			continue
		}
		if err := p.write(z, &measured, pt); err != nil {
			return fmt.Errorf("write part %d: %w", pt.index, err)
		}
	}
	if pkg.source.fault != nil {
		return fmt.Errorf("read document: %w", pkg.source.fault)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("end package: %w", err)
	}
	return nil
}

func (p *plan) write(z *zip.Writer, pkg *opcPackage, pt part) error {
	if !p.rewrite[pt.index] {
		return z.Copy(pt.file)
	}
	raw, err := pkg.open(pt)
	if err != nil {
		return nil // what nobody can read is left out
	}
	out, err := z.CreateHeader(&zip.FileHeader{Name: pt.file.Name, Method: zip.Deflate, Modified: pt.file.Modified})
	if err != nil {
		return err
	}
	r := bufio.NewReaderSize(raw, xmltok.SniffLen)
	head, _ := r.Peek(xmltok.SniffLen)
	return p.rewritePart(pkg, pt, sniff(pt, head), r, out)
}

func (p *plan) rewritePart(pkg *opcPackage, pt part, kind partKind, r *bufio.Reader, w io.Writer) error {
	switch kind {
	case relsPart:
		return rewriteXML(r, w, &rels{found: reachSet{}, links: map[string]bool{}, misused: p.misused[sourceOf(pt.name)]})
	case xmlPart:
		return rewriteXML(r, w, p.contentPass(pt))
	case gzipPart:
		if text, ok := gunzip(r, pkg.budget); ok {
			return rewriteXML(text, w, p.contentPass(pt))
		}
		return copyPart(pkg, pt, w)
	case packagePart:
		inner, err := p.innerPackage(pkg, r)
		if errors.Is(err, xmltok.ErrTooLong) || errors.Is(err, zip.ErrFormat) {
			return nil // the part is left empty
		}
		if err != nil {
			return err
		}
		return neutralise(inner, p.depth+1, w)
	case rtfPart:
		if _, err := defuseRTF(r, w); errors.Is(err, xmltok.ErrWrite) {
			return err
		}
		return nil // where the part breaks, it ends
	}
	return copyPart(pkg, pt, w)
}

// copyPart writes what can be read of a part.
func copyPart(pkg *opcPackage, pt part, w io.Writer) error {
	r, err := pkg.open(pt)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return err
}

// rewriteXML writes what the pass gives. Where the part breaks or goes on unlooked into, it ends.
func rewriteXML(r *bufio.Reader, w io.Writer, ps xmltok.Pass) error {
	out := bufio.NewWriter(w)
	_, err := xmltok.Stream(r, out, ps)
	if flushed := out.Flush(); flushed != nil {
		return fmt.Errorf("write part: %w", flushed)
	}
	if errors.Is(err, xmltok.ErrWrite) {
		return err
	}
	return nil
}
