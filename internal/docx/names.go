package docx

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"html"
	"io"
	"net/url"
	"path"
	"strings"

	"sheaf/internal/docx/xmltok"
)

// maxSpelled bounds the names that are remembered of what relationships and content types name.
const maxSpelled = 100_000

// spelling is how the parts of a package are to be called in what is written. Names of parts are compared without case (ECMA-376
// part 2, 9.1.1), and Word opens packages whose entries are written with other letters or with backslashes; LibreOffice finds a
// part only where the entry is called as relationships name it.
type spelling struct {
	names     map[string]string // as relationships write them, by their names as partName returns them
	overrides []override        // of the content types
	defaults  map[string]string // content types by the ends of names
	types     int               // number of that part
	end       int64             // where its root element ends, 0 where it does not
	plain     []xmltok.Edit     // what takes prefixes away in it
}

// override is where the content types name a part.
type override struct {
	name string
	kind string
	at   xmltok.Span
}

// target notes that a relationship of a part names another part, and returns the name of that.
func (s *spelling) target(source, to string) string {
	full := s.resolve(source, to)
	if full != "" && len(s.names) < maxSpelled {
		s.names[strings.ToLower(full)] = full
	}
	return full
}

// resolve returns the name of the part that a relationship of a part names, "" for none.
func (s *spelling) resolve(source, to string) string {
	to, _, _ = strings.Cut(to, "#")
	if decoded, err := url.PathUnescape(to); err == nil {
		to = decoded
	}
	to = strings.ReplaceAll(to, `\`, "/")
	if !strings.HasPrefix(to, "/") {
		to = path.Join("/", s.dir(source), to)
	}
	return path.Clean(to)[1:]
}

// dir returns the folder that targets of a part's relationships are relative to, as it is written.
func (s *spelling) dir(source string) string {
	if spelt, ok := s.names[source]; ok {
		source = spelt
	}
	return path.Dir(source)
}

// of returns what a part is to be called.
func (s *spelling) of(pt part) string {
	if spelt, ok := s.names[pt.name]; ok {
		return spelt
	}
	switch {
	case pt.name == contentTypesPart:
		return "[Content_Types].xml"
	case pt.name == "_rels/.rels":
		return pt.name
	case isRels(pt.name):
		if spelt, ok := s.names[sourceOf(pt.name)]; ok {
			return path.Join(path.Dir(spelt), "_rels", path.Base(spelt)+".rels")
		}
	}
	return path.Clean("/" + strings.ReplaceAll(pt.file.Name, `\`, "/"))[1:]
}

// spell decides what the parts are to be called, where that is another name than they have.
func (a *analysis) spell() {
	times := map[string]int{}
	for _, pt := range a.pkg.parts {
		if !pt.older {
			times[pt.name]++
		}
	}
	if len(a.spelt.plain) > 0 {
		a.mark(a.spelt.types, OddPackage)
		a.parts[a.spelt.types].edits = xmltok.Merge(a.parts[a.spelt.types].edits, a.spelt.plain)
	}
	renamed := map[string]string{}
	for i, pt := range a.pkg.parts {
		want := a.spelt.of(pt)
		if pt.older || times[pt.name] > 1 || want == pt.file.Name {
			continue
		}
		a.parts[i].name = want
		a.refs[OddPackage] = true
		renamed[pt.name] = want
	}
	for _, o := range a.spelt.overrides {
		if want, ok := renamed[partName(o.name)]; ok && o.name != "/"+want {
			types := &a.parts[a.spelt.types]
			types.rewrite = true
			types.edits = xmltok.Merge(types.edits, []xmltok.Edit{{Span: o.at, Text: html.EscapeString("/" + want)}})
		}
	}
}

// typesVisitor remembers what the content types say of parts.
type typesVisitor struct{ of *spelling }

// Visit looks at one token.
func (v typesVisitor) Visit(t *xmltok.Token) {
	s := v.of
	if len(s.plain) <= maxEdits {
		s.plain = append(s.plain, typesNames.plain(t)...)
	}
	switch {
	case t.Kind == xmltok.EndToken && t.Name.Local == "Types":
		s.end = t.Span.At
	case t.Kind != xmltok.StartToken || len(s.overrides) >= maxSpelled || len(s.defaults) >= maxSpelled:
	case t.Name.Local == "Default":
		extension, _ := t.Get("Extension")
		s.defaults[strings.ToLower(extension)], _ = t.Get("ContentType")
	case t.Name.Local == "Override":
		kind, _ := t.Get("ContentType")
		for _, a := range t.Attrs() {
			if string(a.Name) == "PartName" {
				s.overrides = append(s.overrides, override{name: a.Text(), kind: kind, at: t.ValueSpan(a)})
			}
		}
	}
}

// contentType returns the content type of a part, "" where nobody says.
func (s *spelling) contentType(name string) string {
	for _, o := range s.overrides {
		if partName(o.name) == name {
			return o.kind
		}
	}
	return s.defaults[strings.TrimPrefix(path.Ext(name), ".")]
}

const (
	localHeaderLen = 30 // APPNOTE 4.3.7
	localHeaderSig = "PK\x03\x04"
	// localExtra is how many bytes of an extra field are looked at before a part for its header. Programs write some thirty.
	localExtra = 512
	// sizesFollow says that sizes stand behind a part and not before it (APPNOTE 4.4.4, bit 3).
	sizesFollow = 0x8
)

// oddHeader reports whether the local header of an entry calls it otherwise than the central directory does, or cannot be found
// before it: LibreOffice 7.4 loses such a part, and later ones refuse the package.
func oddHeader(r io.ReaderAt, f *zip.File) bool {
	data, err := f.DataOffset()
	if err != nil {
		return false // nobody can read the part
	}
	window := make([]byte, min(data, int64(localHeaderLen+len(f.Name)+localExtra)))
	if _, err := r.ReadAt(window, data-int64(len(window))); err != nil {
		return true
	}
	for at := bytes.LastIndex(window, []byte(localHeaderSig)); at >= 0; at = bytes.LastIndex(window[:at], []byte(localHeaderSig)) {
		h := window[at:]
		if len(h) < localHeaderLen {
			continue
		}
		name, extra := int(binary.LittleEndian.Uint16(h[26:])), int(binary.LittleEndian.Uint16(h[28:]))
		if localHeaderLen+name+extra == len(h) {
			return string(h[localHeaderLen:localHeaderLen+name]) != f.Name
		}
	}
	return true
}

// unsized reports whether an entry is neither compressed nor of a size that stands before it: later LibreOffice refuses it.
func unsized(f *zip.File) bool { return f.Method == zip.Store && f.Flags&sizesFollow != 0 }
