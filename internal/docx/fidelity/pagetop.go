package fidelity

import (
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// pageTop takes away the space above a paragraph (w:spacing, ECMA-376 part 1, 17.3.1.33) that a hard page break or w:pageBreakBefore
// puts on top of a page. Word leaves none there in documents of its compatibility mode 15 and later, as in PDFs of its own. LibreOffice
// 7.4 does, and later releases in tables of contents.
type pageTop struct {
	styles map[string]*topStyle
	usual  string // the style of paragraphs that name none
	mode   int
	tops   []top
	part   int
	over   bool
}

// topStyle is what a style says of page breaks.
type topStyle struct {
	basedOn string
	breaks  toggle
}

// toggle is a property that is on or off, or of which nothing is said.
type toggle uint8

const (
	unsaid toggle = iota
	isOff
	isOn
)

// top is a paragraph that may stand on top of a page.
type top struct {
	given
	style   string
	spacing *xmltok.Edit // of the space that it has, nil for none
	after   bool         // a break stands before it
	own     toggle
}

const (
	// maxTops bounds the paragraphs that are remembered. With more, nothing is changed.
	maxTops = 50_000
	// noSpaceMode is the first compatibility mode in which Word leaves no space on top of a page.
	noSpaceMode = 15
)

func newPageTop() *pageTop { return &pageTop{styles: map[string]*topStyle{}} }

func (p *pageTop) Part(part docx.Part) xmltok.Visitor {
	if part.Relationships() {
		return nil
	}
	return &pageTopPart{of: p, number: part.Number}
}

// pageTopPart tells by its first element what a part is, and has that read.
type pageTopPart struct {
	of     *pageTop
	number int
	read   func(*xmltok.Token)
}

// Visit follows a token.
func (p *pageTopPart) Visit(t *xmltok.Token) {
	if t.Kind == xmltok.StartToken && t.Depth() == 0 && t.Name.Space == xmltok.Word {
		switch t.Name.Local {
		case "styles":
			p.read = p.of.styleReader()
		case "settings":
			p.read = p.of.setting
		case "document":
			p.of.part = p.number
			p.read = (&topReader{of: p.of}).visit
		}
	}
	if p.read != nil && t.Name.Space == xmltok.Word {
		p.read(t)
	}
}

// setting reads the compatibility mode ([MS-DOCX] 2.3.3).
func (p *pageTop) setting(t *xmltok.Token) {
	if name, _ := t.Get("name"); t.Kind == xmltok.StartToken && t.Name.Local == "compatSetting" && name == "compatibilityMode" {
		p.mode = number(t, "val", 0)
	}
}

func (p *pageTop) styleReader() func(*xmltok.Token) {
	var s *topStyle
	return func(t *xmltok.Token) {
		if t.Kind != xmltok.StartToken {
			return
		}
		switch t.Name.Local {
		case "style":
			s = &topStyle{}
			id, _ := t.Get("styleId")
			kind, _ := t.Get("type")
			if usual, given := t.Get("default"); given && wordml.On(usual) && kind == "paragraph" {
				p.usual = id
			}
			if len(p.styles) < maxTops {
				p.styles[id] = s
			}
		case "basedOn":
			if s != nil {
				s.basedOn, _ = t.Get("val")
			}
		case "pageBreakBefore":
			if s != nil && t.Parent().Is(xmltok.Word, "pPr") && t.Ancestor(1).Is(xmltok.Word, "style") {
				s.breaks = toggled(t)
			}
		}
	}
}

func toggled(t *xmltok.Token) toggle {
	if wordml.Property(t.Get("val")) {
		return isOn
	}
	return isOff
}

// breaks reports whether paragraphs of a style begin a page.
func (p *pageTop) breaks(style string) bool {
	if style == "" {
		style = p.usual
	}
	for range len(p.styles) { // a style may be based on itself
		s := p.styles[style]
		if s == nil || s.breaks != unsaid {
			return s != nil && s.breaks == isOn
		}
		style = s.basedOn
	}
	return false
}

func (p *pageTop) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole || p.over || p.mode < noSpaceMode {
		return nil
	}
	all := docx.Edits{}
	for _, at := range p.tops {
		if at.after || at.own == isOn || at.own == unsaid && p.breaks(at.style) {
			all[p.part] = append(all[p.part], at.withoutSpace())
		}
	}
	return all
}

