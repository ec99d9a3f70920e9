package fidelity

import (
	"cmp"
	"slices"
	"strconv"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// firstPaintsPast is the release from which LibreOffice paints what stands behind a tab that lies past the right indent: 25.2 does, 7.4 not.
const firstPaintsPast = 25

// pastIndent makes the right indent of styles smaller where a right tab lies past it (w:ind and w:tabs, ECMA-376 part 1, 17.3.1.12 and
// 17.3.1.38), down to the tab. Tables of contents are made so: their titles end before the page numbers. LibreOffice 7.4 leaves room for the
// numbers and paints nothing there, in lines that have another tab, such as between a heading's number and its title.
type pastIndent struct {
	part   int // of the styles
	styles map[string]*indented
	open   *indented
	end    element

	tabs  map[string]int // right tabs of paragraphs, the one that is furthest to the right of each style; styles may come after the text
	width int            // between the margins, of the widest section
	page  int            // width of the section that is read
	style string         // of the paragraph that is read
}

// indented is a style of paragraphs.
type indented struct {
	basedOn string
	right   int         // indent, where value is
	value   xmltok.Span // of the attribute
	tab     int         // the right tab that is furthest to the right
}

func (i *pastIndent) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	styles := func(t *xmltok.Token) {
		if i.part = p.Number; t.Name.Space == xmltok.Word {
			i.visitStyles(t)
		}
	}
	return &byRoot{kinds: map[string]func(*xmltok.Token){"styles": styles, "document": i.visitText}}
}

func (i *pastIndent) visitStyles(t *xmltok.Token) {
	switch {
	case i.open == nil:
		i.begin(t)
	case i.end.ends(t):
		i.open = nil
	case t.Kind != xmltok.StartToken:
	case t.Name.Local == "basedOn":
		i.open.basedOn, _ = t.Get("val")
	case t.Name.Local == "ind":
		i.open.indent(t)
	case t.Name.Local == "tab":
		i.open.tab = max(i.open.tab, rightTab(t))
	}
}

// begin follows a style of paragraphs that may begin.
func (i *pastIndent) begin(t *xmltok.Token) {
	kind, _ := t.Get("type")
	if t.Kind != xmltok.StartToken || t.Name.Local != "style" || kind != "paragraph" || t.SelfClosing() || len(i.styles) >= maxStyles {
		return
	}
	id, _ := t.Get("styleId")
	i.open = &indented{}
	i.end.begin(t)
	if i.styles == nil {
		i.styles = map[string]*indented{}
	}
	i.styles[id] = i.open
}

// indent takes a style's w:ind. A logical end that is not the right is left alone with its tab: that lies on the other side.
func (s *indented) indent(t *xmltok.Token) {
	for _, a := range t.Attrs() {
		if name := string(a.Local()); t.AttrSpace(a) == xmltok.Word && (name == "right" || name == "end") {
			s.right, s.value = number(t, name, 0), t.ValueSpan(a)
		}
	}
}

// rightTab returns the position of a w:tab that is a right one, else 0.
func rightTab(t *xmltok.Token) int {
	if kind, _ := t.Get("val"); kind == "right" || kind == "end" {
		return number(t, "pos", 0)
	}
	return 0
}

// visitText follows the text: which tabs paragraphs have themselves, and how wide the sections are.
func (i *pastIndent) visitText(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || t.Name.Space != xmltok.Word {
		return
	}
	switch t.Name.Local {
	case "p":
		i.style = ""
	case "pStyle":
		i.style, _ = t.Get("val")
	case "tab":
		if at := rightTab(t); at > i.tabs[i.style] && t.Parent().Is(xmltok.Word, "tabs") && len(i.tabs) < maxStyles {
			if i.tabs == nil {
				i.tabs = map[string]int{}
			}
			i.tabs[i.style] = at
		}
	case "pgSz":
		i.page = number(t, "w", 0)
	case "pgMar":
		i.width = max(i.width, i.page-number(t, "left", 0)-number(t, "right", 0))
	}
}

func (i *pastIndent) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole || c.Release >= firstPaintsPast || i.width <= 0 {
		return nil
	}
	var all []xmltok.Edit
	for id, s := range i.styles {
		if tab := max(i.tabs[id], i.furthest(s)); s.right > 0 && s.value.Len > 0 && tab > i.width-s.right {
			all = append(all, xmltok.Edit{Span: s.value, Text: strconv.Itoa(max(0, i.width-tab))})
		}
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortFunc(all, func(a, b xmltok.Edit) int { return cmp.Compare(a.Span.At, b.Span.At) })
	return docx.Edits{i.part: all}
}

// furthest returns the right tab that is furthest to the right, of a style and of those that it is based on.
func (i *pastIndent) furthest(s *indented) int {
	tab := s.tab
	for base, n := i.styles[s.basedOn], 0; base != nil && n < len(i.styles); n++ { // a style may be based on itself
		tab = max(tab, base.tab)
		base = i.styles[base.basedOn]
	}
	return tab
}
