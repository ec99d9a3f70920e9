// Package odf reads OpenDocument texts, in a ZIP or as one XML file (ODF 1.3), and writes them with everything that reaches outside
// removed: programs and what starts them, pictures and sections that lie elsewhere, databases, other programs' data.
//
// A document is written anew from what is known to belong to one: parts of other kinds are left out, every part in XML is looked at
// again as it is written, and references stay only where they lead to a part that is written. Memory and time are bounded whatever the
// document holds. Errors that are the document's own are those of package docx, whose tokens (docx/xmltok) it works with.
package odf

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// Options say how a document is written.
type Options struct {
	Most     int64 // bytes that all parts may inflate to
	Template bool  // it is one
	Strip    bool  // without its properties
}

// Report is what is known of a document that was written.
type Report struct {
	Texts   []string // paragraphs that it shows, those of headers and footers not among them
	Partial bool     // there are more
	Outside int      // pictures and objects that are not in what was written
	Changes bool     // there are tracked changes
}

// MimeText and MimeTemplate are the media types of texts and of their templates, with which the first part of a package begins
// (ODF 1.3 part 2, 3.3).
const (
	MimeText     = "application/vnd.oasis.opendocument.text"
	MimeTemplate = MimeText + "-template"
)

const (
	maxParts  = 20_000
	ratio     = 200 // most bytes inflated per byte of the document, looked at beyond ratioFrom
	ratioFrom = 10 << 20
)

// writer is a document that is being written.
type writer struct {
	zip   *zip.Writer
	opt   Options
	left  int64 // bytes that may still be inflated
	bomb  int64 // and how many before the document inflates out of all proportion
	names map[string]bool
	types map[string]string // media types of parts and folders, by the document's own list
	shown *words

	version string // of the format, by that list; LibreOffice refuses a document whose list names another than its content does
	out     Report
}

// Write writes the document in a ZIP to w. Its error is one of package docx, or of reading r. After an error what w has got is no
// document.
func Write(w io.Writer, r io.ReaderAt, size int64, opt Options) (Report, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return Report{}, fmt.Errorf("open package: %w", docx.ErrCorrupt)
	}
	if len(z.File) > maxParts {
		return Report{}, fmt.Errorf("%d parts: %w", len(z.File), docx.ErrTooLarge)
	}
	o := &writer{zip: zip.NewWriter(w), opt: opt, left: opt.Most, bomb: max(ratioFrom, ratio*size), names: map[string]bool{}, types: map[string]string{}, shown: &words{hidden: map[string]bool{}}}
	files := map[string]*zip.File{} // of several by one name LibreOffice may read any: here it is the last
	for _, f := range z.File {
		if kept(f.Name) {
			files[f.Name] = f
			o.names[f.Name] = true
			for dir := path.Dir(f.Name); dir != "."; dir = path.Dir(dir) {
				o.names[dir+"/"] = true
			}
		}
		if strings.EqualFold(f.Name, "META-INF/manifest.xml") {
			if err := o.list(f); err != nil {
				return Report{}, err
			}
		}
	}
	if files["content.xml"] == nil {
		return Report{}, fmt.Errorf("no content.xml: %w", docx.ErrCorrupt)
	}
	if err := o.head(); err != nil {
		return Report{}, err
	}
	var written []string
	styles := files["styles.xml"] // first, since they say what is hidden
	for _, f := range append([]*zip.File{styles}, z.File...) {
		if f == nil || files[f.Name] != f {
			continue
		}
		delete(files, f.Name)
		if ok, err := o.part(f); err != nil {
			return Report{}, fmt.Errorf("write part %s: %w", f.Name, err)
		} else if ok {
			written = append(written, f.Name)
		}
	}
	o.out.Texts, o.out.Partial, o.out.Changes = o.shown.texts, o.shown.partial, o.shown.changes
	return o.out, errors.Join(o.manifest(written), o.zip.Close())
}

