package fidelity

import (
	"html"
	"slices"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// formulas has the text of formulas (ECMA-376 part 1, 22.1) shown as it is written. LibreOffice makes a line of its own language of it, in
// which words and signs mean something: "in" is an element sign, "[0, 1)" has a bracket too many, and a sign without an operand, as in a
// line that begins with "=" or an exponent of a star, is an inverted question mark. Such text is marked as text (m:lit), and operands
// that are missing are there but empty. So are empty fields of a matrix, without which those behind them are lost.
type formulas struct{ places }

func (f *formulas) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &formulasPart{of: f, number: p.Number}
}

type formulasPart struct {
	of     *formulas
	number int
	groups []formulaGroup
	run    formulaRun
	begun  bool // something is shown before
}

// formulaGroup is a formula, or an argument in it (22.1.2.32 among others).
type formulaGroup struct {
	depth  int
	name   xmltok.Name
	field  bool // of a matrix or a system of equations
	system bool
	runs   []formulaRun
	tokens []mathToken
}

// formulaRun is a run of a formula (22.1.2.87).
type formulaRun struct {
	element
	name       xmltok.Name
	properties copied // of the formula
	look       copied // of the text
	inText     bool
	at         xmltok.Span // of the element with the text
	whole      bool        // white space around the text counts
	text       string
	texts      int  // elements with text
	other      bool // there is something else
}

// Bounds of what is kept of a formula.
const (
	maxMathDepth = 200
	maxMathText  = 64 << 10
	maxMathRuns  = 4096
)

// Visit follows a token.
func (p *formulasPart) Visit(t *xmltok.Token) {
	switch {
	case p.run.open:
		p.inRun(t)
	case t.Kind == xmltok.StartToken:
		p.start(t)
	case t.Kind == xmltok.EndToken && len(p.groups) > 0 && t.Depth() <= p.groups[len(p.groups)-1].depth:
		p.leave(t)
	}
}

func (p *formulasPart) start(t *xmltok.Token) {
	inside := len(p.groups) > 0
	if t.Name.Space != xmltok.Math {
		p.begun = p.begun || t.Name.Is(xmltok.Word, "r")
		return
	}
	if !p.begun && t.Parent().Is(xmltok.Word, "p") && t.Within(xmltok.Word, "tc") {
		p.of.add(p.number, xmltok.Edit{Span: xmltok.Span{At: t.Span.At}, Text: emptyText(t.Parent().Colon())})
	}
	p.begun = true
	switch {
	case t.Name.Local == "oMath" || inside && slices.Contains([]string{"e", "num", "den", "sup", "sub", "deg", "lim", "fName"}, t.Name.Local):
		p.enter(t)
	case !inside:
	case t.Name.Local == "r" && !t.SelfClosing():
		p.run = formulaRun{name: t.Name}
		p.run.begin(t)
	case t.Depth() == p.innermost().depth+1 && !strings.HasSuffix(t.Name.Local, "Pr"):
		p.innermost().tokens = append(p.innermost().tokens, mathToken{run: noText})
	}
}

// emptyText is a run of nothing. Where the text of a document begins with a table and that with a formula, LibreOffice loses the formula,
// but not behind such a run.
func emptyText(w string) string { return "<" + w + "r><" + w + "t></" + w + "t></" + w + "r>" }

func (p *formulasPart) innermost() *formulaGroup { return &p.groups[len(p.groups)-1] }

// enter begins a group.
func (p *formulasPart) enter(t *xmltok.Token) {
	if len(p.groups) >= maxMathDepth {
		return
	}
	in := t.Parent().Local
	g := formulaGroup{depth: t.Depth(), name: t.Name, field: in == "mr" || in == "eqArr"}
	g.system = in == "eqArr" || len(p.groups) > 0 && p.innermost().system
	p.groups = append(p.groups, g)
	if t.SelfClosing() {
		p.leave(t)
	}
}

// leave ends the innermost group with its end tag, or with its only one.
func (p *formulasPart) leave(t *xmltok.Token) {
	g := p.innermost()
	p.groups = p.groups[:len(p.groups)-1]
	m := g.name.Colon()
	switch {
	case g.field && len(g.tokens) == 0 && t.SelfClosing():
		p.of.add(p.number, xmltok.Edit{Span: t.Span, Text: "<" + g.name.Full() + ">" + emptyOperand(m) + "</" + g.name.Full() + ">"})
	case g.field && len(g.tokens) == 0:
		p.of.add(p.number, xmltok.Edit{Span: xmltok.Span{At: t.Span.At}, Text: emptyOperand(m)})
	default:
		settle(g.tokens)
		for i := range g.runs {
			g.runs[i].write(g.tokens, i, func(e xmltok.Edit) { p.of.add(p.number, e) })
		}
	}
}

