package pdf

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// How notes are set beside pages, in points. Word has them in a column of a quarter of the page, too.
const (
	MarginWidth   = 160.0 // of the column, where pages are wide enough; of the pages that notes are taken from
	MarginEdge    = 18.0  // above and below it
	marginGap     = 6.0   // between notes
	marginDescent = 4.0   // below the last line of a note
	leastScale    = 0.6   // of notes, where a page has many
)

// Margin sets the notes of the PDF name into the margin: its pages are made smaller, and beside them stand the notes, each led to its place
// by a line. The notes themselves are taken out. What they look like is shown by another PDF, column: each note begins a page there, MarginWidth
// wide, which begins with its label, in the order of ReadNotes. Notes that find no room beside a page stand on pages that follow it. It returns how
// many pages there are more than before. A PDF without notes stays as it is.
func Margin(name, column string, label func(number int) string) (more int, err error) {
	in, err := os.Open(column)
	if err != nil {
		return 0, fmt.Errorf("open notes: %w", err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return 0, fmt.Errorf("open notes: %w", err)
	}
	from, err := open(in, info.Size())
	if err != nil {
		return 0, err
	}
	err = updateFile(name, func(u *update) error {
		m := &margin{shrinker: &shrinker{u, map[ref]shrunk{}}, from: &importer{from, u, map[ref]ref{}}, label: label}
		more, err = m.set()
		return err
	})
	return more, err
}

// margin is a PDF whose notes are set into the margin.
type margin struct {
	*shrinker
	from   *importer
	label  func(int) string
	notes  []Note
	blocks []block // in the order of the notes
	drops  map[ref]bool
}

// block is a note, or a part of one that is too long for a page, as a form that is drawn (8.10).
type block struct {
	note   int
	first  bool // of its note
	form   ref
	name   name
	width  float64
	height float64 // of what is seen
	top    float64 // of the form
}

// set does all of it.
func (m *margin) set() (more int, err error) {
	leaves, err := m.file.leaves()
	if err != nil {
		return 0, err
	}
	if m.notes, err = m.file.notes(leaves); err != nil || len(m.notes) == 0 {
		return 0, err
	}
	if err := m.readBlocks(); err != nil {
		return 0, err
	}
	for _, l := range leaves {
		m.pages[l.named] = newShrunk(l.box, 1-columnOf(l.box)/(l.box[2]-l.box[0]))
	}
	if err := m.drop(); err != nil {
		return 0, err
	}
	if err := m.destinations(); err != nil {
		return 0, err
	}
	at := 0
	for i, l := range leaves {
		from := at
		for at < len(m.blocks) && m.notes[m.blocks[at].note].page == i {
			at++
		}
		n, err := m.page(l, m.blocks[from:at])
		if err != nil {
			return 0, err
		}
		more += n
	}
	return more, nil
}

// columnOf returns how wide the column of a page is.
func columnOf(box [4]float64) float64 {
	width := box[2] - box[0]
	return min(max(MarginWidth, width/5), width*2/5)
}

// readBlocks reads how notes are shown.
func (m *margin) readBlocks() error {
	leaves, err := m.from.from.leaves()
	if err != nil {
		return err
	}
	r := newReader(m.from.from)
	defer r.leave()
	note := -1
	for i, l := range leaves {
		begin := len(r.text)
		r.lowest = l.box[3]
		if err := r.readPage(l.dict, l.resources); err != nil {
			return err
		}
		first := strings.HasPrefix(string(r.text[begin:]), m.label(note+2))
		if first {
			note++
		}
		if note < 0 || note >= len(m.notes) {
			return invalid("page %d of the notes is of none", i+1)
		}
		b := block{note: note, first: first, width: l.box[2] - l.box[0], top: l.box[3], name: name(fmt.Sprintf("Note%d", i+1))}
		bottom := max(l.box[1], r.lowest-marginDescent)
		b.height = b.top - bottom
		if b.form, err = m.form(l, array{l.box[0], bottom, l.box[2], l.box[3]}); err != nil {
			return err
		}
		m.blocks = append(m.blocks, b)
	}
	if note+1 != len(m.notes) {
		return invalid("%d of %d notes are shown", note+1, len(m.notes))
	}
	return nil
}

// form makes a form of what a page of the notes shows.
func (m *margin) form(l leaf, box array) (ref, error) {
	contents, err := m.from.from.array(l.dict["Contents"])
	if err != nil {
		return ref{}, err
	}
	if len(contents) != 1 {
		return ref{}, invalid("the content of a page of notes is in %d parts", len(contents))
	}
	named, ok := contents[0].(ref)
	if !ok {
		return ref{}, invalid("a page of notes shows nothing")
	}
	resources, err := m.from.value(l.resources, 0)
	if err != nil {
		return ref{}, err
	}
	d, data, err := m.from.stream(named)
	if err != nil {
		return ref{}, err
	}
	form := dict{"Type": name("XObject"), "Subtype": name("Form"), "BBox": box, "Resources": resources, "Length": len(data)}
	if d["Filter"] != nil {
		form["Filter"] = d["Filter"]
	}
	there, err := m.add(form)
	m.data[there] = data
	return there, err
}

// drop takes the notes and their windows out of the tags, and remembers them.
func (m *margin) drop() error {
	m.drops = map[ref]bool{}
	for _, n := range m.notes {
		m.drops[n.named] = true
	}
	err := m.file.annotatedPages(func(_ ref, _ dict, list array) error {
		for _, v := range list {
			d, err := m.file.dict(v)
			if err != nil {
				return err
			}
			parent, _ := d["Parent"].(ref)
			if named, ok := v.(ref); ok && d["Subtype"] == name("Popup") && m.drops[parent] {
				m.drops[named] = true
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	tags, err := m.file.structure()
	if err != nil || tags == nil {
		return err
	}
	retagged := &retagged{update: m.update, tags: tags}
	for _, e := range tags.elements {
		before := len(e.kids)
		e.kids = slices.DeleteFunc(e.kids, func(k kid) bool { return m.drops[k.object] })
		e.changed = e.changed || len(e.kids) < before
		if len(e.kids) == 0 && before > 0 && e.up != nil {
			retagged.remove(e)
		}
	}
	return retagged.writeTags()
}

// page makes a page smaller and sets its notes beside it. It returns how many pages were added behind it.
func (m *margin) page(l leaf, blocks []block) (int, error) {
	how := m.pages[l.named]
	page, err := m.change(l.named)
	if err != nil {
		return 0, err
	}
	if list, err := m.annotations(l, m.drops); err != nil {
		return 0, err
	} else if delete(page, "Annots"); len(list) > 0 {
		page["Annots"] = list
	}
	contents, err := m.file.array(l.dict["Contents"])
	if err != nil {
		return 0, err
	}
	before, err := m.content("q\n" + how.matrix() + area(l.box) + "W n\n")
	if err != nil {
		return 0, err
	}
	beside, rest := m.beside(l, blocks)
	after, err := m.content("Q\n" + beside)
	if err != nil {
		return 0, err
	}
	page["Contents"] = slices.Concat(array{before}, contents, array{after})
	if page["Resources"], err = m.resources(l.resources, blocks); err != nil {
		return 0, err
	}
	return m.following(l, rest)
}

// area returns a rectangle as an operator.
func area(box [4]float64) string {
	return fmt.Sprintf("%.3f %.3f %.3f %.3f re\n", box[0], box[1], box[2]-box[0], box[3]-box[1])
}

// content makes a stream of operators.
func (m *margin) content(text string) (ref, error) {
	named, err := m.add(dict{})
	if err != nil {
		return ref{}, err
	}
	m.stream(named, dict{}, []byte(text))
	return named, nil
}

// resources returns those of a page with blocks.
func (m *margin) resources(v any, blocks []block) (dict, error) {
	there, err := m.file.dict(v)
	if err != nil {
		return nil, err
	}
	forms, err := m.file.dict(there["XObject"])
	if err != nil {
		return nil, err
	}
	out, all := maps.Clone(there), maps.Clone(forms)
	if out == nil {
		out = dict{}
	}
	if all == nil {
		all = dict{}
	}
	for _, b := range blocks {
		all[b.name] = b.form
	}
	if len(all) > 0 {
		out["XObject"] = all
	}
	return out, nil
}

// following adds pages behind one for the blocks that found no room, and returns how many.
func (m *margin) following(l leaf, blocks []block) (pages int, err error) {
	behind := l.named
	parent, ok := l.dict["Parent"].(ref)
	if !ok {
		return 0, invalid("a page in no tree")
	}
	for len(blocks) > 0 {
		content, rest := m.full(l, blocks)
		page := dict{"Type": name("Page"), "Parent": parent, "MediaBox": array{l.box[0], l.box[1], l.box[2], l.box[3]}}
		if page["Contents"], err = m.content(content); err != nil {
			return pages, err
		}
		if page["Resources"], err = m.resources(nil, blocks[:len(blocks)-len(rest)]); err != nil {
			return pages, err
		}
		named, err := m.add(page)
		if err != nil {
			return pages, err
		}
		if err := m.insert(parent, behind, named); err != nil {
			return pages, err
		}
		behind, blocks = named, rest
		pages++
	}
	return pages, nil
}

// insert puts a page into the tree of pages.
func (m *margin) insert(parent, behind, page ref) error {
	node, err := m.change(parent)
	if err != nil {
		return err
	}
	kids, err := m.file.array(node["Kids"])
	if err != nil {
		return err
	}
	at := slices.Index(kids, any(behind))
	if at < 0 {
		return invalid("a page that is not in the tree")
	}
	node["Kids"] = slices.Insert(slices.Clone(kids), at+1, any(page))
	for range maxTreeDepth {
		count, ok := node["Count"].(int)
		if !ok {
			return invalid("the page tree counts %v pages", node["Count"])
		}
		node["Count"] = count + 1
		above, ok := node["Parent"].(ref)
		if !ok {
			return nil
		}
		if node, err = m.change(above); err != nil {
			return err
		}
	}
	return invalid("the page tree is too deep")
}
