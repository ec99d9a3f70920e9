package odf

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// nameAlone shows the name of the document and not where it lies on this machine.
const nameAlone = "name-and-extension"

// maxEdits bounds what is changed in one part. One with more references to the outside is not for converting.
const maxEdits = 1 << 20

// guard is the visitor that finds what reaches outside in a part. Its rules go by local names, so that no trick with namespaces gets
// past them. What it cuts away is described in ODF 1.3 part 3 unless another source is named.
type guard struct {
	inside func(ref string) bool // whether a reference leads to a part of the package
	strip  bool                  // properties of the document are cut away, too

	edits   []xmltok.Edit
	outside int // pictures and objects that lie elsewhere, or that nobody can look into
	svg     bool

	cut     xmltok.Span // the start tag of the element that is being cut away
	cutting bool
	depth   int

	data     []byte // the beginning of embedded bytes
	embedded bool
	dataAt   xmltok.Span // of the start tag around them
}

// removed are elements that are cut away with all in them: programs, what is asked of databases and other programs, other documents.
var removed = map[string]bool{
	"scripts": true, "event-listeners": true, "event-listener": true, "event": true, "events": true, "script": true, "execute-macro": true,
	"section-source": true, "dde-source": true, "dde-connection-decls": true, "dde-links": true, "dde-link": true,
	"plugin": true, "applet": true, "floating-frame": true, "connection-resource": true, "table-source": true, "cell-range-source": true,
	"database-source-sql": true, "database-source-table": true, "database-source-query": true, "alphabetical-index-auto-mark-file": true,
	"sound": true, "model": true, "foreignObject": true, "auto-reload": true, "template": true, "feImage": true,
}

// pictures are elements that show what their reference leads to, and are cut away where that lies elsewhere.
var pictures = map[string]bool{"image": true, "object": true, "object-ole": true, "background-image": true, "fill-image": true}

// blanked are attributes that lead somewhere, or name a program or a database, on whatever element.
var blanked = map[string]bool{
	"src": true, "action": true, "target-location": true, "image-data": true, "datasource": true, "macro-name": true, "base": true,
	"formaction": true, "definition-src": true, "schemaLocation": true,
}

// Visit looks at one token.
func (g *guard) Visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		if !g.cutting {
			g.start(t)
		}
	case xmltok.EndToken:
		g.end(t)
	case xmltok.DoctypeToken:
		g.replace(t.Span, "")
	case xmltok.OtherToken:
		if bytes.HasPrefix(t.Raw, []byte("<?")) && !bytes.HasPrefix(t.Raw, []byte("<?xml ")) {
			g.replace(t.Span, "")
		}
	case xmltok.TextToken, xmltok.CdataToken:
		g.text(t)
	}
}

func (g *guard) replace(span xmltok.Span, text string) {
	if !g.cutting && len(g.edits) <= maxEdits {
		g.edits = append(g.edits, xmltok.Edit{Span: span, Text: text})
	}
}

// remove cuts away the element that a start tag begins.
func (g *guard) remove(t *xmltok.Token) {
	if t.SelfClosing() {
		g.replace(t.Span, "")
		return
	}
	g.cut, g.depth, g.cutting = t.Span, t.Depth(), true
}

func (g *guard) end(t *xmltok.Token) {
	switch {
	case g.cutting && t.Depth() <= g.depth:
		g.cutting = false
		g.replace(g.cut.Through(t.Span), "")
	case g.embedded && t.Name.Local == "binary-data":
		g.embedded = false
		if docx.MayReachEncoded(string(g.data)) {
			g.outside++
			g.replace(g.dataAt.Through(t.Span), "")
		}
	}
}

func (g *guard) start(t *xmltok.Token) {
	local := t.Name.Local
	g.svg = g.svg || local == "svg"
	switch {
	case removed[local], local == "config-item" && endsInURL(t, "name"), g.strip && local == "meta" && strings.HasPrefix(t.Parent().Local, "document"):
		if local == "plugin" || local == "applet" || local == "floating-frame" {
			g.outside++
		}
		g.remove(t)
		return
	case local == "binary-data" && !t.SelfClosing():
		g.embedded, g.data, g.dataAt = true, g.data[:0], t.Span
	}
	for _, a := range t.Attrs() {
		if g.attribute(t, a, string(a.Local())) {
			g.outside++
			g.remove(t)
			return
		}
	}
}

