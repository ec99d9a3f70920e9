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

// uncounted is a paragraph whose lines may have to be left out.
type uncounted struct {
	given
	says  bool // it says itself whether its lines are counted
	never bool // it stands where no lines count
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
		if n := len(p.found); n > 0 {
			u := &p.found[n-1]
			u.see(t)
			u.says = u.says || t.Name.Local == "suppressLineNumbers" && u.owns(t)
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

// begin remembers a paragraph that begins.
func (p *lineNumbersPart) begin(t *xmltok.Token) {
	if len(p.found) >= maxRemembered || t.SelfClosing() && len(t.Raw) > maxProperties {
		p.of.over = true
		return
	}
	p.found = append(p.found, uncounted{given: givenTo(t), never: p.never.open})
}

// endSection decides on the paragraphs of the section that ends.
func (p *lineNumbersPart) endSection() {
	for _, u := range p.found {
		if !u.says && (u.never || !p.counts) {
			p.of.add(p.part, u.edit("<"+u.prefix+"suppressLineNumbers/>"))
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
