package fidelity

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// numbering gives paragraphs of numbered lists a numbering of their own where LibreOffice would count or write them otherwise than
// Word: a level that does not begin anew below each paragraph of a higher one (w:lvlRestart, ECMA-376 part 1, 17.9.10), one that
// shows the numbers of higher levels in plain figures (w:isLgl, 17.9.4), and one that a list begins at another number (17.9.8).
// It follows the lists of the main part as Word counts them, and changes a paragraph only where the two would differ.
type numbering struct {
	related    map[string]map[string]string // parts that the numbering and the styles of a part are in, by the part
	lists      map[string]*lists
	styles     map[string]map[string]*listStyle
	paragraphs map[string]*numbered
}

const (
	// maxNumbered bounds the paragraphs that are followed, and maxLists the lists and styles. With more, nothing is changed.
	maxNumbered = 200_000
	maxLists    = 20_000
	// maxNewLists bounds the lists that are added.
	maxNewLists = 5_000
)

func newNumbering() *numbering {
	return &numbering{map[string]map[string]string{}, map[string]*lists{}, map[string]map[string]*listStyle{}, map[string]*numbered{}}
}

func (n *numbering) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		owner := p.Owner()
		return visit(func(t *xmltok.Token) {
			kind, _ := t.Get("Type")
			kind = kind[strings.LastIndexByte(kind, '/')+1:]
			if t.Kind == xmltok.StartToken && (kind == "numbering" || kind == "styles") && len(n.related) < maxLists {
				if n.related[owner] == nil {
					n.related[owner] = map[string]string{}
				}
				target, _ := t.Get("Target")
				n.related[owner][kind] = docx.Target(owner, target)
			}
		})
	}
	return &numberingPart{of: n, part: p}
}

// numberingPart tells by its first element what a part is, and has that read.
type numberingPart struct {
	of   *numbering
	part docx.Part
	read xmltok.Visitor
}

// Visit follows a token.
func (p *numberingPart) Visit(t *xmltok.Token) {
	if p.read == nil && t.Kind == xmltok.StartToken {
		p.read = p.reader(t.Name)
	}
	if p.read != nil {
		p.read.Visit(t)
	}
}

func (p *numberingPart) reader(root xmltok.Name) xmltok.Visitor {
	switch {
	case root.Is(xmltok.Word, "numbering"):
		l := newLists(p.part.Number)
		p.of.lists[p.part.Name] = l
		return l
	case root.Is(xmltok.Word, "styles"):
		s := &listStyles{byID: map[string]*listStyle{}}
		p.of.styles[p.part.Name] = s.byID
		return s
	case root.Is(xmltok.Word, "document"):
		d := &numbered{part: p.part.Number}
		p.of.paragraphs[p.part.Name] = d
		return d
	}
	return visit(func(*xmltok.Token) {})
}

func (n *numbering) edits(d *docx.Document, c Changes) docx.Edits {
	parts := n.related[d.Main()]
	lists, text := n.lists[parts["numbering"]], n.paragraphs[d.Main()]
	if !c.Whole || lists == nil || text == nil || !lists.odd || lists.over || text.over {
		return nil
	}
	r := renumbering{counting: counting{lists: lists, styles: n.styles[parts["styles"]]}, given: map[string]int{}}
	all := docx.Edits{}
	for _, p := range text.paragraphs {
		if e, ok := r.paragraph(p); ok {
			all[text.part] = append(all[text.part], e)
		}
	}
	if r.added >= maxNewLists {
		return nil
	}
	all[lists.part] = append(lists.begins(), xmltok.Edit{Span: xmltok.Span{At: lists.end}, Text: r.text.String()})
	slices.SortStableFunc(all[lists.part], func(a, b xmltok.Edit) int { return int(a.Span.At - b.Span.At) })
	if r.added == 0 && len(all[lists.part]) == 1 {
		return nil
	}
	return all
}

// begins returns edits that have lists begin at their own numbers.
func (l *lists) begins() (edits []xmltok.Edit) {
	for _, id := range slices.Sorted(maps.Keys(l.byID)) {
		for level, o := range l.byID[id].own {
			if start, ok := l.begin(l.byID[id], level); ok && !o.starts {
				edits = append(edits, xmltok.Edit{Span: xmltok.Span{At: o.at}, Text: l.startAt(start)})
			}
		}
	}
	return edits
}

// renumbering gives paragraphs lists of their own as it counts.
type renumbering struct {
	counting
	given map[string]int // ids of lists that were added, by what they are
	added int
	text  strings.Builder
}

// paragraph counts a paragraph, and returns its edit where it needs one.
func (r *renumbering) paragraph(p paragraph) (xmltok.Edit, bool) {
	place, ok := r.place(p)
	if !ok {
		return xmltok.Edit{}, false
	}
	word, plain, begins := r.count(place)
	level := r.lists.levelOf(place.list, place.level)
	text, changed := r.legal(place, level)
	if word == plain && !changed || r.added >= maxNewLists || !p.takes() {
		return xmltok.Edit{}, false
	}
	own, fresh := "", word != plain || begins
	if fresh {
		own = r.lists.startAt(word)
		r.counts(place).plain.value[place.level] = word
	}
	start := r.lists.start(place.list, place.level)
	if o := place.list.own[place.level]; changed {
		own += level.written(text, start)
	} else if o != nil && o.level != nil {
		own += o.level.begun(start)
	}
	return p.edit(r.give(place, own, fresh), place), true
}

// startAt returns what has a level begin at a number.
func (l *lists) startAt(start int) string {
	return fmt.Sprintf(`<%[1]sstartOverride %[1]sval="%[2]d"/>`, l.prefix, start)
}

// give returns the id of a list that is as the place's but for a level. fresh has it be none that another paragraph has: a list
// begins at its number once.
func (r *renumbering) give(place listPlace, own string, fresh bool) int {
	key := fmt.Sprint(place.list.id, "/", place.level, "/", own)
	if id, ok := r.given[key]; ok && !fresh {
		return id
	}
	r.added++
	id := r.lists.most + r.added
	w := r.lists.prefix
	fmt.Fprintf(&r.text, `<%[1]snum %[1]snumId="%[2]d"><%[1]sabstractNumId %[1]sval="%[3]s"/>`, w, id, attribute(place.list.kind))
	for level, o := range place.list.own {
		switch {
		case level == place.level:
			fmt.Fprintf(&r.text, `<%[1]slvlOverride %[1]silvl="%[2]d">%[3]s</%[1]slvlOverride>`, w, level, own)
		case o != nil && o.level != nil:
			same := o.level.begun(r.lists.start(place.list, level)) // it does not begin there
			fmt.Fprintf(&r.text, `<%[1]slvlOverride %[1]silvl="%[2]d">%[3]s</%[1]slvlOverride>`, w, level, same)
		}
	}
	fmt.Fprintf(&r.text, `</%snum>`, w)
	if !fresh {
		r.given[key] = id
	}
	return id
}

// attribute returns a text as it is written in an attribute.
func attribute(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;").Replace(s)
}
