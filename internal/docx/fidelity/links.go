package fidelity

import (
	"fmt"

	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// links returns the runs of hyperlinks a character style where they have none: LibreOffice 7.4 makes no link in the PDF of a run
// without one, or with one that the document does not define. The style is ours and changes nothing of the look.
type links struct {
	runs    []linkRun
	styles  map[string]bool // ids of the character styles that there are; at most maxRemembered
	sheet   int             // the part of the styles
	end     int64           // where the styles end
	prefix  string          // of their elements, with its colon
	defined bool            // there is a part of styles
	over    bool
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

func newLinks() *links { return &links{styles: map[string]bool{}} }

func (l *links) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &linksPart{of: l, number: p.Number, fields: p.Fields}
}

type linksPart struct {
	of     *links
	number int
	fields *wordml.Fields

	run   linkRun
	state runState
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
			l := p.of
			l.sheet, l.end, l.prefix, l.defined = p.number, t.Span.At, colon(t.Name.Prefix), true
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
			p.run = linkRun{part: p.number, prefix: colon(t.Name.Prefix), place: xmltok.Span{At: t.Span.End()}}
			p.state = runBegun
		}
	case "style":
		if kind, _ := t.Get("type"); kind == "character" {
			id, _ := t.Get("styleId")
			if len(p.of.styles) >= maxRemembered {
				p.of.over = true
				return
			}
			p.of.styles[id] = true
		}
	}
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

func (l *links) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole || !l.defined || l.prefix == "" || l.over {
		return nil
	}
	all := docx.Edits{}
	for _, r := range l.runs {
		if e, ok := l.edit(r); ok {
			all[r.part] = append(all[r.part], e)
		}
	}
	if len(all) > 0 && !l.styles[linkStyle] {
		all[l.sheet] = append(all[l.sheet], xmltok.Edit{Span: xmltok.Span{At: l.end}, Text: fmt.Sprintf(
			`<%[1]sstyle %[1]stype="character" %[1]scustomStyle="1" %[1]sstyleId="%[2]s"><%[1]sname %[1]sval="%[2]s"/></%[1]sstyle>`,
			l.prefix, linkStyle)})
	}
	return all
}

// edit returns what gives a run the style, where it needs that.
func (l *links) edit(r linkRun) (xmltok.Edit, bool) {
	switch {
	case r.style != "" && l.styles[r.style], r.prefix == "": // without a prefix the attribute would be of no vocabulary
		return xmltok.Edit{}, false
	case r.value.Len > 0:
		return xmltok.Edit{Span: r.value, Text: linkStyle}, true
	}
	text := fmt.Sprintf(`<%[1]srStyle %[1]sval="%[2]s"/>`, r.prefix, linkStyle)
	if r.bare {
		text = fmt.Sprintf(`<%[1]srPr>%[2]s</%[1]srPr>`, r.prefix, text)
	}
	return xmltok.Edit{Span: r.place, Text: text}, true
}
