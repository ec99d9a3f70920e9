package docx

import (
	"archive/zip"
	"bufio"
	"cmp"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// Edits are what is to be changed in a document beside what must be, by the number of the part.
type Edits map[int][]xmltok.Edit

// With returns the edits with those of other where none of e overlaps them; see xmltok.Merge.
func (e Edits) With(other Edits) Edits {
	all := maps.Clone(e)
	if all == nil {
		all = Edits{}
	}
	for part, edits := range other {
		all[part] = xmltok.Merge(all[part], edits)
	}
	return all
}

// What a part that is written is checked for.
var (
	errWrite    = errors.New("write part")
	errNotClean = fmt.Errorf("what is written reaches outside: %w", ErrCorrupt)
	errNotXML   = fmt.Errorf("what is written cannot be read: %w", ErrCorrupt)
)

// Write writes the document to w with everything that reaches outside it removed, and with the edits made. An edit that overlaps
// something to be removed is left out, unless it takes all of that away with more around it. Parts in which nothing changes are
// copied as they are, compressed; pictures keep their frames and fields their last results, and hyperlinks stay.
//
// Every part in XML that is changed is looked at again as it is written: what LibreOffice reads is what was looked at. Where the
// edits make a document that reaches outside, or the document cannot be made safe, the error is ErrCorrupt. After an error what
// w has got is no document. Parts may be added; they are looked at in the same way.
func (d *Document) Write(w io.Writer, edits Edits, added ...NewPart) error {
	return d.a.write(w, edits, added)
}

func (a *analysis) write(w io.Writer, edits Edits, added []NewPart) error {
	edits, rels, err := a.give(edits, added)
	if err != nil {
		return err
	}
	out := *a
	pkg := *a.pkg
	pkg.budget = unlimited() // these bytes have been measured
	out.pkg = &pkg
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, newDeflater)
	replaced := map[string]bool{}
	for _, p := range slices.Concat(added, rels) {
		replaced[strings.ToLower(p.Name)] = true
	}
	for i, pt := range pkg.parts {
		if pt.older || a.parts[i].dropped || replaced[pt.name] || replaced[strings.ToLower(a.parts[i].name)] {
			continue
		}
		if err := out.writePart(z, i, edits[i]); err != nil {
			return fmt.Errorf("write part %d: %w", pt.index, err)
		}
	}
	for _, p := range slices.Concat(a.made, added) {
		if err := out.writeNew(z, p); err != nil {
			return fmt.Errorf("write new part: %w", err)
		}
	}
	for _, p := range rels { // our own
		if err := out.create(z, p); err != nil {
			return fmt.Errorf("write relationships: %w", err)
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

func (a *analysis) writePart(z *zip.Writer, i int, edits []xmltok.Edit) error {
	pt := a.pkg.parts[i]
	name := cmp.Or(a.parts[i].name, pt.file.Name)
	if !a.parts[i].rewrite && len(edits) == 0 && !unsized(pt.file) {
		return copyRaw(z, pt.file, name)
	}
	raw, err := a.pkg.open(pt)
	if err != nil {
		return nil // what nobody can read is left out
	}
	defer raw.close()
	out, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: pt.file.Modified})
	if err != nil {
		return err
	}
	return buffered(raw, func(r *bufio.Reader) error { return a.rewrite(i, r, out, edits) })
}

// copyRaw copies a part compressed as it is, under a name. It does what zip.Writer.Copy does, without a large buffer for each part.
func copyRaw(z *zip.Writer, f *zip.File, name string) error {
	raw, err := f.OpenRaw()
	if err != nil {
		return err
	}
	header := f.FileHeader
	header.Name = name
	w, err := z.CreateRaw(&header)
	if err != nil {
		return err
	}
	return buffered(raw, func(r *bufio.Reader) error {
		_, err := r.WriteTo(w)
		return err
	})
}

func (a *analysis) rewrite(i int, r *bufio.Reader, w io.Writer, edits []xmltok.Edit) error {
	switch a.parts[i].kind {
	case relsPart, xmlPart:
		return a.splice(i, r, w, edits)
	case gzipPart:
		err := gunzip(r, a.pkg.budget, func(text *bufio.Reader) error { return a.splice(i, text, w, nil) })
		if !errors.Is(err, errNoText) {
			return err
		}
		return a.copyPart(i, w)
	case packagePart:
		return a.rewriteInner(i, r, w)
	case rtfPart:
		if _, err := defuseRTF(r, w); errors.Is(err, errWrite) {
			return err
		}
		return nil // where the part breaks, it ends
	}
	return a.copyPart(i, w)
}

// splice writes a part in XML with what was found in it cut and the edits made, and checks what it writes.
func (a *analysis) splice(i int, r *bufio.Reader, w io.Writer, edits []xmltok.Edit) error {
	p := &a.parts[i]
	text := xmltok.Splice(r, p.xml, xmltok.Merge(p.edits, edits))
	return buffered(io.TeeReader(text, w), func(written *bufio.Reader) error { return a.check(i, written) })
}

// check reads all of a part as it is written. It must have nothing in it any more for which it would have to be changed.
func (a *analysis) check(i int, written *bufio.Reader) error {
	name := a.pkg.parts[i].name
	if a.parts[i].kind == relsPart {
		again, fields := newRels(), new(wordml.Fields)
		g := newGuard(fields, nil)
		walked, err := xmltok.Walk(written, again, fields, g)
		if err != nil {
			return unread(err)
		}
		g.finish()
		again.join(g.findings)
		again.misuse(a.misused[sourceOf(name)])
		return clean(walked, again.findings)
	}
	fields := new(wordml.Fields)
	again := newGuard(fields, a.links[name])
	walked, err := xmltok.Walk(written, fields, again)
	if err != nil {
		return unread(err)
	}
	again.finish()
	for id := range again.misused {
		if !a.misused[name][id] {
			again.refs[MisusedHyperlink] = true
		}
	}
	return clean(walked, again.findings)
}

// unread says that the document is corrupt where it ends within markup once something was cut: with its first bytes gone, the rest may
// look like text of another encoding.
func unread(err error) error {
	if errors.Is(err, xmltok.ErrTruncated) || errors.Is(err, xmltok.ErrTooLong) {
		return errNotXML
	}
	return err
}

func clean(walked xmltok.Walked, f findings) error {
	if walked.Decoded || len(f.refs) > 0 {
		return errNotClean
	}
	return nil
}

// copyPart writes what can be read of a part.
func (a *analysis) copyPart(i int, w io.Writer) error {
	r, err := a.pkg.open(a.pkg.parts[i])
	if err != nil {
		return err
	}
	defer r.close()
	_, err = io.Copy(w, r)
	return err
}

// rewriteInner writes a package within the package with everything that reaches outside removed, and a document that is inserted so
// that it leaves the pages around it as they are. Its analysis is not kept, as
// there may be many.
func (a *analysis) rewriteInner(i int, r *bufio.Reader, w io.Writer) error {
	inner, err := a.innerPackage(r)
	if errors.Is(err, xmltok.ErrTooLong) || errors.Is(err, zip.ErrFormat) {
		return nil // the part is left empty
	}
	if err != nil {
		return err
	}
	in, err := analyse(inner, a.depth+1, nil)
	if err != nil {
		return err
	}
	var edits Edits
	if a.parts[i].inlaid {
		edits = in.sections.inlaid()
	}
	return in.write(w, edits, nil)
}

// deflater compresses a part as quickly as can be: what is written is read once.
type deflater struct {
	*flate.Writer
}

var deflaters sync.Pool

func newDeflater(w io.Writer) (io.WriteCloser, error) {
	if d, ok := deflaters.Get().(*deflater); ok {
		d.Reset(w)
		return d, nil
	}
	f, err := flate.NewWriter(w, flate.BestSpeed)
	return &deflater{f}, err
}

// Close ends the part.
func (d *deflater) Close() error {
	err := d.Writer.Close()
	deflaters.Put(d)
	return err
}
