package fidelity

import (
	"slices"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// alternatives has of several contents (mc:AlternateContent, ECMA-376 part 3, 9.3) the one shown that Word would show: the first of which
// it knows what it requires. LibreOffice goes by the prefixes as they are written, knows four of them, and shows each content that
// requires one of those alone. So what a content requires is written as one that it knows, or as none. Where it cannot
// draw what Word would show, it is left with the content for older readers.
type alternatives struct{ all []alternative }

type alternative struct {
	part    int
	depth   int
	choices []choice
}

// choice is a content.
type choice struct {
	depth      int
	requires   string
	at         xmltok.Span // of that
	understood bool
	undrawn    bool // there is something in it that LibreOffice does not draw
	canvas     bool // there is a canvas (wpc:wpc) in it
}

// firstDrawsCanvas is the release of LibreOffice that draws a canvas.
const firstDrawsCanvas = 24

// What a content is said to require so that LibreOffice shows it, or does not.
const (
	requiresKnown   = "w14"
	requiresUnknown = "sheaf"
)

// maxChoices bounds the contents of one alternative.
const maxChoices = 64

func (a *alternatives) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &alternativesPart{of: a, number: p.Number}
}

type alternativesPart struct {
	of     *alternatives
	number int
	open   []alternative
}

// Visit follows a token.
func (p *alternativesPart) Visit(t *xmltok.Token) {
	n := len(p.open)
	switch {
	case t.Kind == xmltok.EndToken && n > 0 && t.Depth() <= p.open[n-1].depth:
		if a := p.open[n-1]; len(a.choices) > 0 && len(p.of.all) < maxRemembered {
			p.of.all = append(p.of.all, a)
		}
		p.open = p.open[:n-1]
	case t.Kind != xmltok.StartToken:
	case t.Name.Is(xmltok.Compatibility, "AlternateContent"):
		in := t.Parent()
		content := in.Space == xmltok.Word && !strings.HasSuffix(in.Local, "Pr") || in.Space == xmltok.Compatibility && n > 0
		if content && !t.SelfClosing() {
			p.open = append(p.open, alternative{part: p.number, depth: t.Depth()})
		}
	case n == 0:
	case t.Name.Is(xmltok.Compatibility, "Choice") && t.Depth() == p.open[n-1].depth+1:
		p.choice(t, &p.open[n-1])
	case len(p.open[n-1].choices) > 0:
		p.open[n-1].choices[len(p.open[n-1].choices)-1].see(t)
	}
}

func (p *alternativesPart) choice(t *xmltok.Token, of *alternative) {
	for _, a := range t.Attrs() {
		if string(a.Name) == "Requires" && len(of.choices) < maxChoices {
			of.choices = append(of.choices, choice{depth: t.Depth(), requires: a.Text(), at: t.ValueSpan(a), understood: wordml.Understood(t)})
		}
	}
}

// see looks at an element in the content, or behind it in the one for older readers, of which nothing is asked.
func (c *choice) see(t *xmltok.Token) {
	if !t.Within(xmltok.Compatibility, "Choice") {
		return
	}
	switch t.Name.Local {
	case "graphicData":
		uri, _ := t.Get("uri")
		kind := uri[strings.LastIndexByte(uri, '/')+1:]
		c.canvas = c.canvas || kind == "wordprocessingCanvas"
		c.undrawn = c.undrawn || !slices.Contains([]string{
			"picture", "chart", "diagram", "lockedCanvas", "wordprocessingShape", "wordprocessingGroup", "wordprocessingCanvas",
		}, kind)
	case "contentPart", "symEx": // ink, and a sign of a font ([MS-DOCX] 2.7)
		c.undrawn = true
	}
}

// shown reports whether LibreOffice shows the content.
func (c choice) shown(release int) bool {
	switch c.requires {
	case "wps", "wpg", "w14":
		return true
	case "wpc":
		return release >= firstDrawsCanvas
	}
	return false
}

func (a *alternatives) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	all := places{}
	for _, one := range a.all {
		wanted := slices.IndexFunc(one.choices, func(ch choice) bool {
			return ch.understood && !ch.undrawn && (!ch.canvas || c.Release >= firstDrawsCanvas)
		})
		for i, ch := range one.choices {
			switch {
			case i == wanted && !ch.shown(c.Release):
				all.add(one.part, xmltok.Edit{Span: ch.at, Text: requiresKnown})
			case i != wanted && ch.shown(c.Release):
				all.add(one.part, xmltok.Edit{Span: ch.at, Text: requiresUnknown})
			}
		}
	}
	return all.edits
}