// attribute looks at an attribute of a start tag, and reports whether the element has to go for it.
func (g *guard) attribute(t *xmltok.Token, a xmltok.Attr, local string) (gone bool) {
	value := strings.TrimSpace(a.Text())
	if value == "" || strings.HasPrefix(string(a.Name), "xmlns") {
		return false
	}
	blank := func() { g.replace(t.ValueSpan(a), "") }
	switch {
	case local == "href":
		switch {
		case t.Name.Local == "a" && !program(value), g.local(value):
		case pictures[t.Name.Local]:
			return true
		default:
			blank()
		}
	case blanked[local], local == "string-value" && strings.ContainsAny(value, `:/\`) && strings.HasSuffix(t.Name.Local, "property"):
		if local != "src" || !g.local(value) {
			blank()
		}
	case local == "formula" && reachesOut(value):
		blank()
	case local == "control-implementation" && !strings.HasPrefix(strings.TrimPrefix(value, "ooo:"), "com.sun.star.form.component."):
		blank()
	case local == "display" && (t.Name.Local == "file-name" || t.Name.Local == "template-name"):
		if value != nameAlone {
			g.replace(t.ValueSpan(a), nameAlone)
		}
	case g.svg && styled(value):
		blank()
	}
	return false
}

// local reports whether a reference stays within the document.
func (g *guard) local(ref string) bool {
	if strings.HasPrefix(ref, "#") || ref == ".." || ref == "." {
		return true
	}
	if kind, picture, ok := strings.Cut(ref, ","); ok && g.svg && strings.HasPrefix(strings.ToLower(kind), "data:image/") {
		return strings.HasSuffix(strings.ToLower(kind), ";base64") && !docx.MayReachEncoded(picture)
	}
	return g.inside(ref)
}

// program reports whether a link names a program instead of a place.
func program(link string) bool {
	scheme, _, ok := strings.Cut(strings.ToLower(link), ":")
	return ok && slices.Contains([]string{"javascript", "vbscript", "macro", "vnd.sun.star.script", "vnd.sun.star.expand", ".uno", "slot", "service", "private"}, scheme)
}

// reachesOut reports whether a formula of a table asks somebody else (OpenFormula; WEBSERVICE and DDE are LibreOffice's).
func reachesOut(formula string) bool {
	upper := strings.ToUpper(formula)
	return slices.ContainsFunc([]string{":/", "WEBSERVICE", "DDE", "FILTERXML", "'FILE:"}, func(s string) bool { return strings.Contains(upper, s) })
}

// styled reports whether a value of a drawing asks for something elsewhere, as style sheets do.
func styled(value string) bool {
	lower := strings.ToLower(value)
	if strings.Contains(lower, "@import") || strings.Contains(lower, `\`) {
		return true
	}
	for _, after := range strings.Split(lower, "url(")[1:] {
		if !strings.HasPrefix(strings.TrimLeft(after, ` "'`), "#") {
			return true
		}
	}
	return false
}

// endsInURL reports whether an attribute of a start tag names a place.
func endsInURL(t *xmltok.Token, attr string) bool {
	value, _ := t.Get(attr)
	return strings.HasSuffix(strings.ToUpper(value), "URL")
}

// text looks at the text of style sheets in drawings, and keeps the beginning of embedded bytes.
func (g *guard) text(t *xmltok.Token) {
	switch {
	case g.embedded && len(g.data) < 2*xmltok.SniffLen:
		g.data = append(g.data, strings.Join(strings.Fields(t.Text()), "")...)
	case g.svg && t.Parent().Local == "style" && styled(t.Text()):
		g.replace(t.Span, "")
	}
}

// inPackage returns whether references lead to parts of these names.
func inPackage(names map[string]bool) func(string) bool {
	return func(ref string) bool {
		ref = strings.TrimPrefix(ref, "./")
		if decoded, err := url.PathUnescape(ref); err == nil && !names[ref] {
			ref = decoded
		}
		return names[ref] || names[ref+"/"]
	}
}