// kept reports whether a part may belong to what a document shows. Macros, what they are started by, previews and signatures are none.
func kept(name string) bool {
	if strings.HasSuffix(name, "/") || path.Clean(name) != name || strings.HasPrefix(name, "/") || strings.HasPrefix(name, "..") || strings.ContainsAny(name, "\\:\x00") {
		return false
	}
	first, rest, nested := strings.Cut(name, "/")
	if !nested {
		return xmlPart(name) || object.MatchString(name)
	}
	switch first {
	case "Pictures", "ObjectReplacements", "Fonts", "media":
		return !strings.Contains(rest, "/")
	}
	return object.MatchString(first) && kept(rest)
}

// object matches the names that programs give to objects in a document.
var object = regexp.MustCompile(`^Obj(ect)? ?[0-9A-Fa-f]+$`)

// xmlPart reports whether a part is one of the document's own in XML.
func xmlPart(name string) bool {
	switch name {
	case "content.xml", "styles.xml", "meta.xml", "settings.xml":
		return true
	}
	return false
}

// head writes the part by which a package says what it is, which is first and not compressed.
func (o *writer) head() error {
	mime := o.mime()
	size := uint64(len(mime))
	w, err := o.zip.CreateRaw(&zip.FileHeader{ // its size stands before it: LibreOffice 26.8 refuses a package where that is told behind
		Name: "mimetype", Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(mime)), CompressedSize64: size, UncompressedSize64: size,
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, mime)
	return err
}

func (o *writer) mime() string {
	if o.opt.Template {
		return MimeTemplate
	}
	return MimeText
}

// list reads the document's own list of its parts, of which the media types of folders are needed. It returns an error where the list
// says that a part is encrypted (ODF 1.3 part 2, 4.8).
func (o *writer) list(f *zip.File) error {
	b, err := o.read(f)
	if err != nil {
		return err
	}
	found := false
	_, err = xmltok.Walk(bufio.NewReader(bytes.NewReader(b)), xmltok.Func(func(t *xmltok.Token) {
		if t.Kind != xmltok.StartToken {
			return
		}
		found = found || t.Name.Local == "encryption-data"
		name, _ := t.Get("full-path")
		if version, _ := t.Get("version"); plainVersion.MatchString(version) {
			o.version = ` manifest:version="` + version + `"`
		}
		if kind, _ := t.Get("media-type"); plainType.MatchString(kind) && len(o.types) < maxParts {
			o.types[name] = kind
		}
	}))
	if found {
		return docx.ErrEncrypted
	}
	if err != nil {
		return fmt.Errorf("manifest: %w", docx.ErrCorrupt)
	}
	return nil
}

// plainType matches the media types of objects in a document.
var plainType = regexp.MustCompile(`^application/[a-z0-9.-]{1,80}$`)

var plainVersion = regexp.MustCompile(`^1\.[0-9]$`)

// read inflates a part. It may break off: what can be read is the part then.
func (o *writer) read(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", docx.ErrCorrupt, err)
	}
	defer r.Close()
	most := min(o.left, o.bomb)
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case int64(len(b)) > most && o.bomb < o.left:
		return nil, docx.ErrBomb
	case int64(len(b)) > most:
		return nil, docx.ErrTooLarge
	case err != nil:
		return nil, fmt.Errorf("%w: %w", docx.ErrCorrupt, err)
	}
	o.left -= int64(len(b))
	o.bomb -= int64(len(b))
	return b, nil
}

// part writes a part of the package, and reports whether it did.
func (o *writer) part(f *zip.File) (bool, error) {
	b, err := o.read(f)
	if err != nil {
		return false, err
	}
	switch {
	case xmlPart(path.Base(f.Name)):
		if b, err = o.rewrite(b, f.Name == "content.xml" || f.Name == "styles.xml", path.Dir(f.Name)); err != nil {
			return false, err
		}
	case docx.MayReach(b) && xmltok.LooksXML(b[:min(len(b), xmltok.SniffLen)]):
		if b, err = o.rewrite(b, false, ""); err != nil {
			o.out.Outside++   // a drawing that nobody can look into
			return false, nil //nolint:nilerr // it is left out
		}
	case docx.MayReach(b):
		o.out.Outside++
		return false, nil
	}
	w, err := o.zip.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate})
	if err != nil {
		return false, err
	}
	_, err = w.Write(b)
	return true, err
}

