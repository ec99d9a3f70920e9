package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// undrawn has the picture that an older reader would get (mc:Fallback, ECMA-376 part 3, 9.3) take the place of one of a format that
// LibreOffice does not draw: HEIC, AVIF and the like.
type undrawn struct {
	related
	choices []pictureChoice
}

// pictureChoice is a content of which an older reader gets another.
type pictureChoice struct {
	part          int
	name          string // of the part
	span          xmltok.Span
	first, second []string // ids of pictures in the content, and in the other
}

// maxTwins bounds the pictures of a content.
const maxTwins = 16

func (u *undrawn) Part(p docx.Part) xmltok.Visitor {
	if !p.Relationships() {
		return &undrawnPart{of: u, number: p.Number, name: p.Name}
	}
	return u.note(p)
}

type undrawnPart struct {
	of     *undrawn
	number int
	name   string

	all      element // mc:AlternateContent
	choice   element
	fallback element
	now      pictureChoice
}

// Visit follows a token.
func (p *undrawnPart) Visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		p.start(t)
	case xmltok.EndToken:
		switch {
		case p.choice.ends(t):
			p.now.span = p.choice.from.Through(t.Span)
		case p.fallback.ends(t):
		case p.all.ends(t):
			if len(p.now.first) > 0 && len(p.now.second) > 0 && len(p.of.choices) < maxRemembered {
				p.of.choices = append(p.of.choices, p.now)
			}
		}
	}
}

func (p *undrawnPart) start(t *xmltok.Token) {
	if t.Name.Space == xmltok.Compatibility {
		switch t.Name.Local {
		case "AlternateContent":
			if !p.all.open {
				p.all.begin(t)
				p.now = pictureChoice{part: p.number, name: p.name}
			}
		case "Choice":
			if p.all.open && t.Depth() == p.all.depth+1 && p.now.span.Len == 0 {
				p.choice.begin(t)
			}
		case "Fallback":
			if p.all.open && t.Depth() == p.all.depth+1 {
				p.fallback.begin(t)
			}
		}
		return
	}
	if !p.all.open {
		return
	}
	id := ""
	switch t.Name.Local {
	case "blip":
		id, _ = t.Get("embed")
	case "imagedata":
		id, _ = t.Get("id")
	}
	switch {
	case id == "":
	case p.choice.open && len(p.now.first) < maxTwins:
		p.now.first = append(p.now.first, id)
	case p.fallback.open && len(p.now.second) < maxTwins:
		p.now.second = append(p.now.second, id)
	}
}

func (u *undrawn) edits(d *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	var all places
	draws := func(part, id string) bool {
		head, ok := u.head(d, part, id, 64)
		return ok && docx.UndrawnFormat(head) == ""
	}
	for _, choice := range u.choices {
		lacks, has := false, true
		for _, id := range choice.first {
			lacks = lacks || !draws(choice.name, id)
		}
		for _, id := range choice.second {
			has = has && draws(choice.name, id)
		}
		if lacks && has {
			all.add(choice.part, xmltok.Edit{Span: choice.span})
		}
	}
	return all.edits
}
