package docx

import (
	"bytes"
	"path"
	"strings"

	"sheaf/internal/docx/xmltok"
)

// nowhere is what a reference to the outside is made to name. LibreOffice keeps the frame of a picture that has it, fetches
// nothing and does not fail.
const nowhere = "about:blank"

// maxHyperlinks bounds the hyperlinks of one part that are remembered.
const maxHyperlinks = 200_000

// relationship is one element of a relationships part (ECMA-376 part 2, 9.3).
type relationship struct {
	id, kind, target, mode string

	at       xmltok.Span // of the target
	targeted bool        // there is a target
}

func readRelationship(t *xmltok.Token) relationship {
	var r relationship
	for _, a := range t.Attrs() {
		switch string(a.Name) {
		case "Id":
			r.id = relationshipID(a)
		case "Type":
			r.kind = a.Text()
		case "Target":
			r.target, r.at, r.targeted = a.Text(), t.ValueSpan(a), true
		case "TargetMode":
			r.mode = a.Text()
		}
	}
	r.kind = r.kind[strings.LastIndexByte(r.kind, '/')+1:]
	return r
}

// relationshipID returns an id such that ids are equal which a reader may take for the same one: white space is left out.
func relationshipID(a xmltok.Attr) string { return strings.Join(strings.Fields(a.Text()), "") }

func (r relationship) hyperlink() bool { return strings.EqualFold(r.kind, "hyperlink") }

// inserts reports whether it is to a file that is inserted in the text (w:altChunk).
func (r relationship) inserts() bool { return strings.EqualFold(r.kind, "aFChunk") }

// leaves reports whether the target is anything but a part of the package.
func (r relationship) leaves() bool {
	target := strings.TrimLeft(r.target, " \t\r\n")
	external := r.mode != "" && !strings.EqualFold(r.mode, "Internal")
	return external || hasScheme(target) || strings.HasPrefix(target, "//") || strings.HasPrefix(target, `\\`)
}

// cut reports whether there is no target, or it has been cut.
func (r relationship) cut() bool { return !r.targeted || r.target == nowhere }

// reachesOut reports whether loading the document could follow the relationship out of it. A hyperlink is only followed by
// the reader who clicks on it, unless something else than a link uses it: see rels.misuse.
func (r relationship) reachesOut() bool {
	return r.leaves() && !r.cut() && (!r.hyperlink() || engineURL(r.target))
}

func (r relationship) ref() ExternalRef {
	switch strings.ToLower(r.kind) {
	case "image":
		return LinkedPicture
	case "attachedtemplate":
		return AttachedTemplate
	case "hyperlink":
		return MisusedHyperlink
	}
	return ExternalPart
}

// hasScheme reports whether a URL reference is absolute (RFC 3986, 3.1); a drive letter counts.
func hasScheme(s string) bool {
	i := strings.IndexByte(s, ':')
	if i <= 0 || !letter(s[0]) {
		return false
	}
	for _, c := range []byte(s[1:i]) {
		if !letter(c) && (c < '0' || c > '9') && c != '+' && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// engineURL reports whether s holds a URL of LibreOffice's own kinds, which expand variables, read its configuration or run
// commands.
func engineURL(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, scheme := range []string{"private:", "macro:", "slot:", "service:", "script:", ".uno:"} {
		if strings.HasPrefix(s, scheme) {
			return true
		}
	}
	return strings.Contains(s, "vnd.sun.star.")
}

// packageSource is what sourceOf returns for the relationships of the package itself.
const packageSource = "."

// sourceOf returns the name of the part that a relationships part belongs to.
func sourceOf(rels string) string {
	dir, file := path.Split(rels)
	return path.Join(path.Dir(path.Clean(dir)), strings.TrimSuffix(file, ".rels"))
}

// isRels reports whether a part is one of relationships by its name (ECMA-376 part 2, 9.3.3).
func isRels(name string) bool {
	return strings.HasSuffix(name, ".rels") && path.Base(path.Dir(name)) == "_rels"
}

// rels is the visitor that finds what reaches outside in a relationships part.
type rels struct {
	findings
	links   map[string]bool // ids of hyperlinks that leave the package
	targets []target        // of those that are not cut already
	main    string          // the package's main part, by its officeDocument relationship
	inside  []inside        // the relationships to parts of the package
	outside []string        // ids of inserted files that lie elsewhere
	many    bool            // more relationships than are remembered
	end     int64           // where the root element ends, 0 where it does not
}

// inside is a relationship to another part of the package.
type inside struct {
	id, target string
	inserts    bool // the part is one that is inserted in the text
	at         xmltok.Span
}

// target is where a hyperlink's target stands.
type target struct {
	id string
	at xmltok.Span
}

func newRels() *rels { return &rels{findings: findings{refs: refSet{}}, links: map[string]bool{}} }

// Visit looks at one token.
func (r *rels) Visit(t *xmltok.Token) {
	for _, e := range relsNames.plain(t) {
		r.cut(OddPackage, e.Span, e.Text)
	}
	switch {
	case t.Kind == xmltok.StartToken && t.Name.Local == "Relationship":
		r.relationship(readRelationship(t))
	case t.Kind == xmltok.EndToken && t.Name.Local == "Relationships":
		r.end = t.Span.At
	case t.Kind == xmltok.DoctypeToken && bytes.IndexByte(t.Raw, '[') >= 0:
		r.cut(Declarations, t.Span, "")
	}
}

func (r *rels) relationship(rel relationship) {
	if strings.EqualFold(rel.kind, "officeDocument") && !rel.leaves() {
		r.main = partName(path.Join("/", rel.target))
	}
	switch {
	case !rel.targeted:
	case !rel.leaves():
		r.many = r.many || len(r.inside) >= maxHyperlinks
		if !r.many {
			r.inside = append(r.inside, inside{rel.id, rel.target, rel.inserts(), rel.at})
		}
	case rel.inserts() && !rel.cut() && len(r.outside) < maxHyperlinks:
		r.outside = append(r.outside, rel.id)
	}
	link := rel.hyperlink() && rel.leaves() && !rel.cut()
	if link {
		r.many = r.many || len(r.targets) >= maxHyperlinks
		r.links[rel.id] = true
	}
	switch {
	case rel.reachesOut():
		r.cut(rel.ref(), rel.at, nowhere)
	case link && !r.many:
		r.targets = append(r.targets, target{rel.id, rel.at})
	}
}

// misuse cuts the hyperlinks with these ids, which something else than a link uses.
func (r *rels) misuse(ids map[string]bool) {
	for _, t := range r.targets {
		if ids[t.id] {
			r.cut(MisusedHyperlink, t.at, nowhere)
		}
	}
}
