package altchunk

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

const (
	maxTags   = 500_000
	maxOpen   = 100 // elements within each other that are followed; what is deeper is shown as what is around it
	maxTables = 8   // tables within each other
)

// page writes HTML as it is read, tag by tag: no tree of it is held.
type page struct {
	body    *body
	picture func(name string) []byte // what the file has by a name, nil for nothing
	sheet   sheet
	open    []*element
	tables  []*openTable

	css     bool     // the text that comes is a style sheet
	skipped []string // elements around that are not shown, from the outside
	spaced  bool     // a space would be one too many
	gap     int      // between the paragraph before and the next, in twips
	marker  string   // of a list item that has begun
	marked  bool     // the paragraph has it
	breaks  bool     // the next paragraph begins a page
}

// element is one that is open.
type element struct {
	name  string
	apply func(*look) // what it does to the text in it, nil for nothing
	look  look        // of text in it

	block  bool
	layout layout // of paragraphs in it
	bottom int    // space under it, in twips
	pre    bool
	list   *list // that it is
}

// list is one that is open.
type list struct {
	ordered bool
	kind    string // a value of the attribute type
	next    int
}

// openTable is a table that is being read.
type openTable struct {
	table
	outer *body // what is around it
	cell  *cell // that is open, nil for none
	depth int   // of its element among those that are open
}

// readHTML writes a page.
func readHTML(b *body, text string, picture func(string) []byte) {
	p := &page{body: b, picture: picture, sheet: sheet{}, spaced: true}
	p.open = []*element{{name: "", block: true, look: look{font: "Times New Roman", size: 24}}}
	z := html.NewTokenizer(strings.NewReader(text))
	for tags := 0; ; tags++ {
		next := z.Next()
		if tags > 2*maxTags {
			b.partial, next = true, html.ErrorToken
		}
		switch next {
		case html.ErrorToken:
			for len(p.tables) > 0 {
				p.endTable()
			}
			p.flush()
			return
		case html.TextToken:
			p.text(z)
		case html.StartTagToken:
			p.start(z, false)
		case html.SelfClosingTagToken:
			z.NextIsNotRawText()
			p.start(z, true)
		case html.EndTagToken:
			name, _ := z.TagName()
			p.end(string(name))
		}
	}
}

func (p *page) top() *element { return p.open[len(p.open)-1] }

// block returns the innermost element that makes paragraphs.
func (p *page) block() *element {
	for i := len(p.open) - 1; i > 0; i-- {
		if p.open[i].block {
			return p.open[i]
		}
	}
	return p.open[0]
}

func (p *page) text(z *html.Tokenizer) {
	if p.css {
		p.sheet.parse(string(z.Raw()))
		return
	}
	if len(p.skipped) > 0 {
		return
	}
	s := string(z.Text())
	if p.block().pre {
		p.write(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s))
		return
	}
	p.write(p.collapse(s))
}

// collapse returns a text with white space as HTML shows it.
func (p *page) collapse(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case ' ', '\t', '\n', '\r', '\f':
			if !p.spaced {
				b.WriteByte(' ')
				p.spaced = true
			}
		default:
			b.WriteRune(r)
			p.spaced = false
		}
	}
	return b.String()
}

// write writes text, with the marker of a list before it where one waits.
func (p *page) write(s string) {
	if s == "" {
		return
	}
	p.begin()
	p.body.text(s, p.top().look)
}

// begin writes what comes before the first text of a paragraph.
func (p *page) begin() {
	if p.breaks && p.body.empty() && len(p.tables) == 0 {
		p.body.pageBreak()
	}
	p.breaks = false
	if p.marker != "" {
		l := p.block().look
		l.underline, l.strike, l.fill, l.link = false, false, "", ""
		p.body.text(p.marker+"\t", l)
		p.marker, p.marked = "", true
	}
}

