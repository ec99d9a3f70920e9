package fidelity

import (
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// dropped takes away what Word does not print and LibreOffice stumbles over or draws:
//
//   - Comments and the marks of what they are about, unless comments are to be shown; see comments.
//   - The object behind a preview (o:OLEObject within w:object). LibreOffice draws those of its own kinds anew, with a module
//     that may not be installed or as an empty box; Word prints the preview.
//   - Drawings that are hidden (wp:docPr hidden, 20.4.2.5, or visibility:hidden in VML, part 4, 19.1.2.19), or stand in a run that is
//     hidden by its own properties (w:vanish, 17.3.2.41).
type dropped struct {
	places
}

func newDropped() *dropped { return &dropped{} }

func (d *dropped) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &droppedPart{of: d, number: p.Number}
}

func (d *dropped) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	return d.places.edits
}

// droppedPart finds such elements in one part.
type droppedPart struct {
	of     *dropped
	number int

	gone    element // one that is taken away whatever is in it
	drawing element // a drawing or picture of which it is not known yet whether it is hidden
	hidden  bool    // what has been seen of it says that it is
	run     element
	vanish  bool    // the run is hidden
	object  element // w:object
	preview bool    // it has a picture
	ole     []xmltok.Span
	within  element // o:OLEObject
}

// Visit follows a token.
func (p *droppedPart) Visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		if !p.gone.open {
			p.start(t)
		}
	case xmltok.EndToken:
		p.end(t)
	}
}

func (p *droppedPart) start(t *xmltok.Token) {
	switch {
	case t.Name.Space == xmltok.Word:
		p.startWord(t)
	case t.Name.Is(xmltok.WordDrawing, "docPr"):
		v, given := t.Get("hidden")
		p.hidden = p.hidden || p.drawing.open && given && wordml.On(v)
	case t.Name.Space == xmltok.VML:
		p.startVML(t)
	case t.Name.Is(xmltok.Office, "OLEObject") && p.object.open:
		if p.within.begin(t) {
			p.ole = append(p.ole, t.Span)
		}
	}
}

func (p *droppedPart) startWord(t *xmltok.Token) {
	switch t.Name.Local {
	case "r":
		p.vanish = false
		p.run = element{}
		p.run.begin(t)
	case "vanish":
		if t.Parent().Is(xmltok.Word, "rPr") && t.Ancestor(1).Is(xmltok.Word, "r") {
			p.vanish = wordml.Property(t.Get("val"))
		}
	case "drawing", "pict":
		if p.vanish && p.run.open {
			p.drop(t)
			return
		}
		if !p.drawing.open {
			p.hidden = false
			p.drawing.begin(t)
		}
	case "object":
		if p.vanish && p.run.open {
			p.drop(t)
			return
		}
		p.preview, p.ole = false, nil
		p.object.begin(t)
	}
}

func (p *droppedPart) startVML(t *xmltok.Token) {
	if t.Name.Local == "imagedata" && p.object.open {
		_, related := t.Get("id")
		_, relid := t.Get("relid")
		p.preview = p.preview || related || relid
	}
	// A group or canvas has parts that may be hidden one by one.
	if p.drawing.open && t.Parent().Is(xmltok.Word, "pict") {
		style, _ := t.Get("style")
		p.hidden = p.hidden || invisible(style)
	}
}

// invisible reports whether a VML style hides its shape.
func invisible(style string) bool {
	for property := range strings.SplitSeq(style, ";") {
		name, value, _ := strings.Cut(property, ":")
		if strings.EqualFold(strings.TrimSpace(name), "visibility") {
			return strings.EqualFold(strings.TrimSpace(value), "hidden")
		}
	}
	return false
}

// drop takes away the element that a start tag begins.
func (p *droppedPart) drop(t *xmltok.Token) {
	if p.gone.begin(t) {
		p.of.add(p.number, xmltok.Edit{Span: t.Span})
	}
}

func (p *droppedPart) end(t *xmltok.Token) {
	if p.gone.ends(t) {
		p.of.add(p.number, xmltok.Edit{Span: p.gone.from.Through(t.Span)})
	}
	if p.within.ends(t) {
		p.ole = append(p.ole, p.within.from.Through(t.Span))
	}
	if p.object.ends(t) && p.preview {
		for _, span := range p.ole {
			p.of.add(p.number, xmltok.Edit{Span: span})
		}
	}
	if p.drawing.ends(t) && p.hidden {
		p.of.add(p.number, xmltok.Edit{Span: p.drawing.from.Through(t.Span)})
	}
	if p.run.ends(t) {
		p.vanish = false
	}
}