// topReader reads the paragraphs of the text that are in no table and no text box.
type topReader struct {
	of    *pageTop
	skip  element // a table or text box
	open  element // the paragraph
	now   top
	first bool // the paragraph before is there and ends no section

	broke   bool // the last that the paragraph shows is a page break
	section bool // it ends a section
}

func (r *topReader) visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		r.start(t)
	case xmltok.EndToken:
		if r.skip.ends(t) && t.Name.Local == "tbl" {
			r.first, r.broke = true, false
		}
		if r.open.ends(t) {
			r.end()
		}
	}
}

func (r *topReader) start(t *xmltok.Token) {
	switch {
	case r.skip.open:
	case t.Name.Local == "tbl", t.Name.Local == "txbxContent":
		r.broke = false
		r.skip.begin(t)
	case !r.open.open:
		if t.Name.Local == "p" {
			r.begin(t)
		}
	case r.now.owns(t):
		r.property(t)
	default:
		r.content(t)
	}
	if r.open.open {
		r.now.see(t)
	}
}

// begin follows a paragraph that begins.
func (r *topReader) begin(t *xmltok.Token) {
	if t.SelfClosing() {
		r.first, r.broke, r.section = true, false, false
		return
	}
	r.open.begin(t)
	r.now = top{given: givenTo(t), after: r.first && r.broke && !r.section}
	if !r.first || r.section {
		r.now.own = isOff // a page that begins with a section, or the document, keeps the space
	}
	r.broke, r.section = false, false
}

// property follows a property of the paragraph.
func (r *topReader) property(t *xmltok.Token) {
	switch t.Name.Local {
	case "pStyle":
		r.now.style, _ = t.Get("val")
	case "pageBreakBefore":
		if r.now.own == unsaid {
			r.now.own = toggled(t)
		}
	case "spacing":
		if t.SelfClosing() && len(t.Raw) < maxProperties {
			r.now.spacing = &xmltok.Edit{Span: t.Span, Text: noSpace(colon(t.Name.Prefix), otherSpacing(t))}
		}
	case "sectPr":
		r.section = true
	}
}

// content follows what the paragraph shows.
func (r *topReader) content(t *xmltok.Token) {
	switch t.Name.Local {
	case "br":
		kind, _ := t.Get("type")
		r.broke = kind == "page"
	case "t", "tab", "cr", "drawing", "pict", "object", "sym", "fldChar", "footnoteReference", "endnoteReference":
		r.broke = false
	}
}

func (r *topReader) end() {
	r.first = true
	if !r.now.after && r.now.own == isOff {
		return
	}
	if r.of.over = r.of.over || len(r.of.tops) >= maxTops; !r.of.over {
		r.of.tops = append(r.of.tops, r.now)
	}
}

// withoutSpace leaves no space above the paragraph.
func (t *top) withoutSpace() xmltok.Edit {
	if t.spacing != nil {
		return *t.spacing
	}
	return t.edit(noSpace(t.prefix, ""))
}

// noSpace is a w:spacing that leaves none above, with other attributes. w is a prefix with its colon.
func noSpace(w, others string) string {
	return "<" + w + `spacing ` + w + `before="0" ` + w + `beforeAutospacing="0" ` + w + `beforeLines="0"` + others + "/>"
}

// otherSpacing returns the attributes of a w:spacing that are not about the space above.
func otherSpacing(t *xmltok.Token) string {
	var b strings.Builder
	for _, a := range t.Attrs() {
		if !strings.HasPrefix(string(a.Local()), "before") {
			b.WriteString(" " + string(a.Name) + "=" + `"` + attribute(a.Text()) + `"`)
		}
	}
	return b.String()
}
