package fidelity

import (
	"fmt"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// pageTop takes away space above a paragraph (w:spacing, ECMA-376 part 1, 17.3.1.33) that a hard page break or w:pageBreakBefore puts
// on top of a page. In PDFs of Word there is none behind a break, whatever the document's compatibility mode, and none above
// w:pageBreakBefore in mode 15 and later; in earlier modes there is what the space above has more than the one below the paragraph
// before. LibreOffice 7.4 has all of it, and later releases have it in tables of contents.
type pageTop struct {
	styles *paragraphStyles
	mode   int
	tops   []top
	part   int
	splits bool // the end of a paragraph with a page break is on the page behind it
	over   bool
}

// top is a paragraph that may stand on top of a page.
type top struct {
	given
	topSpace
	spacing xmltok.Span // its own w:spacing, empty for none
	others  string      // attributes of that which are not about the space above
	after   bool        // a break stands before it
	own     toggle
	before  topSpace // the paragraph before
	below   bool     // there is one, and no table in between
}

// topSpace is what the space around a paragraph depends on.
type topSpace struct {
	style string
	space space
}

const (
	// maxTops bounds the paragraphs that are remembered. With more, nothing is changed.
	maxTops = 50_000
	// noSpaceMode is the first compatibility mode in which Word leaves no space above w:pageBreakBefore.
	noSpaceMode = 15
	// firstTakesSpace is a release of LibreOffice that takes the space below the paragraph before from the one above.
	firstTakesSpace = 24
)

func newPageTop() *pageTop { return &pageTop{styles: newParagraphStyles()} }

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
			p.read = p.of.styles.visit
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

// setting reads the compatibility mode ([MS-DOCX] 2.3.3), and w:splitPgBreakAndParaMark (ECMA-376 part 1, 17.15.3).
func (p *pageTop) setting(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken {
		return
	}
	switch name, _ := t.Get("name"); {
	case t.Name.Local == "compatSetting" && name == "compatibilityMode":
		p.mode = number(t, "val", 0)
	case t.Name.Local == "splitPgBreakAndParaMark":
		p.splits = toggled(t) == isOn
	}
}

func (p *pageTop) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole || p.over {
		return nil
	}
	all := docx.Edits{}
	for i := range p.tops {
		at := &p.tops[i]
		begins := at.own == isOn || at.own == unsaid && p.styles.breaks(at.style)
		switch {
		case at.after && !p.splits, begins && p.mode >= noSpaceMode:
			all[p.part] = append(all[p.part], at.withSpace(0))
		case begins && c.Release < firstTakesSpace:
			if rest, less := p.rest(at); less {
				all[p.part] = append(all[p.part], at.withSpace(rest))
			}
		}
	}
	return all
}

// rest returns the space that the one below the paragraph before leaves of the one above a paragraph, and whether that is less.
func (p *pageTop) rest(at *top) (rest int, less bool) {
	if !at.below {
		return 0, false
	}
	above := p.styles.space(at.style, at.space).above
	below := p.styles.space(at.before.style, at.before.space).below
	return max(above-below, 0), above > 0 && below > 0
}

// topReader reads the paragraphs of the text that are in no table and no text box.
type topReader struct {
	of    *pageTop
	skip  element // a table or text box
	open  element // the paragraph
	now   top
	first bool // the paragraph before is there and ends no section
	last  topSpace
	below bool // last is the one before, and no table is in between

	broke   bool // the last that the paragraph shows is a page break
	section bool // it ends a section
}

func (r *topReader) visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		r.start(t)
	case xmltok.EndToken:
		if r.skip.ends(t) && t.Name.Local == "tbl" {
			r.first, r.broke, r.below = true, false, false
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
		r.first, r.broke, r.section, r.last, r.below = true, false, false, topSpace{space: silent()}, true
		return
	}
	r.open.begin(t)
	r.now = top{given: givenTo(t), topSpace: topSpace{space: silent()}, after: r.first && r.broke && !r.section, before: r.last, below: r.below}
	if !r.first || r.section {
		r.now.own = isOff // a page that begins with a section, or the document, keeps the space
	}
	r.broke, r.section = false, false
}

// property follows a property of the paragraph.
func (r *topReader) property(t *xmltok.Token) {
	r.now.space.see(t)
	switch t.Name.Local {
	case "pStyle":
		r.now.style, _ = t.Get("val")
	case "pageBreakBefore":
		if r.now.own == unsaid {
			r.now.own = toggled(t)
		}
	case "spacing":
		if t.SelfClosing() && len(t.Raw) < maxProperties {
			r.now.spacing, r.now.others = t.Span, otherSpacing(t)
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
	r.first, r.last, r.below = true, r.now.topSpace, true
	if !r.now.after && r.now.own == isOff {
		return
	}
	if r.of.over = r.of.over || len(r.of.tops) >= maxTops; !r.of.over {
		r.of.tops = append(r.of.tops, r.now)
	}
}

// withSpace leaves some space above the paragraph.
func (t *top) withSpace(twips int) xmltok.Edit {
	w := t.prefix
	property := fmt.Sprintf(`<%[1]sspacing %[1]sbefore="%[2]d" %[1]sbeforeAutospacing="0" %[1]sbeforeLines="0"%[3]s/>`, w, twips, t.others)
	if t.spacing.Len > 0 {
		return xmltok.Edit{Span: t.spacing, Text: property}
	}
	return t.edit(property)
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
