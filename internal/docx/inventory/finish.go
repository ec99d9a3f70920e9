package inventory

import (
	"maps"
	"slices"

	"sheaf/internal/docx"
)

// Inventory returns what the document has to show, which was opened with b as an observer.
func (b *Builder) Inventory(d *docx.Document) Inventory {
	inv := Inventory{Partial: b.partial || d.CutOff()}
	b.sizes = sizes{document: d, known: map[string]measured{}}
	body := b.stories[b.main]
	if body == nil {
		inv.Partial = true
		return inv
	}
	b.list(&inv, body, nil)
	showing := map[string]bool{b.main: true}
	for kind, ids := range body.notes {
		part := b.partOf([]string{"footnotes", "endnotes"}[kind])
		if s := b.stories[part]; s != nil && len(ids) > 0 {
			showing[part] = true
			b.list(&inv, s, ids)
		}
	}
	if !b.inserted {
		for _, part := range b.margins() {
			if s := b.stories[part]; s != nil {
				showing[part] = true
				b.list(&inv, s, nil)
			}
		}
	}
	for _, part := range slices.Sorted(maps.Keys(b.diagrams)) {
		s := b.stories[b.related[b.diagrams[part]][b.drawn[part]].target]
		if s == nil || s.kind != Drawing { // it is drawn anew from its data
			s = b.stories[part]
		}
		if s != nil && showing[b.diagrams[part]] {
			b.list(&inv, s, nil)
		}
	}
	return inv
}

// partOf returns the part that the main part has by a kind of relationship.
func (b *Builder) partOf(kind string) string {
	for _, r := range sorted(b.related[b.main]) {
		if r.kind == kind && !r.external {
			return r.target
		}
	}
	return ""
}

// sorted returns relationships in the order of their ids.
func sorted(all map[string]relation) []relation {
	ids := make([]string, 0, len(all))
	for id := range all {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	list := make([]relation, len(ids))
	for i, id := range ids {
		list[i] = all[id]
	}
	return list
}

// list lists what a story shows: all of it or, of notes, those with the ids.
func (b *Builder) list(inv *Inventory, s *story, ids map[string]bool) {
	shown := func(note string) bool { return ids == nil || ids[note] }
	texts, told := make([][]byte, len(s.paragraphs)), map[int]bool{}
	for _, p := range s.pieces {
		if shown(s.paragraphs[p.paragraph].note) && b.styles.shows(b.looks.list[p.look]) {
			text := b.shown(s, p, told)
			if texts[p.paragraph] == nil {
				texts[p.paragraph] = text
			} else {
				texts[p.paragraph] = append(texts[p.paragraph], text...)
			}
		}
	}
	inserts := s.inserts
	for i, text := range texts {
		for len(inserts) > 0 && inserts[0].paragraph <= i {
			if shown(inserts[0].note) {
				b.insert(inv, inserts[0].part)
			}
			inserts = inserts[1:]
		}
		if len(text) > 0 {
			inv.Texts = append(inv.Texts, Text{Kind: s.paragraphs[i].kind, Text: string(text)})
		}
	}
	for _, at := range inserts {
		if shown(at.note) {
			b.insert(inv, at.part)
		}
	}
	for _, p := range s.pictures {
		if shown(p.note) {
			size := b.sizes.of(p.part)
			if size.Format != "" && p.twin != "" {
				if twin := b.sizes.of(p.twin); twin.there && twin.Format == "" {
					size = twin
				}
			}
			if size.there {
				size.Preview = p.preview
				inv.Pictures = append(inv.Pictures, size.Picture)
			}
		}
	}
	for _, l := range s.links {
		if shown(l.note) && (l.URL != "" || b.bookmarks[l.anchor]) {
			inv.Links = append(inv.Links, l.Link)
		}
	}
	for _, part := range s.charts {
		if c := b.charts[part]; c != nil {
			inv.Charts = append(inv.Charts, *c)
		}
	}
}
