package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// lineNumbers keeps lines from being counted that Word does not count (w:lnNumType, ECMA-376 part 1, 17.6.8): those of sections that
// have no numbers, of tables, text boxes, headers, footers and notes. LibreOffice counts all of them as soon as one section has numbers.
// Their paragraphs get what says that their lines are not counted (17.3.1.35).
type lineNumbers struct {
	places
	wanted bool // a section has numbers
	over   bool
}

func (l *lineNumbers) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &lineNumbersPart{of: l, part: p.Number}
}

type lineNumbersPart struct {
	of     *lineNumbers
	part   int
	reads  bool // it is a part with lines
	never  element
	found  []uncounted // paragraphs of the section that is read
	ends   element     // the paragraph that ends the section
	counts bool        // the section has numbers
}

// uncounted is a paragraph, and what has its lines not counted.
type uncounted struct {
	edit   xmltok.Edit // without a text for a paragraph that says itself whether they are
	depth  int
	prefix string
	never  bool // it stands where no lines count
}

// Visit follows a token.
func (p *lineNumbersPart) Visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		if t.Depth() == 0 {
			p.reads = hasLines(t.Name)
		}
		if p.reads && t.Name.Space == xmltok.Word && !p.of.over {
			p.start(t)
		}
	case xmltok.EndToken:
		p.never.ends(t)
		if p.ends.ends(t) || t.Depth() == 0 {
			p.endSection()
		}
	}
}

// hasLines reports whether the part with this root element has text that LibreOffice counts.
func hasLines(root xmltok.Name) bool {
	switch root.Local {
	case "document", "hdr", "ftr", "footnotes", "endnotes":
		return root.Space == xmltok.Word
	}
	return false
}

func (p *lineNumbersPart) start(t *xmltok.Token) {
	parent := t.Parent()
	switch t.Name.Local {
	case "tbl", "txbxContent":
		p.never.begin(t)
	case "p":
		p.begin(t)
	case "pPr", "pStyle", "suppressLineNumbers":
		if len(p.found) > 0 {
			p.found[len(p.found)-1].sees(t)
		}
	case "sectPr":
		if n := len(p.found); n > 0 && parent.Is(xmltok.Word, "pPr") && !p.never.open && t.Depth() == p.found[n-1].depth+2 {
			p.ends = element{depth: p.found[n-1].depth, open: true}
		}
	case "lnNumType":
		if parent.Is(xmltok.Word, "sectPr") && !t.Ancestor(1).Is(xmltok.Word, "sectPrChange") {
			p.counts, p.of.wanted = true, true
		}
	}
}

// begin remembers where a paragraph that begins can be given properties.
func (p *lineNumbersPart) begin(t *xmltok.Token) {
	if len(p.found) >= maxRemembered || t.SelfClosing() && len(t.Raw) > maxProperties {
		p.of.over = true
		return
	}
	u := uncounted{depth: t.Depth(), prefix: colon(t.Name.Prefix), never: p.never.open}
	u.edit = xmltok.Edit{Span: xmltok.Span{At: t.Span.End()}, Text: u.properties()}
	if t.SelfClosing() {
		u.edit = xmltok.Edit{Span: t.Span, Text: string(t.Raw[:len(t.Raw)-2]) + ">" + u.properties() + "</" + t.Name.Full() + ">"}
	}
	p.found = append(p.found, u)
}

func (u uncounted) property() string { return "<" + u.prefix + "suppressLineNumbers/>" }

func (u uncounted) properties() string {
	return "<" + u.prefix + "pPr>" + u.property() + "</" + u.prefix + "pPr>"
}

// sees follows an element that may be one of the paragraph's properties.
func (u *uncounted) sees(t *xmltok.Token) {
	switch {
	case t.Name.Local == "pPr" && t.Depth() == u.depth+1 && t.SelfClosing():
		u.edit = xmltok.Edit{Span: t.Span, Text: u.properties()}
	case t.Name.Local == "pPr" && t.Depth() == u.depth+1:
		u.edit = xmltok.Edit{Span: xmltok.Span{At: t.Span.End()}, Text: u.property()}
	case t.Depth() != u.depth+2 || !t.Parent().Is(xmltok.Word, "pPr"):
	case t.Name.Local == "suppressLineNumbers":
		u.edit.Text = ""
	case t.SelfClosing() && u.edit.Text != "": // w:pStyle, which stands before all others
		u.edit.Span = xmltok.Span{At: t.Span.End()}
	}
}

// endSection decides on the paragraphs of the section that ends.
func (p *lineNumbersPart) endSection() {
	for _, u := range p.found {
		if u.edit.Text != "" && (u.never || !p.counts) {
			p.of.add(p.part, u.edit)
		}
	}
	p.found, p.counts = p.found[:0], false
}

func (l *lineNumbers) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole || !l.wanted || l.over {
		return nil
	}
	return l.places.edits
}
