package fidelity

import (
	"strconv"

	"sheaf/internal/docx/xmltok"
)

// sectionGrids are what the sections of a document say of their grid (w:docGrid, ECMA-376 part 1, 17.6.5).
type sectionGrids struct {
	sections int
	gridded  int  // have a grid of lines
	pitch    int  // of its lines, the widest, in twentieths of a point
	uneven   bool // they are not all the same
	chars    bool // there is a grid of characters
}

// visit follows a token of the document.
func (g *sectionGrids) visit(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || t.Name.Space != xmltok.Word {
		return
	}
	switch t.Name.Local {
	case "sectPr":
		if !t.Parent().Is(xmltok.Word, "sectPrChange") {
			g.sections++
		}
	case "docGrid":
		if t.Ancestor(1).Is(xmltok.Word, "sectPrChange") {
			return
		}
		switch kind, _ := t.Get("type"); kind {
		case "lines":
			pitch := number(t, "linePitch", 0)
			g.uneven = g.uneven || g.gridded > 0 && pitch != g.pitch
			g.gridded++
			g.pitch = max(g.pitch, pitch)
		case "linesAndChars", "snapToChars":
			g.chars = true
		}
	}
}

// any reports whether a section has a grid of lines, and none one of characters.
func (g *sectionGrids) any() bool { return g.pitch > 0 && g.pitch < 1<<12 && !g.chars }

// fewestLines is how many of a grid's lines, in 240ths of one, a line has at least that is set to them. Text may be higher than fewer, and
// LibreOffice is near Word there.
const fewestLines = 300

// lines returns how high lines are that are several of the grid's, and whether these are such, and all sections have the same grid.
func (g *sectionGrids) lines(s spacing) (spacing, bool) {
	n, err := strconv.Atoi(s.line)
	single, _ := strconv.Atoi(wholeLine)
	if !g.any() || g.uneven || g.gridded != g.sections || err != nil || s.rule != "" && s.rule != "auto" || n < fewestLines || n >= 1<<12 {
		return s, false
	}
	s.line, s.rule = strconv.Itoa(n*g.pitch/single), "atLeast"
	return s, true
}
