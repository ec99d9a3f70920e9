package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// tableStyles gives styles of tables the spacing of paragraphs that they have from the styles they are based on (w:basedOn and
// w:spacing, ECMA-376 part 1, 17.7.4.3 and 17.3.1.33). LibreOffice 7.4 to 26.8 know only what a style of tables says itself: in tables
// of a style based on Table Grid, which has no space below its paragraphs and single lines, they had the document's, 10 points and 1.15
// lines. Spacing of rows and columns of a style (w:tblStylePr) stays as it is.
type tableStyles struct {
	part   int
	styles map[string]*tableStyle
	open   *tableStyle
	order  []*tableStyle
}

// tableStyle is a style of tables, and where its spacing is or can be put.
type tableStyle struct {
	spaced
	element
	basedOn string
	placed  bool // the properties of paragraphs have their place
}

func (s *tableStyles) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	styles := func(t *xmltok.Token) {
		if s.part = p.Number; t.Name.Space == xmltok.Word {
			s.visit(t)
		}
	}
	return &byRoot{kinds: map[string]func(*xmltok.Token){"styles": styles}}
}

func (s *tableStyles) visit(t *xmltok.Token) {
	switch {
	case s.open == nil:
		s.begin(t)
	case t.Kind == xmltok.EndToken:
		if s.open.ends(t) {
			s.open.place(t.Span.At)
			s.open = nil
		}
	case t.Kind != xmltok.StartToken:
	case t.Depth() == s.open.depth+1:
		s.open.child(t)
	case s.open.owns(t):
		s.open.property(t)
	}
}

// begin follows a style that may begin.
func (s *tableStyles) begin(t *xmltok.Token) {
	kind, _ := t.Get("type")
	if t.Kind != xmltok.StartToken || t.Name.Local != "style" || kind != "table" || t.SelfClosing() || len(s.order) >= maxStyles {
		return
	}
	id, _ := t.Get("styleId")
	s.open = &tableStyle{spaced: spacedBy(t)}
	s.open.begin(t)
	if s.styles == nil {
		s.styles = map[string]*tableStyle{}
	}
	s.styles[id] = s.open
	s.order = append(s.order, s.open)
}

// child follows an element of the style. Properties of paragraphs come before those of text and tables (17.7.4.17).
func (s *tableStyle) child(t *xmltok.Token) {
	switch t.Name.Local {
	case "basedOn":
		s.basedOn, _ = t.Get("val")
	case "pPr":
		s.given.see(t)
		s.placed = true
	case "rPr", "tblPr", "trPr", "tcPr", "tblStylePr":
		s.place(t.Span.At)
	}
}

// place says where the properties of paragraphs go, unless that is known.
func (s *tableStyle) place(at int64) {
	if !s.placed {
		s.at, s.placed = xmltok.Span{At: at}, true
	}
}

func (s *tableStyles) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	all := docx.Edits{}
	for _, style := range s.order {
		if whole := s.inherited(style); whole != style.spacing {
			all[s.part] = append(all[s.part], style.with("", whole)...)
		}
	}
	return all
}

// inherited returns the spacing of a style with that of those it is based on.
func (s *tableStyles) inherited(style *tableStyle) spacing {
	all := style.spacing
	for base, n := s.styles[style.basedOn], 0; base != nil && n < len(s.order); n++ { // a style may be based on itself
		all = all.over(base.spacing)
		base = s.styles[base.basedOn]
	}
	return all
}
