package fidelity

import (
	"html"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// firstLosesMixedLinks is a release from which a link with text and a picture in it is lost whole: 26.8 loses it, 7.4 has that of the text.
const firstLosesMixedLinks = 24

// pictureLinks gives a picture in a link (w:hyperlink, ECMA-376 part 1, 17.16.22) the link as its own (a:hlinkClick, 20.1.2.2.35), and ends the
// text's link before it and begins it anew behind it. LibreOffice knows no link around a picture: the picture's is lost, and from release 24
// on that of the text beside it.
type pictureLinks struct {
	clicks places
	parted places
}

func (l *pictureLinks) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &pictureLinksPart{of: l, number: p.Number}
}

type pictureLinksPart struct {
	of     *pictureLinks
	number int

	open  bool // a link
	depth int  // of it
	tag   string
	end   string
	id    string // of the relationship, "" where it leads to a place in the document

	run     xmltok.Span // the start tag of the run that is open in it
	drawn   bool        // there is a picture in that
	picture xmltok.Span // the start tag of the picture's properties, which have no link so far
}

// Visit follows a token.
func (p *pictureLinksPart) Visit(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken && t.Kind != xmltok.EndToken {
		return
	}
	start := t.Kind == xmltok.StartToken
	switch {
	case t.Name.Is(xmltok.Word, "hyperlink") && start && !p.open && !t.SelfClosing() && len(t.Raw) < maxProperties:
		p.begin(t)
	case !p.open:
	case !start && t.Depth() <= p.depth:
		p.open = false
	case t.Name.Is(xmltok.Word, "r") && t.Depth() == p.depth+1:
		p.inRun(t, start)
	case t.Name.Is(xmltok.WordDrawing, "docPr"):
		p.properties(t, start)
	case start && t.Name.Is(xmltok.Drawing, "hlinkClick"):
		p.picture = xmltok.Span{}
	}
}

func (p *pictureLinksPart) begin(t *xmltok.Token) {
	*p = pictureLinksPart{of: p.of, number: p.number, open: true, depth: t.Depth(), tag: string(t.Raw), end: "</" + t.Name.Full() + ">"}
	for _, a := range t.Attrs() {
		if t.AttrSpace(a) == xmltok.Relations && string(a.Local()) == "id" {
			p.id = a.Text()
		}
	}
}

// inRun follows a tag of a run that stands in the link itself.
func (p *pictureLinksPart) inRun(t *xmltok.Token, start bool) {
	switch {
	case start && !t.SelfClosing():
		p.run, p.drawn = t.Span, false
	case !start && p.drawn:
		p.of.parted.add(p.number, xmltok.Edit{Span: xmltok.Span{At: p.run.At}, Text: p.end})
		p.of.parted.add(p.number, xmltok.Edit{Span: xmltok.Span{At: t.Span.End()}, Text: p.tag})
	}
}

// properties follows a tag of a picture's properties.
func (p *pictureLinksPart) properties(t *xmltok.Token, start bool) {
	p.drawn = true
	click := `<a:hlinkClick xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="` + html.EscapeString(p.id) + `"/>`
	switch {
	case p.id == "":
	case start && t.SelfClosing():
		p.of.clicks.add(p.number, xmltok.Edit{Span: xmltok.Span{At: t.Span.End() - 2, Len: 2}, Text: ">" + click + "</" + t.Name.Full() + ">"})
	case start:
		p.picture = t.Span
	case p.picture.Len > 0:
		p.of.clicks.add(p.number, xmltok.Edit{Span: xmltok.Span{At: p.picture.End()}, Text: click})
		p.picture = xmltok.Span{}
	}
}

func (l *pictureLinks) edits(_ *docx.Document, c Changes) docx.Edits {
	switch {
	case !c.Whole:
		return nil
	case c.Release >= firstLosesMixedLinks:
		return l.clicks.edits.With(l.parted.edits)
	}
	return l.clicks.edits
}