// flush ends the paragraph that has been begun, if there is one.
func (p *page) flush() {
	p.spaced = true
	if p.body.empty() {
		return
	}
	l := p.block().layout
	l.before = p.gap
	if p.marked {
		l.first = -hanging
	}
	p.gap, p.marked = 0, false
	p.body.paragraph(l)
}

// apart keeps a distance between what was before and what comes.
func (p *page) apart(twips int) { p.gap = max(p.gap, twips) }

func (p *page) start(z *html.Tokenizer, whole bool) {
	tag, has := z.TagName()
	name := string(tag)
	attrs := map[string]string{}
	if has {
		attrs = attributes(z)
	}
	if name == "style" {
		p.css = !whole
		return
	}
	d := p.sheet.of(name, attrs)
	void := slices.Contains(voids, name)
	whole = void || whole && !slices.Contains(never, name)
	if len(p.skipped) > 0 && p.ends(name) {
		p.skipped = nil
	}
	if len(p.skipped) > 0 || slices.Contains(unseen, name) || d.hidden() {
		p.body.partial = p.body.partial || len(p.skipped) == 0 && slices.Contains(drawn, name)
		if !whole && len(p.skipped) < maxOpen {
			p.skipped = append(p.skipped, name)
		}
		return
	}
	switch {
	case void:
		p.single(name, attrs, d)
	case slices.Contains(tabular, name):
		if !whole || name == "td" || name == "th" {
			p.startTabular(name, attrs, d)
		}
	case !whole:
		p.push(name, attrs, d)
	}
}

// end follows an end tag.
func (p *page) end(name string) {
	switch {
	case name == "style":
		p.css = false
	case len(p.skipped) > 0:
		if i := lastIndex(p.skipped, name); i >= 0 {
			p.skipped = p.skipped[:i]
		} else if p.inScope(name) || len(p.tables) > 0 && slices.Contains(tabular, name) { // the end of what is around
			p.skipped = nil
			p.end(name)
		}
	case name == "br", name == "p" && !p.inScope("p"):
		p.flush()
	case slices.Contains(tabular, name):
		p.endTabular(name)
	default:
		p.close(name)
	}
}

// ends reports whether the beginning of an element ends the one that is not shown, of which the end tag may be left out.
func (p *page) ends(name string) bool {
	hidden := p.skipped[0]
	switch hidden {
	case "p":
		return slices.Contains(blocks, name) || name == "table"
	case "li", "dt", "dd", "tr", "td", "th", "option":
		return name == hidden && len(p.skipped) == 1
	}
	return false
}

func lastIndex(names []string, name string) int {
	for i := len(names) - 1; i >= 0; i-- {
		if names[i] == name {
			return i
		}
	}
	return -1
}

// bottom returns where the elements begin that a tag may close: those of the innermost cell or table.
func (p *page) bottom() int {
	if len(p.tables) == 0 {
		return 1
	}
	return p.tables[len(p.tables)-1].depth + 1
}

// find returns the innermost open element of a name, 0 for none.
func (p *page) find(name string) int {
	for i := len(p.open) - 1; i >= p.bottom(); i-- {
		if p.open[i].name == name {
			return i
		}
	}
	return 0
}

func (p *page) inScope(name string) bool { return p.find(name) > 0 }

// close ends the innermost element of a name: one that only changes the look of text alone, any other with all in it.
func (p *page) close(name string) {
	i := p.find(name)
	if i == 0 {
		return
	}
	if p.open[i].block {
		p.closeFrom(i)
		return
	}
	p.open = slices.Delete(p.open, i, i+1)
	for ; i < len(p.open); i++ {
		l := p.open[i-1].look
		if p.open[i].apply != nil {
			p.open[i].apply(&l)
		}
		p.open[i].look = l
	}
}

// closeFrom ends an element and all in it.
func (p *page) closeFrom(i int) {
	for len(p.open) > i {
		e := p.top()
		if e.name == "li" && p.marker != "" { // there is nothing in it
			p.begin()
		}
		if e.block {
			p.flush()
			p.apart(e.bottom)
		}
		p.open = p.open[:len(p.open)-1]
	}
}
