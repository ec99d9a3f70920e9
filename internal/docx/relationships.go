package docx

import (
	"bytes"
	"path"
	"strings"

	"sheaf/internal/docx/xmltok"
)

// nowhere is what a reference to the outside is made to name. LibreOffice keeps the frame of a picture that has
// it, fetches nothing and does not fail.
const nowhere = "about:blank"

// maxHyperlinks bounds the hyperlinks of one part that are remembered.
const maxHyperlinks = 200_000

// relationship is one element of a relationships part (ECMA-376 part 2, 9.3).
type relationship struct {
	id, kind, target, mode string
	targetAttr             xmltok.Attr
}

func readRelationship(t xmltok.Tag) relationship {
	var r relationship
	for a := range t.Attrs() {
		switch string(a.Name) {
		case "Id":
			r.id = a.Text()
		case "Type":
			r.kind = a.Text()
		case "Target":
			r.target, r.targetAttr = a.Text(), a
		case "TargetMode":
			r.mode = a.Text()
		}
	}
	r.kind = r.kind[strings.LastIndexByte(r.kind, '/')+1:]
	return r
}

func (r relationship) hyperlink() bool { return strings.EqualFold(r.kind, "hyperlink") }

// leaves reports whether the target is anything but a part of the package.
func (r relationship) leaves() bool {
	target := strings.TrimLeft(r.target, " \t\r\n")
	external := r.mode != "" && !strings.EqualFold(r.mode, "Internal")
	return external || hasScheme(target) || strings.HasPrefix(target, "//") || strings.HasPrefix(target, `\\`)
}

// cut reports whether there is no target, or none any more.
func (r relationship) cut() bool { return r.targetAttr.Name == nil || r.target == nowhere }

// reachesOut reports whether loading the document could follow the relationship out of it. A hyperlink is only
// followed by who clicks it, unless something else than a link uses it.
func (r relationship) reachesOut(misused map[string]bool) bool {
	return r.leaves() && !r.cut() && (!r.hyperlink() || misused[r.id] || engineURL(r.target))
}

func (r relationship) reach() Reach {
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

// engineURL reports whether s holds a URL of LibreOffice's own kinds, which expand variables, read its
// configuration or run commands.
func engineURL(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, scheme := range []string{"private:", "macro:", "slot:", "service:", "script:", ".uno:"} {
		if strings.HasPrefix(s, scheme) {
			return true
		}
	}
	return strings.Contains(s, "vnd.sun.star.")
}

// packageSource is what the relationships of the package itself belong to.
const packageSource = "."

// sourceOf gives the name of the part that a relationships part belongs to.
func sourceOf(rels string) string {
	dir, file := path.Split(rels)
	return path.Join(path.Dir(path.Clean(dir)), strings.TrimSuffix(file, ".rels"))
}

func isRels(name string) bool { return strings.HasSuffix(name, ".rels") }

// rels is the pass over a relationships part.
type rels struct {
	found   reachSet
	misused map[string]bool // hyperlinks known to be used as content; known from an earlier pass
	links   map[string]bool // hyperlinks that leave the package
	main    string          // the package's main part, by its officeDocument relationship
	over    bool            // more hyperlinks than are remembered
}

func (r *rels) Token(t xmltok.Token) []byte {
	switch {
	case t.Kind == xmltok.StartToken && string(xmltok.Local(xmltok.Tag(t.Raw).Name())) == "Relationship":
		return r.relationship(xmltok.Tag(t.Raw))
	case t.Kind == xmltok.DoctypeToken && bytes.IndexByte(t.Raw, '[') >= 0:
		r.found[Declarations] = true
		return nil
	}
	return t.Raw
}

func (r *rels) Close() {}

func (r *rels) relationship(t xmltok.Tag) []byte {
	rel := readRelationship(t)
	if rel.hyperlink() && rel.leaves() && !rel.cut() {
		r.over = r.over || len(r.links) >= maxHyperlinks
		r.links[rel.id] = true
	}
	if strings.EqualFold(rel.kind, "officeDocument") && !rel.leaves() {
		r.main = partName(path.Join("/", rel.target))
	}
	if !rel.reachesOut(r.misused) {
		return t
	}
	r.found[rel.reach()] = true
	return t.Apply([]xmltok.Edit{{At: rel.targetAttr, Value: nowhere}})
}
