package fidelity

import (
	"fmt"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// running has headers and footers show the heading of their page (STYLEREF, ECMA-376 part 1, 17.16.5.59), which LibreOffice 7.4
// takes for text: the one saved would stand on every page. It knows variables, whose value in a header is the one at the top of the
// page, and in a footer at its end. So each heading sets one, and the field shows that.
type running struct {
	related map[string]string            // the part with the styles of a part
	styles  map[string]map[string]string // ids of styles by their names in small letters, by part
	shown   []runningField
	texts   map[string]*headings
	over    bool
}

const (
	// maxHeadings bounds the paragraphs that may be headings, and the fields. With more, nothing is changed.
	maxHeadings = 10_000
	// maxHeading bounds the bytes of a heading that are shown.
	maxHeading = 400
	// firstUsesRunning is the release of LibreOffice that shows the headings itself.
	firstUsesRunning = 24
)

// runningField is such a field.
type runningField struct {
	part  int
	style string // its name in small letters
	at    []xmltok.Span
}

// headings are the paragraphs of the text that have a style, and where it begins.
type headings struct {
	part   int
	prefix string
	first  int64 // where the first paragraph's runs may stand
	all    []heading
}

// heading is one of them.
type heading struct {
	style, text string
	at          int64
}

func newRunning() *running {
	return &running{related: map[string]string{}, styles: map[string]map[string]string{}, texts: map[string]*headings{}}
}

func (r *running) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		owner := p.Owner()
		return visit(func(t *xmltok.Token) {
			kind, _ := t.Get("Type")
			if t.Kind == xmltok.StartToken && strings.HasSuffix(kind, "/styles") && len(r.related) < maxHeadings {
				target, _ := t.Get("Target")
				r.related[owner] = docx.Target(owner, target)
			}
		})
	}
	return &runningPart{of: r, part: p}
}

// runningPart tells by its first element what a part is, and has that read.
type runningPart struct {
	of   *running
	part docx.Part
	read func(*xmltok.Token)
}

// Visit follows a token.
func (p *runningPart) Visit(t *xmltok.Token) {
	if p.read == nil && t.Kind == xmltok.StartToken {
		p.read = p.reader(t.Name)
	}
	if p.read != nil {
		p.read(t)
	}
}

func (p *runningPart) reader(root xmltok.Name) func(*xmltok.Token) {
	switch {
	case root.Is(xmltok.Word, "hdr"), root.Is(xmltok.Word, "ftr"):
		return func(*xmltok.Token) { p.field() }
	case root.Is(xmltok.Word, "styles"):
		return p.names()
	case root.Is(xmltok.Word, "document"):
		h := &headings{part: p.part.Number}
		p.of.texts[p.part.Name] = h
		return (&headingReader{of: p.of, to: h}).visit
	}
	return func(*xmltok.Token) {}
}

// names returns what remembers the names of styles.
func (p *runningPart) names() func(*xmltok.Token) {
	names := map[string]string{}
	p.of.styles[p.part.Name] = names
	id := ""
	return func(t *xmltok.Token) {
		switch {
		case t.Kind != xmltok.StartToken || len(names) > maxHeadings:
		case t.Name.Is(xmltok.Word, "style"):
			id, _ = t.Get("styleId")
		case t.Name.Is(xmltok.Word, "name"), t.Name.Is(xmltok.Word, "aliases"):
			all, _ := t.Get("val")
			for name := range strings.SplitSeq(all, ",") {
				names[strings.ToLower(strings.TrimSpace(name))] = id
			}
		}
	}
}

// field remembers a field that ends and shows a heading's text.
func (p *runningPart) field() {
	f := p.part.Fields.Step.Field
	if !p.part.Fields.Step.Ends || wordml.InstructionName(f.Instruction) != "STYLEREF" || len(p.part.Fields.Open()) > 0 || f.Locked {
		return
	}
	style, ok := headingStyle(f.Instruction)
	field := runningField{part: p.part.Number, style: style}
	for _, piece := range f.Pieces {
		ok = ok && !piece.Doubt
		field.at = append(field.at, piece.Span)
	}
	if ok && len(p.of.shown) < maxHeadings {
		p.of.shown = append(p.of.shown, field)
	}
}

// headingStyle returns the name of the style whose text the instruction of a STYLEREF wants, false where it wants something else of it.
func headingStyle(instruction string) (string, bool) {
	rest := strings.TrimSpace(strings.TrimSpace(instruction)[len("STYLEREF"):])
	name := ""
	if quoted, ok := strings.CutPrefix(rest, `"`); ok {
		name, rest, ok = strings.Cut(quoted, `"`)
		if !ok {
			return "", false
		}
	} else {
		name, rest, _ = strings.Cut(rest, " ")
	}
	words := strings.Fields(rest)
	for i := 0; i < len(words); i++ {
		switch {
		case words[i] == `\*` && i+1 < len(words) && (strings.EqualFold(words[i+1], "MERGEFORMAT") || strings.EqualFold(words[i+1], "CHARFORMAT")):
			i++
		case words[i] == `\l` || strings.EqualFold(words[i], `\*MERGEFORMAT`):
		default:
			return "", false
		}
	}
	if len(name) == 1 && name >= "1" && name <= "9" {
		name = "heading " + name
	}
	return strings.ToLower(name), name != ""
}

