package fidelity

import (
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// dangling takes away references to footnotes and endnotes that the document does not have, and those that stand in a note, where
// Word allows none (ECMA-376 part 1, 17.11.14): LibreOffice refuses a document with one.
type dangling struct {
	places
	refs    []noteRef
	notes   map[noteID]bool // that there are; at most maxRemembered
	related map[string]bool // kinds of notes whose part belongs to another part
}

// noteID names a note.
type noteID struct{ kind, id string } // the kind as its element is called

// noteRef is a reference to a note.
type noteRef struct {
	note noteID
	part int
	span xmltok.Span
}

func newDangling() *dangling {
	return &dangling{notes: map[noteID]bool{}, related: map[string]bool{}}
}

func (d *dangling) Part(p docx.Part) xmltok.Visitor {
	return &danglingPart{of: d, number: p.Number, rels: p.Relationships()}
}

type danglingPart struct {
	of     *dangling
	number int
	rels   bool
	ref    element
	note   noteID
	nested bool // the reference stands in a note
}

// Visit remembers notes and references to them.
func (p *danglingPart) Visit(t *xmltok.Token) {
	if t.Kind == xmltok.EndToken {
		if p.ref.ends(t) {
			p.found(p.ref.from.Through(t.Span))
		}
		return
	}
	if t.Kind != xmltok.StartToken {
		return
	}
	if p.rels {
		p.relate(t)
		return
	}
	if t.Name.Space != xmltok.Word {
		return
	}
	id, _ := t.Get("id")
	switch t.Name.Local {
	case "footnote", "endnote":
		if len(p.of.notes) < maxRemembered {
			p.of.notes[noteID{t.Name.Local, id}] = true
		}
	case "footnoteReference", "endnoteReference":
		p.note = noteID{strings.TrimSuffix(t.Name.Local, "Reference"), id}
		p.nested = inNote(t)
		if p.ref.begin(t) {
			p.found(t.Span)
		}
	}
}

// inNote reports whether a tag stands in a footnote or endnote.
func inNote(t *xmltok.Token) bool {
	return t.Within(xmltok.Word, "footnote") || t.Within(xmltok.Word, "endnote")
}

// found remembers a reference that has been read.
func (p *danglingPart) found(at xmltok.Span) {
	if p.nested {
		p.of.add(p.number, xmltok.Edit{Span: at})
		return
	}
	p.of.refer(noteRef{note: p.note, part: p.number, span: at})
}

// relate notes that a part of notes is known to another. One that is not, LibreOffice does not read.
func (p *danglingPart) relate(t *xmltok.Token) {
	kind, _ := t.Get("Type")
	for _, note := range []string{"footnote", "endnote"} {
		if strings.HasSuffix(kind, "/relationships/"+note+"s") {
			p.of.related[note] = true
		}
	}
}

func (d *dangling) refer(r noteRef) {
	if len(d.refs) < maxRemembered {
		d.refs = append(d.refs, r)
	}
}

func (d *dangling) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole || len(d.notes) >= maxRemembered {
		return nil
	}
	for _, r := range d.refs {
		if !d.notes[r.note] || !d.related[r.note.kind] {
			d.add(r.part, xmltok.Edit{Span: r.span})
		}
	}
	return d.places.edits
}
