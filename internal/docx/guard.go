package docx

import (
	"bytes"
	"maps"
	"regexp"
	"strings"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// maxEdits bounds what is to be changed in one part. A part with more references to the outside is not for converting.
const maxEdits = 1 << 20

// findings are what a visitor that guards a part found in it, and what has to be changed for that.
type findings struct {
	refs  refSet
	edits []xmltok.Edit
}

// cut notes a way out at a span, and what is to stand there.
func (f *findings) cut(why ExternalRef, span xmltok.Span, text string) {
	f.refs[why] = true
	if len(f.edits) <= maxEdits {
		f.edits = append(f.edits, xmltok.Edit{Span: span, Text: text})
	}
}

// join adds what another visitor found in the same part.
func (f *findings) join(other findings) {
	maps.Copy(f.refs, other.refs)
	f.edits = append(f.edits, other.edits...)
}

func (f *findings) over() bool { return len(f.edits) > maxEdits }

// guard is the visitor that finds what reaches outside in an XML part that is not a relationships part: WordprocessingML,
// DrawingML, VML, SVG or anything else. Its rules go by local names, so that no trick with namespaces gets past them. It stands
// behind fields in a walk.
type guard struct {
	findings
	fields *wordml.Fields
	deep   bool // fields are nested deeper than is followed
	svg    bool // an svg element has begun

	entities xmltok.Edit // makes the entities of the document type declaration stand for nothing; empty where there are none
	rooted   bool        // the root element has begun

	links   map[string]bool // ids of the part's hyperlinks that leave the package
	misused map[string]bool // of links, those that something else than a hyperlink uses
	inserts []insertion     // of files in the text
	open    int             // elements around the insertion of which the end has not come, and one; 0 where there is none

	sectioned bool // a section ended, and no paragraph or table has begun since

	sheet endOf // of the styles

	prefixes map[string]bool // ever bound to the namespace of relationship ids, each with its colon; at most maxPrefixes
	many     bool            // there are more: any prefix may be one
}

// maxPrefixes bounds the prefixes of relationship ids that are told from others.
const maxPrefixes = 8

func newGuard(fields *wordml.Fields, links map[string]bool) *guard {
	return &guard{
		findings: findings{refs: refSet{}}, fields: fields,
		links: links, misused: map[string]bool{}, prefixes: map[string]bool{},
	}
}

// Visit looks at one token.
func (g *guard) Visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		g.start(t)
	case xmltok.EndToken:
		g.end(t)
	case xmltok.DoctypeToken:
		if !plainDoctype(t.Raw) {
			g.cut(Declarations, t.Span, "")
		} else if empty := emptyEntities(t.Raw); empty != string(t.Raw) {
			g.entities = xmltok.Edit{Span: t.Span, Text: empty}
		}
	case xmltok.TextToken, xmltok.CdataToken:
		if g.fields.Step.Beyond { // nobody knows to which field it belongs
			g.cut(OutsideField, t.Span, "")
		}
	}
	if step := g.fields.Step; step.Field != nil && step.Complete {
		g.judge(step.Field)
	}
}

// finish judges the fields that never ended.
func (g *guard) finish() {
	for _, f := range g.fields.Open() {
		if !f.Result {
			g.judge(f)
		}
	}
}

// judge takes the instruction of a complex field that reaches outside; its last result stays. That of a simple field is an
// attribute, see ruleFor.
func (g *guard) judge(f *wordml.Field) {
	if f.Simple || !g.deep && !fieldReachesOut(f) {
		return
	}
	for _, p := range f.Pieces {
		g.cut(OutsideField, p.Span, "")
	}
}