func (r *running) edits(d *docx.Document, c Changes) docx.Edits {
	text := r.texts[d.Main()]
	if !c.Whole || c.Release >= firstUsesRunning || r.over || text == nil || text.prefix == "" || len(r.shown) == 0 {
		return nil
	}
	all := docx.Edits{}
	variables := map[string]string{} // by style
	for _, f := range r.shown {
		id := r.styles[r.related[d.Main()]][f.style]
		if _, known := variables[id]; !known {
			name := fmt.Sprintf("SheafHeading%d", len(variables)+1)
			if !text.set(all, id, name) {
				continue
			}
			variables[id] = name
		}
		for i, at := range f.at {
			e := xmltok.Edit{Span: at}
			if i == 0 {
				e.Text = " REF " + variables[id] + " "
			}
			all[f.part] = append(all[f.part], e)
		}
	}
	return all
}

// set has all headings of a style set a variable, and the text begin with the first: Word shows that on the pages before it. It
// reports whether there is one.
func (h *headings) set(all docx.Edits, style, variable string) (any bool) {
	for _, v := range h.all {
		if v.style != style || v.text == "" {
			continue
		}
		if !any && h.first < v.at {
			all[h.part] = append([]xmltok.Edit{h.edit(h.first, variable, v.text)}, all[h.part]...)
		}
		all[h.part] = append(all[h.part], h.edit(v.at, variable, v.text))
		any = true
	}
	return any
}

func (h *headings) edit(at int64, variable, text string) xmltok.Edit {
	// LibreOffice ends a text at a quotation mark or a backslash, whatever is before it.
	text = strings.NewReplacer(`"`, "\u201d", `\`, "\u2216", "&", "&amp;", "<", "&lt;").Replace(text)
	w := h.prefix
	char := func(kind string) string {
		return fmt.Sprintf(`<%[1]sr><%[1]sfldChar %[1]sfldCharType="%[2]s"/></%[1]sr>`, w, kind)
	}
	return xmltok.Edit{Span: xmltok.Span{At: at}, Text: char("begin") +
		fmt.Sprintf(`<%[1]sr><%[1]sinstrText xml:space="preserve"> SET %[2]s "%[3]s" </%[1]sinstrText></%[1]sr>`, w, variable, text) + char("separate") + char("end")}
}

// headingReader reads the paragraphs of the text, without those in text boxes.
type headingReader struct {
	of *running
	to *headings

	depth int // of the paragraph that is open, 0 for none
	open  heading
	text  strings.Builder
	pPr   element
	boxes element // w:txbxContent
	taken bool    // w:t is open
}

func (h *headingReader) visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		if t.Name.Space == xmltok.Word {
			h.start(t)
		}
	case xmltok.EndToken:
		h.taken = false
		h.boxes.ends(t)
		if h.pPr.ends(t) {
			h.open.at = t.Span.End()
		}
		if h.depth > 0 && t.Depth() == h.depth {
			h.end()
		}
	default:
		if h.taken && t.IsText() && h.text.Len() < maxHeading {
			h.text.WriteString(t.Text())
		}
	}
}

func (h *headingReader) start(t *xmltok.Token) {
	if h.boxes.open {
		return
	}
	switch t.Name.Local {
	case "txbxContent":
		h.boxes.begin(t)
	case "p":
		if h.depth == 0 && !t.SelfClosing() {
			h.depth, h.open = t.Depth(), heading{at: t.Span.End()}
			h.to.prefix = t.Name.Colon()
			h.text.Reset()
		}
	case "pPr":
		if h.depth > 0 && t.Depth() == h.depth+1 && h.pPr.begin(t) {
			h.open.at = t.Span.End()
		}
	case "pStyle":
		if h.pPr.open && t.Depth() == h.depth+2 {
			h.open.style, _ = t.Get("val")
		}
	case "tab", "br", "cr":
		if h.depth > 0 && !h.pPr.open {
			h.text.WriteByte(' ')
		}
	case "t":
		h.taken = h.depth > 0 && !t.SelfClosing()
	}
}

func (h *headingReader) end() {
	h.depth = 0
	if h.to.first == 0 {
		h.to.first = h.open.at
	}
	if h.open.style == "" {
		return
	}
	h.of.over = h.of.over || len(h.to.all) >= maxHeadings
	if !h.of.over {
		h.open.text = strings.Join(strings.Fields(h.text.String()), " ")
		h.to.all = append(h.to.all, h.open)
	}
}
