package fidelity

import (
	"fmt"

	"sheaf/internal/docx/xmltok"
)

// listStyle is what a style says of the list of its paragraphs (17.7.4.17).
type listStyle struct {
	basedOn string
	list    int // 0 for none, -1 where it says nothing
	level   int // -1 where it says nothing
	indent  string
}

// listStyles reads the styles of a part.
type listStyles struct {
	byID  map[string]*listStyle
	style *listStyle
}

// Visit follows a token.
func (s *listStyles) Visit(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || t.Name.Space != xmltok.Word {
		return
	}
	switch t.Name.Local {
	case "style":
		id, _ := t.Get("styleId")
		s.style = nil
		if len(s.byID) < maxLists {
			s.style = &listStyle{list: -1, level: -1}
			s.byID[id] = s.style
		}
	case "basedOn":
		if s.style != nil {
			s.style.basedOn, _ = t.Get("val")
		}
	case "numId":
		if s.style != nil {
			s.style.list = number(t, "val", -1)
		}
	case "ilvl":
		if s.style != nil {
			s.style.level = number(t, "val", -1)
		}
	case "ind":
		if s.style != nil && t.SelfClosing() && len(t.Raw) < maxProperties && t.Parent().Is(xmltok.Word, "pPr") {
			s.style.indent = string(t.Raw)
		}
	}
}

// paragraph is a paragraph that may be in a list.
type paragraph struct {
	style  string
	list   int // as in listStyle
	level  int
	indent bool // it has its own
	prefix string
	at     xmltok.Span // of its w:numPr, or where one may stand
}

// takes reports whether the paragraph can be given a list.
func (p paragraph) takes() bool { return p.at.At > 0 }

// edit returns what puts the paragraph into another list.
func (p paragraph) edit(list int, at listPlace) xmltok.Edit {
	text := fmt.Sprintf(`<%[1]snumPr><%[1]silvl %[1]sval="%[2]d"/><%[1]snumId %[1]sval="%[3]d"/></%[1]snumPr>`, p.prefix, at.level, list)
	if p.list < 0 && !p.indent {
		text += at.indent // of the style: else that of the list would come first
	}
	return xmltok.Edit{Span: p.at, Text: text}
}

// numbered remembers the paragraphs of the text, as far as they may be in lists. Those of text boxes count by themselves.
type numbered struct {
	part       int
	paragraphs []paragraph
	over       bool

	open   paragraph
	depth  int // of the paragraph that is open, 0 for none
	numPr  element
	styles map[string]string // ids, each kept once
}

// Visit follows a token.
func (n *numbered) Visit(t *xmltok.Token) {
	if t.Kind == xmltok.EndToken {
		if n.numPr.ends(t) {
			n.open.at = n.numPr.from.Through(t.Span)
		}
		if n.depth > 0 && t.Depth() == n.depth {
			n.end()
		}
		return
	}
	if t.Kind != xmltok.StartToken || t.Name.Space != xmltok.Word {
		return
	}
	if t.Name.Local == "p" && n.depth == 0 && !t.SelfClosing() && !t.Within(xmltok.Word, "txbxContent") {
		n.open, n.depth = paragraph{list: -1, level: -1, prefix: t.Name.Colon()}, t.Depth()
		return
	}
	if n.depth > 0 && t.Depth() > n.depth && t.Depth() <= n.depth+3 {
		n.property(t)
	}
}

func (n *numbered) property(t *xmltok.Token) {
	pPr := t.Parent().Is(xmltok.Word, "pPr") && t.Depth() == n.depth+2
	numPr := t.Parent().Is(xmltok.Word, "numPr") && t.Depth() == n.depth+3
	switch {
	case pPr && t.Name.Local == "pStyle":
		id, _ := t.Get("val")
		n.open.style = n.once(id)
		if n.open.at.At == 0 && t.SelfClosing() {
			n.open.at = xmltok.Span{At: t.Span.End()}
		}
	case pPr && t.Name.Local == "ind":
		n.open.indent = true
	case pPr && t.Name.Local == "numPr":
		if n.numPr.begin(t) {
			n.open.at = t.Span
		}
	case numPr && t.Name.Local == "numId":
		n.open.list = number(t, "val", -1)
	case numPr && t.Name.Local == "ilvl":
		n.open.level = number(t, "val", -1)
	}
}

// once returns the id of a style as it was kept first.
func (n *numbered) once(id string) string {
	if n.styles == nil {
		n.styles = map[string]string{}
	}
	if len(n.styles) > maxLists {
		n.over = true
		return ""
	}
	if _, ok := n.styles[id]; !ok {
		n.styles[id] = id
	}
	return n.styles[id]
}

