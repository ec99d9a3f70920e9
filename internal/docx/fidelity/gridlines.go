package fidelity

import (
	"strconv"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// firstKeepsLinesOffGrid is the release from which a line of a height that is given has that in a grid, too: 26.8 does so, 7.4 sets it on
// the grid's next line.
const firstKeepsLinesOffGrid = 26

// gridLines takes paragraphs off the grid of lines (w:docGrid, ECMA-376 part 1, 17.6.5), which documents in Chinese and Japanese have as a
// rule, and says how high their lines are. Those with a height of their own, exactly or at least (w:spacing, 17.3.1.33), Word does not set
// on the grid. Those of several lines are as many of the grid's lines in Word, if their text is no higher: one and a half are 23.4 pt on a
// grid of 15.6 pt, whatever the size of the text. LibreOffice adds what is more than one to a line of the text's height: 22.4 pt in
// 10.5 pt (7.4), 21.9 pt (26.8). Where there is a grid of characters, too, nothing is changed, for a paragraph would leave that as well.
type gridLines struct {
	facts      *facts
	styles     map[string]int
	names      []string
	paragraphs []gridParagraph
}

// maxGridParagraphs bounds the paragraphs that are remembered. Of a document with more nothing is changed.
const maxGridParagraphs = 1 << 16

// gridParagraph is a paragraph that does not say whether it is on the grid.
type gridParagraph struct {
	given
	part, style int
	spacing     spacing     // its own
	has         xmltok.Span // its w:spacing
	table       bool        // it is in one
	body        bool        // it is in the document's own part
	holds       bool        // there is a drawing or the like in it, which may be higher than its text
}

func (g *gridLines) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	part := &gridLinesPart{of: g, number: p.Number}
	body := func(t *xmltok.Token) {
		part.body = true
		part.visit(t)
	}
	v := part.visit
	return &byRoot{kinds: map[string]func(*xmltok.Token){"document": body, "hdr": v, "ftr": v, "footnotes": v, "endnotes": v}}
}

// gridLinesPart reads the paragraphs of a part.
type gridLinesPart struct {
	of      *gridLines
	number  int
	body    bool
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
	case start && t.Name.Local == "p":
		p.end()
		p.open, p.reading, p.table = spacedBy(t), true, t.Within(xmltok.Word, "tc")
	case start && (t.Name.Local == "drawing" || t.Name.Local == "pict" || t.Name.Local == "object"):
		p.end()
		if n := len(p.of.paragraphs); n > 0 {
			p.of.paragraphs[n-1].holds = true
		}
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

// end remembers the paragraph whose properties are all known.
func (p *gridLinesPart) end() {
	if p.reading && len(p.of.paragraphs) < maxGridParagraphs {
		p.of.paragraphs = append(p.of.paragraphs, gridParagraph{
			given: p.open.given, part: p.number, style: p.of.number(p.open.style),
			spacing: p.open.spacing, has: p.open.has, table: p.table, body: p.body,
		})
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

func (g *gridLines) edits(*docx.Document, Changes) docx.Edits { return nil }

// last implements finisher: others say more of the space of some paragraphs.
func (g *gridLines) last(_ *docx.Document, c Changes, others docx.Edits) docx.Edits {
	if !c.Whole || !g.facts.grid.any() || len(g.paragraphs) >= maxGridParagraphs {
		return nil
	}
	touched := spacingsIn(others)
	var all places
	for i := range g.paragraphs {
		p := &g.paragraphs[i]
		style := g.names[p.style]
		if g.facts.styles.snaps(style) == isOff {
			continue
		}
		off := "<" + p.prefix + "snapToGrid " + p.prefix + `val="0"/>`
		space := g.facts.styles.spacing(styled{style: style, spacing: p.spacing}, p.table)
		lines, several := g.facts.grid.lines(space)
		by, other := touched[spot{p.part, p.has.At}]
		if !other {
			by, other = touched[spot{p.part, p.at.At}]
		}
		switch {
		case c.Release < firstKeepsLinesOffGrid && g.high(space), other && several && strings.Contains(by, `lineRule="atLeast"`):
			all.add(p.part, p.edit(off))
		case several && !other && p.body && !p.table && !p.holds:
			own := p.spacing
			own.line, own.rule = lines.line, lines.rule
			changed := spaced{given: p.given, has: p.has}
			for _, e := range changed.with(off, own) {
				all.add(p.part, e)
			}
		}
	}
	return all.edits
}

type spot struct {
	part int
	at   int64
}

// spacingsIn returns the edits that say something of a paragraph's space, by where they stand.
func spacingsIn(edits docx.Edits) map[spot]string {
	all := map[spot]string{}
	for part, list := range edits {
		for _, e := range list {
			if strings.Contains(e.Text, "spacing ") {
				all[spot{part, e.Span.At}] = e.Text
			}
		}
	}
	return all
}

// high reports whether lines have a height of their own. Where that is one that they have at least, and hardly the grid's, they may be
// higher for their text, and are set on the grid then.
func (g *gridLines) high(s spacing) bool {
	own, err := strconv.Atoi(s.line)
	return err == nil && (s.rule == "exact" && own > 0 || s.rule == "atLeast" && 4*own >= 5*g.facts.grid.pitch)
}
