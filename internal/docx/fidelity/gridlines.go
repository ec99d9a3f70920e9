package fidelity

import (
	"strconv"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// firstKeepsLinesOffGrid is the release from which a line of a height that is given has that in a grid, too: 26.8 does so, 7.4 sets it on
// the grid's next line.
const firstKeepsLinesOffGrid = 26

// gridLines takes paragraphs off the grid of lines (w:docGrid, ECMA-376 part 1, 17.6.5) whose lines have a height of their own, exactly or
// at least (w:spacing, 17.3.1.33): Word does not set those on the grid. Documents in Chinese and Japanese have such a grid as a rule. Where
// there is a grid of characters, too, nothing is changed, for a paragraph would leave that as well.
type gridLines struct {
	facts      *facts
	pitch      int // the widest distance of lines, in twentieths of a point; 0 where no section has a grid of lines
	chars      bool
	styles     map[string]int
	names      []string
	paragraphs []gridParagraph
}

// maxGridParagraphs bounds the paragraphs that are remembered. Of a document with more nothing is changed.
const maxGridParagraphs = 1 << 17

// gridParagraph is a paragraph that does not say whether it is on the grid.
type gridParagraph struct {
	given
	part, style int
	own         height
	table       bool // it is in one
}

// height is what is said of the height of lines.
type height struct {
	twips int // 0 where nothing is said
	rule  string
}

func lineHeight(s spacing) height {
	n, err := strconv.Atoi(s.line)
	if err != nil {
		return height{}
	}
	return height{n, s.rule}
}

func (g *gridLines) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	v := (&gridLinesPart{of: g, number: p.Number}).visit
	return &byRoot{kinds: map[string]func(*xmltok.Token){"document": v, "hdr": v, "ftr": v, "footnotes": v, "endnotes": v}}
}

// gridLinesPart reads the paragraphs of a part.
type gridLinesPart struct {
	of      *gridLines
	number  int
	open    spaced // whose properties may come
	reading bool
	table   bool
}

func (p *gridLinesPart) visit(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken && t.Kind != xmltok.EndToken || t.Name.Space != xmltok.Word {
		return
	}
	start := t.Kind == xmltok.StartToken
	switch {
	case start && t.Name.Local == "docGrid":
		p.of.grid(t)
	case start && t.Name.Local == "p":
		p.end()
		p.open, p.reading, p.table = spacedBy(t), true, t.Within(xmltok.Word, "tc")
	case !p.reading:
	case !start && t.Depth() == p.open.depth+1 || start && t.Depth() == p.open.depth+1 && t.Name.Local != "pPr" || t.Depth() <= p.open.depth:
		p.end() // its properties, or it has none
	case start:
		p.open.see(t)
		if p.open.owns(t) {
			p.open.property(t)
			p.reading = t.Name.Local != "snapToGrid" // where it says so itself it stays so
		}
	}
}

// grid takes the grid of a section.
func (g *gridLines) grid(t *xmltok.Token) {
	switch kind, _ := t.Get("type"); kind {
	case "lines":
		g.pitch = max(g.pitch, number(t, "linePitch", 0))
	case "linesAndChars", "snapToChars":
		g.chars = true
	}
}

// end remembers the paragraph whose properties are all known.
func (p *gridLinesPart) end() {
	if p.reading && len(p.of.paragraphs) < maxGridParagraphs {
		p.of.paragraphs = append(p.of.paragraphs, gridParagraph{p.open.given, p.number, p.of.number(p.open.style), lineHeight(p.open.spacing), p.table})
	}
	p.reading = false
}

// number returns the number of a style.
func (g *gridLines) number(style string) int {
	if n, ok := g.styles[style]; ok {
		return n
	}
	if g.styles == nil {
		g.styles = map[string]int{}
	}
	g.styles[style] = len(g.names)
	g.names = append(g.names, style)
	return len(g.names) - 1
}

func (g *gridLines) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole || c.Release >= firstKeepsLinesOffGrid || g.pitch == 0 || g.chars || len(g.paragraphs) >= maxGridParagraphs {
		return nil
	}
	var all places
	for _, p := range g.paragraphs {
		if style := g.names[p.style]; g.facts.styles.snaps(style) != isOff && g.high(p, style) {
			all.add(p.part, p.edit("<"+p.prefix+"snapToGrid "+p.prefix+`val="0"/>`))
		}
	}
	return all.edits
}

// high reports whether the lines of a paragraph have a height of their own. Where that is one that they have at least, and hardly the
// grid's, they may be higher for their text, and are set on the grid then.
func (g *gridLines) high(p gridParagraph, style string) bool {
	own := p.own
	if own.twips == 0 {
		own = lineHeight(g.facts.styles.spacing(styled{style: style}, p.table))
	}
	return own.rule == "exact" && own.twips > 0 || own.rule == "atLeast" && 4*own.twips >= 5*g.pitch
}
