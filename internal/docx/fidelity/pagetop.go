package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// pageTop takes away space above a paragraph (w:spacing, ECMA-376 part 1, 17.3.1.33) that a hard page break or w:pageBreakBefore puts
// on top of a page, or a section that begins on a page of its own. In PDFs of Word there is none behind a break, whatever the
// document's compatibility mode, and none above w:pageBreakBefore in mode 15 and later; in earlier modes, and always where a section
// begins, there is what the space above has more than the one below the paragraph before. LibreOffice 7.4 has all of it, and later
// releases have it in tables of contents.
type pageTop struct {
	*facts
	tops []top
	part int
	over bool
}

// top is a paragraph that may stand on top of a page.
type top struct {
	spaced
	after   bool // a break stands before it
	own     toggle
	before  styled // the paragraph before
	below   bool   // there is one, and no table in between
	section bool   // a section begins with it
	goes    bool   // that goes on where the section before ended
}

const (
	// maxTops bounds the paragraphs that are remembered. With more, nothing is changed.
	maxTops = 50_000
	// firstTakesSpace is a release of LibreOffice that takes the space below the paragraph before from the one above.
	firstTakesSpace = 24
	// webParagraph is the space that Word chooses around paragraphs as in web pages.
	webParagraph = 280
)

func (p *pageTop) Part(part docx.Part) xmltok.Visitor {
	if part.Relationships() {
		return nil
	}
	reader := &topReader{of: p}
	document := func(t *xmltok.Token) {
		if p.part = part.Number; t.Name.Space == xmltok.Word {
			reader.visit(t)
		}
	}
	return &byRoot{kinds: map[string]func(*xmltok.Token){"document": document}}
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
		case p.styles.space(at.styled).above == 0:
		case at.after && !p.compat.splits, begins && p.compat.mode >= word2013:
			all[p.part] = append(all[p.part], at.with("", at.spacing.above(0))...)
		case (begins || at.section && !at.goes) && c.Release < firstTakesSpace:
			if rest, less := p.rest(at); less {
				all[p.part] = append(all[p.part], at.with("", at.spacing.above(rest))...)
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
	below, above := p.styles.between(at.before, at.styled)
	if below == webSpace && !p.compat.little {
		below = webParagraph
	}
	return max(above-below, 0), above > 0 && below > 0
}

// topReader reads the paragraphs of the text that are in no table and no text box.
type topReader struct {
	of    *pageTop
	skip  element // a table or text box
	open  element // the paragraph
	now   top
	first bool // the paragraph before is there and ends no section
	last  styled
	below bool // last is the one before, and no table is in between
	began *int // the number of the paragraph that the section begins with, in tops, nil for none

	broke   bool // the last that the paragraph shows is a page break
	section bool // it ends a section
}

func (r *topReader) visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		r.start(t)
	case xmltok.EndToken:
		if r.skip.ends(t) && t.Name.Local == "tbl" {
			r.first, r.broke, r.section, r.below = true, false, false, false
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
	case t.Name.Local == "type" && t.Parent().Is(xmltok.Word, "sectPr"):
		r.kind(t)
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
		r.first, r.broke, r.section, r.last, r.below = true, false, false, styled{}, true
		return
	}
	r.open.begin(t)
	r.now = top{spaced: spacedBy(t), after: r.first && r.broke && !r.section, before: r.last, below: r.below}
	if !r.first || r.section {
		r.now.own = isOff // a section or the document begins the page
	}
	if r.section {
		r.now.section, r.began = true, nil
	}
	r.broke, r.section = false, false
}

// property follows a property of the paragraph.
func (r *topReader) property(t *xmltok.Token) {
	r.now.spaced.property(t)
	switch t.Name.Local {
	case "pageBreakBefore":
		if r.now.own == unsaid {
			r.now.own = toggled(t)
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

// kind follows where the section begins that ends with the paragraph, or with the document (w:type, ECMA-376 part 1, 17.6.22).
func (r *topReader) kind(t *xmltok.Token) {
	if kind, _ := t.Get("val"); kind != "continuous" && kind != "nextColumn" || t.Within(xmltok.Word, "sectPrChange") {
		return
	}
	switch {
	case r.open.open && r.now.section:
		r.now.goes = true
	case r.began != nil:
		r.of.tops[*r.began].goes = true
	}
}

func (r *topReader) end() {
	r.first, r.last, r.below = true, r.now.styled, true
	if !r.now.after && !r.now.section && r.now.own == isOff {
		return
	}
	if r.of.over = r.of.over || len(r.of.tops) >= maxTops; r.of.over {
		return
	}
	if r.now.section {
		number := len(r.of.tops)
		r.began = &number
	}
	r.of.tops = append(r.of.tops, r.now)
}