func emptyOperand(m string) string {
	return "<" + m + "r><" + m + "rPr><" + m + "lit/></" + m + "rPr><" + m + "t></" + m + "t></" + m + "r>"
}

// inRun follows a token of a run.
func (p *formulasPart) inRun(t *xmltok.Token) {
	r := &p.run
	switch {
	case r.properties.note(t), r.look.note(t):
	case r.ends(t):
		p.took(*r)
	case t.Kind == xmltok.StartToken:
		r.start(t)
	case t.Kind == xmltok.EndToken && r.inText:
		r.inText, r.at = false, r.at.Through(t.Span)
	case t.IsText() && r.inText:
		if r.text += t.Text(); len(r.text) > maxMathText {
			r.other = true
		}
	}
}

func (r *formulaRun) start(t *xmltok.Token) {
	switch {
	case t.Name.Is(xmltok.Math, "rPr"):
		r.properties.begin(t)
	case t.Name.Local == "rPr":
		r.look.begin(t)
	case t.Name.Is(xmltok.Math, "t") && !t.SelfClosing():
		space, _ := t.Get("space")
		r.inText, r.at, r.whole = true, t.Span, space == "preserve"
		r.texts++
	case !t.Name.Is(xmltok.Math, "t"):
		r.other = true
	}
}

// took adds a run to the innermost group.
func (p *formulasPart) took(r formulaRun) {
	g := p.innermost()
	quoted := strings.Contains(r.properties.String(), "nor") || strings.Contains(r.properties.String(), "lit")
	if !r.whole {
		r.text = strings.TrimSpace(r.text)
	}
	switch {
	case r.texts == 0 && !r.other:
	case r.other, quoted, r.texts > 1, r.properties.over, r.look.over, len(g.runs) >= maxMathRuns:
		g.tokens = append(g.tokens, mathToken{run: noText})
	default:
		g.tokens = append(g.tokens, tokens(len(g.runs), r.text, g.system)...)
		g.runs = append(g.runs, r)
	}
}

// write makes several runs of one where some of its text is marked, hidden or given an operand.
func (r *formulaRun) write(all []mathToken, number int, edit func(xmltok.Edit)) {
	m := r.name.Colon()
	var b strings.Builder
	properties := r.properties.String()
	literal := "<" + m + "rPr><" + m + "lit/></" + m + "rPr>"
	if end := strings.IndexByte(properties, '>'); end > 0 && properties[end-1] != '/' {
		literal = properties[:end+1] + "<" + m + "lit/>" + properties[end+1:]
	}
	first := true
	piece := func(text string, lit bool) {
		switch {
		case lit:
			b.WriteString("</" + m + "r><" + m + "r>" + literal + r.look.String())
		case !first:
			b.WriteString("</" + m + "r><" + m + "r>" + properties + r.look.String())
		}
		first = false
		b.WriteString("<" + m + `t xml:space="preserve">` + html.EscapeString(text) + "</" + m + "t>")
	}
	from, changed := 0, false
	plain := func(to int) {
		if from < to {
			piece(r.text[from:to], false)
		}
		from = to
	}
	for _, t := range all {
		if t.run != number || !t.before && !t.after && t.kind != mathLiteral && t.kind != mathNothing {
			continue
		}
		changed = true
		plain(t.from)
		if t.before {
			piece("", true)
		}
		switch t.kind {
		case mathLiteral:
			piece(inQuotes.Replace(r.text[t.from:t.to]), true)
		case mathNothing:
		default:
			piece(r.text[t.from:t.to], false)
		}
		if t.after {
			piece("", true)
		}
		from = t.to
	}
	if changed {
		plain(len(r.text))
		edit(xmltok.Edit{Span: r.at, Text: b.String()})
	}
}

// inQuotes has signs look the same that end or change a text in LibreOffice's language.
var inQuotes = strings.NewReplacer(`"`, "”", `\`, "∖")

func (f *formulas) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	return f.places.edits
}
