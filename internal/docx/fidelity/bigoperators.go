package fidelity

import (
	"html"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// bigOperators has operators of formulas that reach over what follows (m:nary, ECMA-376 part 1, 22.1.2.70) shown of which LibreOffice
// knows none: unions, intersections, circled sums and the like, for which it draws an inverted question mark. They become
// text with limits.
type bigOperators struct{ places }

// knownOperators are those that LibreOffice draws.
const knownOperators = "∫∬∭∮∯∰∏∐∑"

func (b *bigOperators) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &bigOperatorsPart{of: b, number: p.Number}
}

type bigOperatorsPart struct {
	of     *bigOperators
	number int
	open   []bigOperator
}

type bigOperator struct {
	depth  int
	head   xmltok.Span // from the start tag to the end of the properties
	sign   string
	beside bool // limits stand behind the sign, and not above and below it
	parts  string
	filled bool // there is something in the part that is open
	edits  []xmltok.Edit
}

// Visit follows a token.
func (p *bigOperatorsPart) Visit(t *xmltok.Token) {
	n := len(p.open)
	if n > 0 && t.Kind == xmltok.EndToken && t.Depth() <= p.open[n-1].depth {
		p.leave(t)
		return
	}
	if t.Name.Space != xmltok.Math || t.Kind != xmltok.StartToken && t.Kind != xmltok.EndToken {
		return
	}
	if t.Kind == xmltok.StartToken && t.Name.Local == "nary" && !t.SelfClosing() && n < maxMathDepth {
		if n > 0 {
			p.open[n-1].filled = true
		}
		p.open = append(p.open, bigOperator{depth: t.Depth(), head: t.Span, sign: "∫"})
		return
	}
	if n == 0 {
		return
	}
	o := &p.open[n-1]
	switch own := t.Depth() == o.depth+1; {
	case own && t.Name.Local == "naryPr":
		o.head = o.head.Through(t.Span)
	case own:
		o.part(t)
	case t.Kind == xmltok.StartToken && t.Parent().Is(xmltok.Math, "naryPr"):
		o.property(t)
	case t.Name.Local == "r":
		o.filled = true
	}
}

func (o *bigOperator) property(t *xmltok.Token) {
	value, _ := t.Get("val")
	switch t.Name.Local {
	case "chr":
		if len(value) < maxNameOfSign {
			o.sign = value
		}
	case "limLoc":
		o.beside = value == "subSup"
	}
}

// maxNameOfSign bounds the bytes of a sign.
const maxNameOfSign = 16

// part follows the tags of what belongs to the operator: limits, and what it reaches over.
func (o *bigOperator) part(t *xmltok.Token) {
	m, name := t.Name.Colon(), t.Name.Local
	first, last := "", ""
	switch {
	case name == "e":
	case o.beside:
		first, last = "<"+m+name+">", "</"+m+name+"></"+m+map[string]string{"sub": "sSub", "sup": "sSup"}[name]+">"
	default:
		first, last = "<"+m+"lim>", "</"+m+"lim></"+m+map[string]string{"sub": "limLow", "sup": "limUpp"}[name]+">"
	}
	if name == "sub" {
		last += "</" + m + "e>"
	}
	switch {
	case t.Kind == xmltok.StartToken && t.SelfClosing():
		o.parts += name + " "
		if name != "e" {
			first += emptyOperand(m) + last
		}
		o.edits = append(o.edits, xmltok.Edit{Span: t.Span, Text: first})
	case t.Kind == xmltok.StartToken:
		o.parts, o.filled = o.parts+name+" ", false
		o.edits = append(o.edits, xmltok.Edit{Span: t.Span, Text: first})
	default:
		if name != "e" && !o.filled {
			last = emptyOperand(m) + last
		}
		o.edits = append(o.edits, xmltok.Edit{Span: t.Span, Text: last})
	}
}

// leave ends an operator.
func (p *bigOperatorsPart) leave(t *xmltok.Token) {
	o := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	if o.parts != "sub sup e " || o.sign == "" || strings.Contains(knownOperators, o.sign) {
		return
	}
	m := t.Name.Colon()
	upper, lower := "limUpp", "limLow"
	if o.beside {
		upper, lower = "sSup", "sSub"
	}
	p.of.add(p.number, xmltok.Edit{Span: o.head, Text: "<" + m + upper + "><" + m + "e><" + m + lower + "><" + m + "e><" + m + "r><" + m + "rPr><" + m + "lit/></" + m + "rPr><" + m + "t>" +
		html.EscapeString(o.sign) + "</" + m + "t></" + m + "r></" + m + "e>"})
	for _, e := range o.edits {
		p.of.add(p.number, e)
	}
	p.of.add(p.number, xmltok.Edit{Span: t.Span})
}

func (b *bigOperators) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	return b.places.edits
}
