package revisions

import "sheaf/internal/docx/xmltok"

// Where properties were changed, the element has the new ones, and in an element whose name ends in Change one of the same name with the
// old (17.13.5.29 to 38).

// child is an element directly within properties.
type child struct {
	name string
	span xmltok.Span
}

// child notes an element within properties that may be replaced.
func (p *part) child(name string, span xmltok.Span) {
	f := p.top()
	if p.accept || !isProperties(f.name) {
		return
	}
	if len(f.children) >= maxChildren {
		p.over = true
		return
	}
	f.children = append(f.children, child{name, span})
}

func isProperties(n xmltok.Name) bool {
	if n.Space != xmltok.Word {
		return false
	}
	switch n.Local {
	case "rPr", "pPr", "sectPr", "tblPr", "tblPrEx", "trPr", "tcPr", "tblGrid":
		return true
	}
	return false
}

// startOld begins to keep what properties were, in the element that has those.
func (p *part) startOld(t *xmltok.Token, f *frame) {
	owner, changed := p.top(), ""
	switch {
	case p.accept || t.Name.Space != xmltok.Word:
	case isProperties(owner.name) && t.Name.Local == owner.name.Local+"Change":
		if owner.old == nil {
			owner.old = &changed
		}
	case isProperties(t.Name) && owner.name.Is(xmltok.Word, t.Name.Local+"Change") && !t.SelfClosing():
		f.saved = p.capture(t.Span.End(), nil)
	}
}

// endProperties ends an element that may be one of properties.
func (p *part) endProperties(f *frame, t *xmltok.Token) {
	if !isProperties(f.name) {
		return
	}
	if f.saved != nil && p.up(1).name.Is(xmltok.Word, f.name.Local+"Change") {
		old := p.release(f.saved, len(t.Raw), f.edits)
		p.up(2).old = &old
		return
	}
	if f.old != nil {
		p.replace(f)
	}
	if above := p.up(1); f.name.Local == "pPr" && above.name.Is(xmltok.Word, "p") {
		above.properties = f.at.Through(t.Span)
		if f.saved != nil {
			above.text = p.release(f.saved, 0, f.edits)
		}
	}
}

// replace puts the old properties into the place of those that may change. What a change does not tell of stays: of a paragraph the
// properties of its mark and the section that it ends, of a section its headers and footers (17.3.1.25, 17.6.18).
func (p *part) replace(f *frame) {
	at := f.at.End()
	for _, c := range f.children {
		switch c.name {
		case "headerReference", "footerReference":
			at = c.span.End()
			continue
		case "rPr", "sectPr":
			if f.name.Local == "pPr" {
				continue
			}
		}
		p.edit(c.span, "")
	}
	p.edit(xmltok.Span{At: at}, *f.old)
}
