package fidelity

import (
	"fmt"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// links returns the runs of hyperlinks a character style where they have none: LibreOffice 7.4 makes no link in the PDF of a run
// without one, or with one that the document does not define. The style is ours and changes nothing of the look.
type links struct {
	runs   []linkRun
	sheets map[string]*sheet // parts with styles, by their names
	main   map[string]string // the part with the styles of a part, as a relationship names it
	styles int               // that are remembered
	over   bool
}

// sheet is a part with styles.
type sheet struct {
	part   int
	end    int64           // where the styles end
	styles map[string]bool // ids of its character styles
}

// linkStyle is the id of the style. Documents have no such id but by our doing.
const linkStyle = "SheafLink"

// linkRun is a run of a link.
type linkRun struct {
	part   int
	prefix string
	style  string      // the id of the style that it has, "" for none
	place  xmltok.Span // where w:rPr or w:rStyle may be put, in the place of what is there
	value  xmltok.Span // of the style that it has
	bare   bool        // it has no properties
}

func newLinks() *links { return &links{sheets: map[string]*sheet{}, main: map[string]string{}} }

func (l *links) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		owner := p.Owner()
		return visit(func(t *xmltok.Token) {
			kind, _ := t.Get("Type")
			if t.Kind == xmltok.StartToken && strings.HasSuffix(kind, "/styles") && len(l.main) < maxRemembered {
				target, _ := t.Get("Target")
				l.main[owner] = docx.Target(owner, target)
			}
		})
	}
	return &linksPart{of: l, number: p.Number, name: p.Name, fields: p.Fields}
}

type linksPart struct {
	of     *links
	number int
	name   string
	fields *wordml.Fields

	styles map[string]bool
	run    linkRun
	state  runState
}

// runState is how far a run of a link has been read.
type runState int

const (
	noRun      runState = iota
	runBegun            // its properties come next, if it has any
	inRunProps          // its style comes next, if it has one
)

// Visit follows a token.
func (p *linksPart) Visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		if t.Name.Space == xmltok.Word {
			p.start(t)
		} else if p.state == runBegun {
			p.finish(true)
		}
	case xmltok.EndToken:
		if p.state != noRun {
			p.finish(p.state == runBegun)
		}
		if t.Name.Is(xmltok.Word, "styles") {
			p.of.sheets[p.name] = &sheet{p.number, t.Span.At, p.styles}
		}
	}
}

func (p *linksPart) start(t *xmltok.Token) {
	switch p.state {
	case runBegun:
		if t.Name.Local == "rPr" {
			if t.SelfClosing() {
				p.run.place = t.Span
				p.finish(true)
				return
			}
			p.run.place = xmltok.Span{At: t.Span.End()}
			p.state = inRunProps
			return
		}
		p.finish(true)
	case inRunProps:
		if t.Name.Local == "rStyle" {
			p.run.style, _ = t.Get("val")
			for _, a := range t.Attrs() {
				if string(a.Local()) == "val" {
					p.run.value = t.ValueSpan(a)
				}
			}
		}
		p.finish(false)
	}
	switch t.Name.Local {
	case "r":
		if !t.SelfClosing() && p.linked(t) {
			p.run = linkRun{part: p.number, prefix: t.Name.Colon(), place: xmltok.Span{At: t.Span.End()}}
			p.state = runBegun
		}
	case "style":
		if kind, _ := t.Get("type"); kind == "character" {
			p.define(t)
		}
	}
}

// define remembers a character style.
func (p *linksPart) define(t *xmltok.Token) {
	if p.of.styles++; p.of.styles > maxRemembered {
		p.of.over = true
		return
	}
	if p.styles == nil {
		p.styles = map[string]bool{}
	}
	id, _ := t.Get("styleId")
	p.styles[id] = true
}

// linked reports whether a run is one of a hyperlink, or of the result of a field that is one.
func (p *linksPart) linked(t *xmltok.Token) bool {
	if t.Within(xmltok.Word, "hyperlink") {
		return true
	}
	for _, f := range p.fields.Open() {
		if f.Result && wordml.InstructionName(f.Instruction) == "HYPERLINK" {
			return true
		}
	}
	return false
}

// finish remembers the run that was read.
func (p *linksPart) finish(bare bool) {
	p.run.bare, p.state = bare, noRun
	if len(p.of.runs) >= maxRemembered {
		p.of.over = true
		return
	}
	p.of.runs = append(p.of.runs, p.run)
}

// needs returns the edits of runs, and the ids of styles that are to be defined.
func (l *links) needs(d *docx.Document) (all docx.Edits, ids []string) {
	has := map[string]bool{}
	if at := l.sheets[l.main[d.Main()]]; at != nil {
		has = at.styles
	}
	all = docx.Edits{}
	for _, r := range l.runs {
		if e, ok := r.edit(has); ok {
			all[r.part] = append(all[r.part], e)
		}
	}
	if len(all) > 0 && !has[linkStyle] {
		ids = append(ids, linkStyle)
	}
	if id := d.LinkStyle(); id != "" {
		ids = append(ids, id)
	}
	return all, ids
}

func (l *links) edits(d *docx.Document, c Changes) docx.Edits {
	if !c.Whole || l.over {
		return nil
	}
	all, ids := l.needs(d)
	at := l.sheets[l.main[d.Main()]]
	switch {
	case len(ids) == 0:
	case at != nil:
		all[at.part] = append(all[at.part], xmltok.Edit{Span: xmltok.Span{At: at.end}, Text: definitions(ids)})
	case len(l.added(d, c)) == 0:
		return nil
	}
	return all
}

// added returns a part with the styles where the document has none.
func (l *links) added(d *docx.Document, c Changes) []docx.NewPart {
	name, related := l.main[d.Main()]
	if !c.Whole || l.over || l.sheets[name] != nil || !d.Takes(d.Main()) {
		return nil
	}
	_, ids := l.needs(d)
	if len(ids) == 0 {
		return nil
	}
	p := docx.NewPart{
		Name: name, Type: "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml",
		Data: []byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<w:styles` + declared + `>` + definitions(ids) + `</w:styles>`),
	}
	if related { // to a part that is not there
		if _, err := d.Head(name, 1); err == nil {
			return nil
		}
		return []docx.NewPart{p}
	}
	p.Name, p.From, p.Relation = "sheaf/styles.xml", d.Main(), "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
	return []docx.NewPart{p}
}

// declared makes w the prefix of WordprocessingML in an element.
const declared = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

// definitions returns character styles that change nothing.
func definitions(ids []string) string {
	var b strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&b, `<w:style%s w:type="character" w:customStyle="1" w:styleId="%[2]s"><w:name w:val="%[2]s"/></w:style>`, declared, id)
	}
	return b.String()
}

// edit returns what gives a run the style, where it needs that.
func (r linkRun) edit(styles map[string]bool) (xmltok.Edit, bool) {
	switch {
	case r.style != "" && styles[r.style]:
		return xmltok.Edit{}, false
	case r.value.Len > 0:
		return xmltok.Edit{Span: r.value, Text: linkStyle}, true
	}
	prefix, names := r.prefix, ""
	if prefix == "" { // the attribute would be of no vocabulary
		prefix, names = "w:", declared
	}
	text := fmt.Sprintf(`<%[1]srStyle%[3]s %[1]sval="%[2]s"/>`, prefix, linkStyle, names)
	if r.bare {
		text = fmt.Sprintf(`<%[1]srPr%[3]s>%[2]s</%[1]srPr>`, prefix, text, names)
	}
	return xmltok.Edit{Span: r.place, Text: text}, true
}