func (g *guard) start(t *xmltok.Token) {
	g.deep = g.deep || g.fields.Step.Beyond
	g.svg = g.svg || t.Name.Local == "svg"
	if g.entities.Span.Len > 0 && (!g.rooted && !g.svg || t.Name.Space == xmltok.Word) {
		g.cut(Declarations, g.entities.Span, g.entities.Text) // only drawings have them: elsewhere they hide an instruction or an id
		g.entities = xmltok.Edit{}
	}
	g.rooted = true
	if g.fields.Step.Stray {
		g.cutStray(t)
	}
	switch t.Name.Local {
	case "altChunk":
		g.insertion(t)
	case "sectPr":
		g.sectioned = true
	case "p", "tbl":
		g.sectioned = false
	}
	if len(g.links) > 0 {
		g.hyperlinkUse(t)
	}
	rule := ruleFor(t.Name.Local)
	if rule == nil && !g.svg && t.Name.Local != "feImage" {
		return
	}
	for _, a := range t.Attrs() {
		why := ExternalRef("")
		switch {
		case rule != nil:
			why = rule(a)
		case t.Name.Local != "a" && drawingReference(a): // an a is a link
			why = DrawingReference
		}
		if why != "" && len(a.Value) > 0 {
			g.cut(why, t.ValueSpan(a), "")
		}
	}
}

// cutStray makes sure that no reader takes for the mark of a field what is none here.
func (g *guard) cutStray(t *xmltok.Token) {
	for _, a := range t.Attrs() {
		if string(a.Local()) == "fldCharType" && len(a.Value) > 0 {
			g.cut(OutsideField, t.ValueSpan(a), "")
		}
	}
}

// hyperlinkUse notes the hyperlink relationships that a tag uses as anything but a link: LibreOffice looks a picture's
// relationship up by its id alone.
func (g *guard) hyperlinkUse(t *xmltok.Token) {
	if bytes.Contains(t.Raw, []byte("xmlns:")) {
		g.learnPrefixes(t)
	}
	switch t.Name.Local {
	case "hyperlink", "hlinkClick", "hlinkHover", "hlinkMouseOver":
		return
	}
	if !g.mayUseID(t.Raw) {
		return
	}
	for _, a := range t.Attrs() {
		local := a.Local()
		prefix := a.Name[:len(a.Name)-len(local)]
		if len(prefix) == 0 || !g.many && !g.prefixes[string(prefix)] && string(local) != "relid" {
			continue
		}
		if id := relationshipID(a); g.links[id] {
			g.misused[id] = true
		}
	}
}

func (g *guard) learnPrefixes(t *xmltok.Token) {
	for _, a := range t.Attrs() {
		prefix, ok := bytes.CutPrefix(a.Name, []byte("xmlns:"))
		if !ok || !relationshipIDs(a.Text()) {
			continue
		}
		g.many = g.many || len(g.prefixes) >= maxPrefixes
		if !g.many {
			g.prefixes[string(prefix)+":"] = true
		}
	}
}

// mayUseID tells quickly a tag that may have the id of a relationship from those that have none.
func (g *guard) mayUseID(tag []byte) bool {
	if g.many || bytes.Contains(tag, []byte(":relid")) {
		return true
	}
	for prefix := range g.prefixes {
		if bytes.Contains(tag, []byte(prefix)) {
			return true
		}
	}
	return false
}

// plainDoctype reports whether a document type declaration hides nothing: it has no internal subset, or one of
// entities that are plain text, as drawing programs write.
func plainDoctype(raw []byte) bool {
	_, subset, ok := bytes.Cut(raw, []byte("["))
	if !ok {
		return true
	}
	markup := bytes.Count(subset, []byte("<"))
	return markup == bytes.Count(subset, []byte("<!ENTITY")) && !bytes.ContainsAny(subset, "&%") &&
		!bytes.Contains(bytes.ToLower(subset), []byte("href"))
}

var entityName = regexp.MustCompile(`<!ENTITY\s+([^\s"'<>]+)`)

// emptyEntities returns a plain document type declaration with every entity empty: what refers to them can be read still.
func emptyEntities(raw []byte) string {
	head, _, ok := bytes.Cut(raw, []byte("["))
	if !ok {
		return string(raw)
	}
	out := string(head) + "["
	for _, m := range entityName.FindAllSubmatch(raw, -1) {
		out += "<!ENTITY " + string(m[1]) + ` "">`
	}
	return out + "]>"
}

func relationshipIDs(namespace string) bool {
	return strings.HasSuffix(strings.TrimSpace(namespace), "/relationships")
}
