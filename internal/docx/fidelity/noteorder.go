package fidelity

import (
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// noteOrder gives footnotes and endnotes (w:footnote and w:endnote, ECMA-376 part 1, 17.11.10 and 17.11.2) ids that rise in the order in
// which the text refers to them, and the highest to those it does not refer to: LibreOffice 7.4 shows the note of the lowest id at the
// first reference, that of the next at the second, and so on.
type noteOrder struct {
	kinds map[string]*noteList
	over  bool
}

// noteList is the notes of one kind, and the references to them in the order of the text.
type noteList struct {
	notes, refs []noteMark
}

// noteMark is a note or a reference to it.
type noteMark struct {
	id   int
	part int
	at   xmltok.Span // of the id
}

const (
	// maxNotes bounds the notes of a kind. With more, nothing is changed.
	maxNotes = 100_000
	// firstOrdersNotes is a release of LibreOffice that looks at the ids.
	firstOrdersNotes = 26
)

func newNoteOrder() *noteOrder {
	return &noteOrder{kinds: map[string]*noteList{"footnote": {}, "endnote": {}}}
}

func (n *noteOrder) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return visit(func(t *xmltok.Token) {
		if t.Kind == xmltok.StartToken && t.Name.Space == xmltok.Word && !n.over {
			n.see(p.Number, t)
		}
	})
}

// see remembers a note or a reference.
func (n *noteOrder) see(part int, t *xmltok.Token) {
	kind, reference := strings.CutSuffix(t.Name.Local, "Reference")
	list := n.kinds[kind]
	if list == nil || !reference && t.Depth() != 1 || reference && inNote(t) { // settings have elements of the notes' names, but deeper
		return
	}
	mark, ok := markOf(part, t)
	switch {
	case reference:
		// In text boxes there is no telling which one LibreOffice comes to first.
		n.over = !ok || len(list.refs) >= maxNotes || t.Within(xmltok.Word, "txbxContent") || t.Within(xmltok.Compatibility, "AlternateContent")
		list.refs = append(list.refs, mark)
	case !separator(t):
		n.over = !ok || len(list.notes) >= maxNotes || len(list.notes) > 0 && list.notes[0].part != part
		list.notes = append(list.notes, mark)
	}
}

// separator reports whether a note is one that no reference shows.
func separator(t *xmltok.Token) bool {
	kind, ok := t.Get("type")
	return ok && kind != "normal"
}

func markOf(part int, t *xmltok.Token) (noteMark, bool) {
	for _, a := range t.Attrs() {
		if string(a.Local()) == "id" {
			id, err := strconv.Atoi(a.Text())
			return noteMark{id: id, part: part, at: t.ValueSpan(a)}, err == nil
		}
	}
	return noteMark{}, false
}

func (n *noteOrder) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole || n.over || c.Release >= firstOrdersNotes {
		return nil
	}
	all := docx.Edits{}
	for _, list := range n.kinds {
		for _, m := range list.ordered() {
			all[m.part] = append(all[m.part], xmltok.Edit{Span: m.at, Text: strconv.Itoa(m.id)})
		}
	}
	return all
}

// ordered returns the notes and references with the ids they are to have, nothing where that is those they have, or where a note has
// two references. References to notes that are not there are left to dangling.
func (l *noteList) ordered() (changed []noteMark) {
	ids, old := make([]int, 0, len(l.notes)), map[int]noteMark{}
	for _, m := range l.notes {
		ids = append(ids, m.id)
		old[m.id] = m
	}
	slices.Sort(ids)
	if len(old) != len(ids) {
		return nil
	}
	next := 0
	give := func(m noteMark) {
		if m.id != ids[next] {
			m.id = ids[next]
			changed = append(changed, m)
		}
	}
	given := map[int]bool{}
	for _, ref := range l.refs {
		m, ok := old[ref.id]
		switch {
		case given[ref.id]:
			return nil
		case !ok:
			continue
		}
		given[ref.id] = true
		give(m)
		give(ref)
		next++
	}
	for _, m := range l.notes {
		if !given[m.id] {
			give(m)
			next++
		}
	}
	return changed
}