func (n *numbered) end() {
	n.depth = 0
	if n.open.style == "" && n.open.list < 0 {
		return
	}
	if len(n.paragraphs) >= maxNumbered {
		n.over = true
		return
	}
	n.paragraphs = append(n.paragraphs, n.open)
}

// listPlace is where a paragraph stands in a list.
type listPlace struct {
	list   *list
	level  int
	indent string // of its style, where that comes before the list's
}

// counting counts the paragraphs of lists, as Word does and as LibreOffice would.
type counting struct {
	lists  *lists
	styles map[string]*listStyle
	kinds  map[string]*counts
}

// counts are the numbers that the lists of a kind have come to.
type counts struct {
	word, plain tally
	begun       map[int]*[levels]bool // levels of lists that have begun at their own numbers
}

// tally has the numbers of levels, and which have one.
type tally struct {
	value [levels]int
	has   [levels]bool
}

// place returns where a paragraph stands, by itself or by its style.
func (c *counting) place(p paragraph) (listPlace, bool) {
	at := listPlace{level: p.level}
	id, style := p.list, c.styles[p.style]
	origin := ""
	for name, depth := p.style, 0; style != nil && depth < maxNested; depth++ {
		if at.indent == "" && id < 0 {
			at.indent = style.indent
		}
		if id < 0 && style.list >= 0 {
			id, origin = style.list, name
		}
		if at.level < 0 && style.level >= 0 {
			at.level = style.level
		}
		name, style = style.basedOn, c.styles[style.basedOn]
	}
	if at.list = c.lists.byID[id]; id <= 0 || at.list == nil {
		return at, false
	}
	if linked, ok := c.linked(at.list); ok {
		at.list = linked
	}
	if at.level < 0 {
		at.level = c.styleLevel(at.list, origin)
	}
	return at, at.level < levels
}

// linked returns the list that has the levels of one that takes them from a style.
func (c *counting) linked(of *list) (*list, bool) {
	kind := c.lists.kinds[of.kind]
	if kind == nil || kind.link == "" || c.styles[kind.link] == nil {
		return nil, false
	}
	l := c.lists.byID[c.styles[kind.link].list]
	return l, l != nil
}

// styleLevel returns the level that belongs to a style.
func (c *counting) styleLevel(of *list, style string) int {
	for i := range levels {
		if v := c.lists.levelOf(of, i); v != nil && v.style != "" && v.style == style {
			return i
		}
	}
	return 0
}

func (c *counting) counts(at listPlace) *counts {
	if c.kinds == nil {
		c.kinds = map[string]*counts{}
	}
	if c.kinds[at.list.kind] == nil {
		c.kinds[at.list.kind] = &counts{begun: map[int]*[levels]bool{}}
	}
	return c.kinds[at.list.kind]
}

// count counts a paragraph, and returns its number as Word has it and as LibreOffice would, and whether the list begins with it.
func (c *counting) count(at listPlace) (word, plain int, begins bool) {
	n := c.counts(at)
	if n.begun[at.list.id] == nil {
		n.begun[at.list.id] = &[levels]bool{}
	}
	begin, begins := c.lists.begin(at.list, at.level)
	begins = begins && !n.begun[at.list.id][at.level]
	n.begun[at.list.id][at.level] = true
	for _, t := range []*tally{&n.word, &n.plain} {
		switch {
		case begins:
			t.value[at.level] = begin
		case t.has[at.level]:
			t.value[at.level]++
		default:
			t.value[at.level] = c.first(at, at.level)
		}
		t.has[at.level] = true
		for i := at.level + 1; i < levels; i++ {
			if t == &n.plain || c.anew(at, i) {
				t.has[i] = false
			}
		}
	}
	return n.word.value[at.level], n.plain.value[at.level], begins
}

// anew reports whether a level begins anew below a paragraph.
func (c *counting) anew(at listPlace, i int) bool {
	v := c.lists.levelOf(at.list, i)
	return v == nil || v.restart < 0 || at.level < v.restart
}

// first returns the number that a level begins with.
func (c *counting) first(at listPlace, i int) int {
	if v := c.lists.levelOf(at.list, i); v != nil {
		return v.start
	}
	return 1
}

// value returns the number of a level above a paragraph, as Word shows it.
func (c *counting) value(at listPlace, i int) int {
	if n := c.counts(at); n.word.has[i] {
		return n.word.value[i]
	}
	return c.first(at, i)
}