// rewrite returns a part in XML without what reaches outside. references are from a folder of the package.
func (o *writer) rewrite(b []byte, shown bool, folder string) ([]byte, error) {
	here := inPackage(o.names)
	inside := here
	if folder != "." && folder != "" {
		inside = func(ref string) bool { return here(folder+"/"+strings.TrimPrefix(ref, "./")) || here(ref) }
	}
	var w *words
	if shown {
		w = o.shown
	}
	out, g, err := clean(b, func() *guard { return &guard{inside: inside, strip: o.opt.Strip} }, w)
	if err != nil {
		return nil, err
	}
	o.out.Outside += g.outside
	return out, nil
}

// clean returns a text in XML as a guard leaves it. What is written is looked at again, by another one.
func clean(b []byte, newGuard func() *guard, also *words) ([]byte, *guard, error) {
	g := newGuard()
	visitors := []xmltok.Visitor{g}
	if also != nil {
		visitors = append(visitors, also)
	}
	walked, err := xmltok.Walk(bufio.NewReader(bytes.NewReader(b)), visitors...)
	if err != nil || !walked.WellFormed {
		return nil, g, fmt.Errorf("not well-formed: %w", docx.ErrCorrupt)
	}
	if len(g.edits) > maxEdits {
		return nil, g, fmt.Errorf("too much to remove: %w", docx.ErrTooLarge)
	}
	out, err := io.ReadAll(xmltok.Splice(bufio.NewReader(bytes.NewReader(b)), walked, xmltok.Merge(g.edits, nil)))
	if err != nil {
		return nil, g, fmt.Errorf("%w: %w", docx.ErrCorrupt, err)
	}
	again := newGuard()
	walked, err = xmltok.Walk(bufio.NewReader(bytes.NewReader(out)), again)
	if err != nil || !walked.WellFormed || walked.Decoded || len(again.edits) > 0 {
		return nil, g, fmt.Errorf("what is written reaches outside: %w", docx.ErrCorrupt)
	}
	return out, g, nil
}

// manifest writes the list of the parts (ODF 1.3 part 2, 4). LibreOffice finds out itself what pictures are.
func (o *writer) manifest(parts []string) error {
	b := &strings.Builder{}
	fmt.Fprintf(b, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"%[1]s>`+
		`<manifest:file-entry manifest:full-path="/"%[1]s manifest:media-type="%[2]s"/>`, o.version, o.mime())
	for name := range o.names {
		if strings.HasSuffix(name, "/") && o.types[name] != "" {
			parts = append(parts, name)
		}
	}
	slices.Sort(parts)
	for _, name := range parts {
		kind := o.types[name]
		if xmlPart(path.Base(name)) {
			kind = "text/xml"
		}
		fmt.Fprintf(b, `<manifest:file-entry manifest:full-path="%s" manifest:media-type="%s"/>`, escape(name), kind)
	}
	b.WriteString(`</manifest:manifest>`)
	w, err := o.zip.Create("META-INF/manifest.xml")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, b.String())
	return err
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escape(s string) string { return escaper.Replace(strings.ToValidUTF8(s, "")) }

// WriteFlat writes a document that is one XML file to w. Its error is one of package docx, or of reading r.
func WriteFlat(w io.Writer, r io.Reader, opt Options) (Report, error) {
	b, err := io.ReadAll(io.LimitReader(r, opt.Most+1))
	switch {
	case err != nil:
		return Report{}, fmt.Errorf("read document: %w", err)
	case int64(len(b)) > opt.Most:
		return Report{}, docx.ErrTooLarge
	}
	shown := &words{hidden: map[string]bool{}}
	out, g, err := clean(b, func() *guard { return &guard{inside: inPackage(nil), strip: opt.Strip} }, shown)
	if err != nil {
		return Report{}, err
	}
	_, err = w.Write(out)
	return Report{Texts: shown.texts, Partial: shown.partial, Outside: g.outside, Changes: shown.changes}, err
}
