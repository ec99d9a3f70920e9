package docx

import (
	"bytes"
	"strings"

	"sheaf/internal/docx/fontuse"
	"sheaf/internal/docx/xmltok"
)

// content is the pass over an XML part that is not a relationships part: WordprocessingML, DrawingML, VML, SVG
// or anything else. Its rules go by local names, so that no namespace trick gets past them.
type content struct {
	found reachSet
	fonts *fontuse.Scan   // nil where fonts do not count
	nest  *xmltok.Nesting // nil where it does not matter
	root  string

	links       map[string]bool // ids of the part's hyperlinks that leave the package
	relPrefixes map[string]bool // prefixes ever bound to the namespace of relationship ids
	misused     map[string]bool // of links, those that something else than a hyperlink uses

	fields  fieldTracker
	reading bool          // inside an element whose text may belong to an instruction
	defuse  outsideFields // fields whose instructions are dropped; known from an earlier pass
	drawing bool          // an svg element has begun
}

// token looks at one token and gives what stands in its place.
func (c *content) Token(t xmltok.Token) []byte {
	if c.nest != nil {
		c.nest.See(t)
	}
	switch t.Kind {
	case xmltok.StartToken:
		return c.start(xmltok.Tag(t.Raw))
	case xmltok.EndToken:
		c.end(t.Raw)
	case xmltok.TextToken, xmltok.CdataToken:
		return c.text(t)
	case xmltok.DoctypeToken:
		if !plainDoctype(t.Raw) {
			c.found[Declarations] = true
			return nil
		}
	}
	return t.Raw
}

func (c *content) Close() {
	c.fields.close()
	if c.fields.found.any() {
		c.found[OutsideField] = true
	}
}

func (c *content) start(t xmltok.Tag) []byte {
	name := xmltok.Local(t.Name())
	if c.root == "" {
		c.root = string(name)
	}
	if c.fonts != nil {
		c.fonts.Start(t)
	}
	c.hyperlinkUse(name, t)
	edits := c.edits(string(name), t)
	if len(edits) == 0 {
		return t
	}
	return t.Apply(edits)
}

// edits gives what must change in a tag.
func (c *content) edits(name string, t xmltok.Tag) []xmltok.Edit {
	c.follow(name, t)
	rule := ruleFor(name)
	if rule == nil && !c.drawing && name != "feImage" {
		return nil
	}
	var edits []xmltok.Edit
	for a := range t.Attrs() {
		why := Reach("")
		if rule != nil {
			why = rule(a)
		}
		if why == "" && rule == nil && name != "a" && drawingReference(a) { // an a is a link
			why = DrawingReference
		}
		if why != "" && len(a.Value) > 0 {
			edits = append(edits, xmltok.Edit{At: a})
			c.found[why] = true
		}
	}
	return edits
}

// follow keeps track of where the pass is.
func (c *content) follow(name string, t xmltok.Tag) {
	switch name {
	case "fldChar":
		kind, _ := t.Get("fldCharType")
		c.fields.char(kind)
	case "fldSimple":
		instruction, _ := t.Get("instr")
		c.fields.saved = c.fields.saved || maySave(instruction)
	case "t", "instrText", "delText", "delInstrText":
		c.reading = !t.SelfClosing()
	case "svg":
		c.drawing = true
	}
}

// ruleFor gives what says of an attribute of an element why it is to be emptied, nil where none is.
func ruleFor(name string) func(xmltok.Attr) Reach {
	switch name {
	case "fldSimple":
		return func(a xmltok.Attr) Reach {
			return when(string(a.Local()) == "instr" && instructionReachesOut(a.Text()), OutsideField)
		}
	case "imagedata", "fill", "stroke", "background", "movie":
		return func(a xmltok.Attr) Reach { return when(pictureSource(a), PictureSource) }
	case "image": // of VML and of SVG
		return func(a xmltok.Attr) Reach { return when(pictureSource(a) && !withinDrawing(a), DrawingReference) }
	case "udl", "connectString", "query": // w:mailMerge (ECMA-376 part 1, 17.14)
		return func(a xmltok.Attr) Reach { return when(string(a.Local()) == "val", MailMergeSource) }
	}
	return nil
}

func when(condition bool, why Reach) Reach {
	if condition {
		return why
	}
	return ""
}

// pictureSource matches what names a file beside the relationship: src, althref and o:href (ECMA-376 part 4, 19.1
// and 19.2).
func pictureSource(a xmltok.Attr) bool {
	switch strings.ToLower(string(a.Local())) {
	case "src", "althref", "href":
		return true
	}
	return false
}

// drawingReference matches an SVG href that leaves the drawing (SVG 2, 16.1).
func drawingReference(a xmltok.Attr) bool {
	return strings.EqualFold(string(a.Local()), "href") && !withinDrawing(a)
}

// withinDrawing reports whether a reference stays in the drawing: a fragment, or a bitmap written in place. A
// data URL may hold another drawing whatever type it claims, so its first bytes decide.
func withinDrawing(a xmltok.Attr) bool {
	v := strings.TrimSpace(a.Text())
	if strings.HasPrefix(v, "#") {
		return true
	}
	head, data, ok := strings.Cut(v, ",")
	if !ok || !hasPrefixFold(head, "data:") || !strings.HasSuffix(strings.ToLower(head), ";base64") {
		return false
	}
	data = strings.TrimSpace(data)
	for _, bitmap := range []string{"iVBORw0KGgo", "/9j/", "R0lGODdh", "R0lGODlh"} { // PNG, JPEG, GIF
		if strings.HasPrefix(data, bitmap) {
			return true
		}
	}
	return false
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func (c *content) end(raw []byte) {
	name := bytes.TrimRight(raw[2:len(raw)-1], " \t\r\n")
	switch string(xmltok.Local(name)) {
	case "t", "instrText", "delText", "delInstrText":
		c.reading = false
	}
	if c.fonts != nil {
		c.fonts.End(name)
	}
}

// text drops what belongs to the instruction of a field that reaches outside; the field's last result stays.
func (c *content) text(t xmltok.Token) []byte {
	if c.fonts != nil {
		c.fonts.Text(t)
	}
	top := c.fields.instructing()
	if !c.reading || top == nil {
		return t.Raw
	}
	if c.defuse.has(top.number) {
		return nil
	}
	c.fields.read(t.Content())
	return t.Raw
}

// hyperlinkUse notes the hyperlink relationships that a tag uses as anything but a link: LibreOffice looks a
// picture's relationship up by its id alone.
func (c *content) hyperlinkUse(name []byte, t xmltok.Tag) {
	if len(c.links) == 0 {
		return
	}
	for a := range t.Attrs() {
		if prefix, ok := bytes.CutPrefix(a.Name, []byte("xmlns:")); ok && relationshipIDs(a.Text()) {
			c.relPrefixes[string(prefix)] = true
		}
	}
	switch string(name) {
	case "hyperlink", "hlinkClick", "hlinkHover", "hlinkMouseOver":
		return
	}
	for a := range t.Attrs() {
		prefix, localName, ok := bytes.Cut(a.Name, []byte(":"))
		if !ok || !c.relPrefixes[string(prefix)] && string(localName) != "relid" {
			continue
		}
		if id := a.Text(); c.links[id] {
			c.misused[id] = true
		}
	}
}

func relationshipIDs(namespace string) bool {
	return strings.HasSuffix(strings.TrimSpace(namespace), "/relationships")
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
