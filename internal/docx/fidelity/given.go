package fidelity

import "sheaf/internal/docx/xmltok"

// given is where a paragraph can be given a property: behind w:pStyle, which stands before all others (ECMA-376 part 1, 17.3.1.26), else
// at the beginning of its properties, which it may not have yet.
type given struct {
	depth         int
	prefix        string // with its colon
	at            xmltok.Span
	before, after string // what the property has around it
}

// givenTo returns the place in a paragraph of which nothing but the start tag has been read.
func givenTo(t *xmltok.Token) given {
	w := t.Name.Colon()
	g := given{depth: t.Depth(), prefix: w, at: xmltok.Span{At: t.Span.End()}, before: "<" + w + "pPr>", after: "</" + w + "pPr>"}
	if t.SelfClosing() {
		g.at = t.Span
		g.before = string(t.Raw[:len(t.Raw)-2]) + ">" + g.before
		g.after += "</" + t.Name.Full() + ">"
	}
	return g
}

// see follows a start tag in the paragraph, which may be that of its properties or of one of them.
func (g *given) see(t *xmltok.Token) {
	switch {
	case t.Name.Is(xmltok.Word, "pPr") && t.Depth() == g.depth+1:
		if g.at = t.Span; t.SelfClosing() {
			return
		}
		g.at, g.before, g.after = xmltok.Span{At: t.Span.End()}, "", ""
	case t.Name.Is(xmltok.Word, "pStyle") && t.SelfClosing() && g.owns(t):
		g.at = xmltok.Span{At: t.Span.End()}
	}
}

// owns reports whether an element is one of the paragraph's properties.
func (g *given) owns(t *xmltok.Token) bool {
	return t.Depth() == g.depth+2 && t.Parent().Is(xmltok.Word, "pPr")
}

// edit gives the paragraph a property.
func (g *given) edit(property string) xmltok.Edit {
	return xmltok.Edit{Span: g.at, Text: g.before + property + g.after}
}
