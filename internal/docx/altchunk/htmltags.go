package altchunk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Elements of HTML by what becomes of them.
var (
	voids   = []string{"area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "image", "input", "link", "meta", "param", "source", "track", "wbr"}
	unseen  = []string{"script", "noscript", "template", "title", "svg", "iframe", "frameset", "noframes", "noembed", "audio", "video", "canvas", "xml", "datalist"}
	drawn   = []string{"svg", "iframe", "frameset", "audio", "video", "canvas"} // of those, the ones of which something would be seen
	never   = []string{"div", "p", "span", "td", "th", "tr", "table", "a", "b", "i", "ul", "ol", "li"}
	blocks  = []string{"html", "body", "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "menu", "dir", "li", "dl", "dt", "dd", "blockquote", "pre", "listing", "xmp", "plaintext", "address", "article", "aside", "center", "details", "summary", "fieldset", "legend", "figcaption", "figure", "footer", "form", "header", "hgroup", "main", "nav", "section", "search", "marquee", "optgroup", "option", "caption"}
	tabular = []string{"table", "thead", "tbody", "tfoot", "tr", "td", "th"}
)

const (
	line    = 240 // what HTML leaves between paragraphs, in twips
	hanging = 300 // how far the marker of a list item stands before it
)

// headings are the sizes of headings in half points.
var headings = map[string]int{"h1": 48, "h2": 36, "h3": 28, "h4": 24, "h5": 20, "h6": 16}

// push opens an element.
func (p *page) push(name string, attrs map[string]string, d declarations) {
	e := &element{name: name, block: slices.Contains(blocks, name) || d.lower("display") == "block"}
	if e.block {
		p.implied(name)
	}
	if len(p.open) >= maxOpen {
		if e.block {
			p.flush()
		}
		return
	}
	if e.block {
		p.flush()
	}
	e.apply = applying(name, p.link(name, attrs), attrs, d, e.block)
	e.look = p.top().look
	e.apply(&e.look)
	if e.block {
		p.lay(e, attrs, d)
	}
	p.open = append(p.open, e)
}

// link returns the id of the relationship of a link.
func (p *page) link(name string, attrs map[string]string) string {
	if name != "a" {
		return ""
	}
	return p.body.linkTo(attrs["href"])
}

// implied ends the elements that a block ends by its beginning.
func (p *page) implied(name string) {
	end := func(names ...string) {
		for _, n := range names {
			if i := p.find(n); i > 0 {
				p.closeFrom(i)
			}
		}
	}
	switch name {
	case "li":
		for i := len(p.open) - 1; i >= p.bottom() && p.open[i].list == nil; i-- {
			if p.open[i].name == "li" {
				p.closeFrom(i)
				break
			}
		}
	case "dt", "dd":
		end("dt", "dd")
	case "option", "optgroup":
		end("option")
	default:
		if i := p.find("p"); i > 0 {
			p.closeFrom(i)
		}
	}
}

// applying returns what an element does to text.
func applying(name, link string, attrs map[string]string, d declarations, block bool) func(*look) {
	return func(l *look) {
		if block {
			l.fill = ""
		}
		switch name {
		case "b", "strong", "dt":
			l.bold = true
		case "i", "em", "cite", "dfn", "var", "address":
			l.italic = true
		case "u", "ins":
			l.underline = true
		case "s", "strike", "del":
			l.strike = true
		case "sub":
			l.raised = "subscript"
		case "sup":
			l.raised = "superscript"
		case "big":
			l.size = clampSize(l.size * 6 / 5)
		case "small":
			l.size = clampSize(l.size * 5 / 6)
		case "mark":
			l.fill = "FFFF00"
		case "code", "kbd", "samp", "tt", "pre", "listing", "xmp", "plaintext":
			l.font, l.size = "Courier New", 20
		case "h1", "h2", "h3", "h4", "h5", "h6":
			l.bold, l.size = true, headings[name]
		case "font":
			applyFont(l, attrs)
		case "a":
			if attrs["href"] != "" {
				l.color, l.underline, l.link = "0563C1", true, link
			}
		}
		d.apply(l)
		if block { // the paragraph has it
			l.fill = ""
		}
	}
}

func applyFont(l *look, attrs map[string]string) {
	if c, ok := color(attrs["color"]); ok {
		l.color = c
	}
	if f := attrs["face"]; f != "" {
		l.font = family(f, l.font)
	}
	size := strings.TrimSpace(attrs["size"])
	n, err := strconv.Atoi(size)
	if err != nil {
		return
	}
	if strings.HasPrefix(size, "+") || strings.HasPrefix(size, "-") {
		n += 3
	}
	l.size = []int{15, 20, 24, 27, 36, 48, 72}[min(max(n, 1), 7)-1]
}

// lay sets how the paragraphs of a block stand.
func (p *page) lay(e *element, attrs map[string]string, d declarations) {
	outer := p.block()
	e.layout, e.pre = outer.layout, outer.pre
	e.layout.heading, e.layout.first = 0, 0
	top := p.usual(e, outer, attrs)
	em := e.look.size * 10
	if a := align(attrs["align"]); a != "" {
		e.layout.align = a
	}
	if a := align(d["text-align"]); a != "" {
		e.layout.align = a
	}
	if white := d.lower("white-space"); white != "" {
		e.pre = strings.HasPrefix(white, "pre") && white != "pre-line"
	}
	var left, right int
	top, e.bottom, left, right = margins(d, em, top, e.bottom)
	e.layout.left, e.layout.right = e.layout.left+left, e.layout.right+right
	if n, ok := length(d["text-indent"], em); ok && e.list == nil && e.name != "li" {
		e.layout.first = n
	}
	for _, name := range []string{"background-color", "background"} {
		if c, ok := color(d[name]); ok && e.name != "body" && e.name != "html" {
			e.layout.fill = c
		}
	}
	p.apart(top)
	p.breaks = p.breaks || d.lower("page-break-before") == "always" || strings.Contains(d.lower("break-before"), "page")
}

// usual sets what a block is without any style, and returns the space over it.
func (p *page) usual(e, outer *element, attrs map[string]string) (top int) {
	l := &e.layout
	switch e.name {
	case "p", "dl", "listing", "xmp", "plaintext", "pre", "fieldset":
		top = line
	case "h1", "h2", "h3", "h4", "h5", "h6":
		top = line
		l.heading = int(e.name[1] - '0')
	case "blockquote", "figure":
		top = line
		l.left, l.right = l.left+600, l.right+600
	case "ul", "ol", "menu", "dir":
		if outer.list == nil && outer.name != "li" {
			top = line
		}
		l.left += 600
		e.list = &list{ordered: e.name == "ol", kind: attrs["type"], next: number(attrs["start"], 1)}
	case "li":
		p.marker = p.mark(attrs)
	case "dd":
		l.left += 600
	case "center":
		l.align = "center"
	}
	e.pre = e.pre || slices.Contains([]string{"pre", "listing", "xmp", "plaintext"}, e.name)
	e.bottom = top
	return top
}

// margins returns the margins of a block as its style says.
func margins(d declarations, em, top, bottom int) (t, b, left, right int) {
	set := func(to *int, value string) {
		if n, ok := length(value, em); ok {
			*to = n
		}
	}
	t, b = top, bottom
	if all := strings.Fields(d["margin"]); len(all) > 0 && len(all) <= 4 {
		at := [][4]int{{0, 0, 0, 0}, {0, 1, 0, 1}, {0, 1, 2, 1}, {0, 1, 2, 3}}[len(all)-1]
		set(&t, all[at[0]])
		set(&right, all[at[1]])
		set(&b, all[at[2]])
		set(&left, all[at[3]])
	}
	set(&t, d["margin-top"])
	set(&right, d["margin-right"])
	set(&b, d["margin-bottom"])
	set(&left, d["margin-left"])
	return max(t, 0), max(b, 0), min(max(left, 0), 4000), min(max(right, 0), 4000)
}

// mark returns the marker of the list item that begins.
func (p *page) mark(attrs map[string]string) string {
	depth, inner := 0, (*list)(nil)
	for i := len(p.open) - 1; i > 0; i-- {
		if l := p.open[i].list; l != nil {
			if inner == nil {
				inner = l
			}
			depth++
		}
	}
	if inner == nil || !inner.ordered {
		return []string{"•", "◦", "▪"}[min(max(depth, 1), 3)-1]
	}
	n := number(attrs["value"], inner.next)
	inner.next = n + 1
	return numeral(n, inner.kind) + "."
}

func number(s string, otherwise int) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n > 1<<20 || n < -1<<20 {
		return otherwise
	}
	return n
}

// numeral returns a number as a list of a kind counts.
func numeral(n int, kind string) string {
	switch {
	case kind == "a" && n > 0:
		return letters(n)
	case kind == "A" && n > 0:
		return strings.ToUpper(letters(n))
	case kind == "i" && n > 0 && n < 4000:
		return roman(n)
	case kind == "I" && n > 0 && n < 4000:
		return strings.ToUpper(roman(n))
	}
	return strconv.Itoa(n)
}

func letters(n int) string {
	s := ""
	for ; n > 0; n = (n - 1) / 26 {
		s = string(rune('a'+(n-1)%26)) + s
	}
	return s
}

func roman(n int) string {
	s := ""
	for _, step := range []struct {
		value int
		text  string
	}{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for ; n >= step.value; n -= step.value {
			s += step.text
		}
	}
	return s
}

// single writes an element that has nothing in it.
func (p *page) single(name string, attrs map[string]string, d declarations) {
	switch name {
	case "br":
		if d.lower("page-break-before") == "always" {
			p.flush()
			p.breaks = true
			return
		}
		p.write("\n")
		p.spaced = true
	case "hr":
		p.implied("div")
		p.flush()
		l := p.block().layout
		l.ruled, l.before, l.after = true, p.gap, 120
		p.gap = 0
		p.body.paragraph(l)
	case "img", "image":
		p.image(attrs, d)
	case "input":
		p.input(attrs)
	case "embed", "frame":
		p.body.partial = true
	}
}

func (p *page) input(attrs map[string]string) {
	_, checked := attrs["checked"]
	switch kind := strings.ToLower(attrs["type"]); kind {
	case "checkbox", "radio":
		mark := map[bool]string{false: "☐", true: "☒"}
		p.write(mark[checked])
		p.spaced = false
	case "hidden", "password", "file", "image":
	default:
		p.write(p.collapse(attrs["value"]))
	}
}

func (p *page) image(attrs map[string]string, d declarations) {
	source := attrs["src"]
	data := dataURL(source)
	if data == nil && p.picture != nil {
		data = p.picture(source)
	}
	size := func(name string) int {
		value := attrs[name]
		if d[name] != "" {
			value = d[name]
		}
		if percent, ok := percentage(value); ok && name == "width" {
			return p.body.width * min(percent, 100) / 100
		}
		n, ok := length(value, p.top().look.size*10)
		if !ok || n < 0 {
			return 0
		}
		return n
	}
	p.begin()
	if p.body.picture(data, size("width"), size("height"), p.top().look) {
		p.spaced = false
		return
	}
	p.body.partial = true
	p.write(p.collapse(fmt.Sprint(attrs["alt"])))
}
