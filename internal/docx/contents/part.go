package contents

import (
	"strings"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// part looks at one part.
type part struct {
	of     *Reader
	number int
	fields *wordml.Fields
	text   bool // it is the text of the document
	styled bool // it has the styles of the document

	glossary bool // it is of the blocks that can be inserted
	style    *style
	heading  paragraph

	open []listing // fields that list places, the innermost last
	line line

	depth   int // of the properties of a section that are open, 0 for none
	ending  int // depth of the paragraph that ends the section, 0 for none
	begins  bool
	current section
}

// listing is a field that lists places.
type listing struct {
	field *wordml.Field
	index int
	open  int // place of the number that is open, -1 for none
	of    *wordml.Field
}

// line is a paragraph of a table of contents.
type line struct {
	tab    bool // it has one
	behind bool // there is text behind the last one
	number bool // it has a number that is a field
	first  int  // place of its first number among all
	words  []byte
}

// Visit follows a token.
func (p *part) Visit(t *xmltok.Token) {
	if t.Kind == xmltok.StartToken && t.Depth() == 0 && t.Name.Is(xmltok.Word, "document") {
		p.text, p.of.part, p.begins = true, p.number, true
		p.current = newSection()
	}
	p.styled = p.styled || t.Kind == xmltok.StartToken && t.Depth() == 0 && t.Name.Is(xmltok.Word, "styles") && !p.glossary
	if p.styled {
		p.styles(t)
		return
	}
	p.field(t)
	if !p.text {
		return
	}
	switch {
	case t.Kind == xmltok.TextToken || t.Kind == xmltok.CdataToken:
		p.heading.text(t)
	case t.Name.Space != xmltok.Word:
	case t.Kind == xmltok.StartToken:
		p.start(t)
		p.heading.start(t, len(p.open) > 0)
	case t.Kind == xmltok.EndToken:
		p.end(t)
		p.endHeading(t)
	}
}

// field follows what a token is to the fields.
func (p *part) field(t *xmltok.Token) {
	step := &p.fields.Step
	if step.Beyond || p.fields.Over {
		p.of.over = true
	}
	if step.Complete && step.Field != nil && !step.Ends {
		p.complete(step.Field)
	}
	if step.Shows && len(p.open) > 0 {
		p.shows(t)
	}
	if step.Ends && len(p.open) > 0 {
		at := &p.open[len(p.open)-1]
		switch step.Field {
		case at.of:
			at.of = nil
		case at.field:
			p.endLine()
			p.open = p.open[:len(p.open)-1]
		}
	}
	if step.Complete && step.Ends && step.Field != nil && lists(wordml.InstructionName(step.Field.Instruction)) && !step.Field.Locked {
		p.of.indexes = append(p.of.indexes, index{left: true}) // it has no result
	}
}

// complete follows a field whose instruction is known.
func (p *part) complete(f *wordml.Field) {
	name := wordml.InstructionName(f.Instruction)
	if len(p.of.indexes)+len(p.of.numbers) >= maxNumbers {
		p.of.over = true
		return
	}
	p.of.unsure = p.of.unsure || f.Long
	if lists(name) && !f.Locked {
		without := name == "TOC" && strings.Contains(f.Instruction, `\n`)
		p.of.indexes = append(p.of.indexes, index{instruction: f.Instruction, without: without, left: !p.text})
		p.open = append(p.open, listing{field: f, index: len(p.of.indexes) - 1})
		p.line = line{first: len(p.of.numbers)}
		return
	}
	if len(p.open) == 0 || name != "PAGEREF" || f.Locked {
		return
	}
	at := &p.open[len(p.open)-1]
	p.line.number = true
	bookmark, plain := pageOf(f.Instruction)
	if !plain || !p.text || f.Long {
		p.of.indexes[at.index].left = true
		return
	}
	at.of, at.open = f, len(p.of.numbers)
	p.of.numbers = append(p.of.numbers, number{index: at.index, bookmark: bookmark})
}

// shows follows text of a result.
func (p *part) shows(t *xmltok.Token) {
	open := p.fields.Open()
	at := p.open[len(p.open)-1]
	if len(open) > 0 && at.of != nil && open[len(open)-1] == at.of {
		n := &p.of.numbers[at.open]
		n.saved += t.Text()
		n.spans = append(n.spans, t.Span)
		if p.of.spans++; p.of.spans > maxSpans {
			p.of.over = true
		}
	}
	if len(p.line.words) < maxWords {
		p.line.words = append(p.line.words, t.Text()...)
	}
	p.line.behind = p.line.behind || p.line.tab && strings.TrimSpace(t.Text()) != ""
}

// endLine looks whether a paragraph of a table of contents names its page by something that is no field.
func (p *part) endLine() {
	at := p.open[len(p.open)-1].index
	if p.line.behind && !p.line.number && !p.of.indexes[at].without {
		p.of.indexes[at].left = true
	}
	for i := p.line.first; i < len(p.of.numbers); i++ {
		p.of.numbers[i].entry = string(p.line.words)
	}
	p.line = line{first: len(p.of.numbers)}
}

func (p *part) start(t *xmltok.Token) {
	switch t.Name.Local {
	case "p":
		if p.begins && !t.Within(xmltok.Word, "txbxContent") {
			p.begins = false
			p.current.first = placeIn(t)
		}
	case "tab":
		if t.Parent().Is(xmltok.Word, "r") {
			p.line.tab, p.line.behind = true, false
		}
	case "bookmarkStart":
		if name, ok := t.Get("name"); ok {
			p.bookmark(name)
		}
	case "sectPr":
		parent := t.Parent()
		if p.depth == 0 && (parent.Is(xmltok.Word, "body") || parent.Is(xmltok.Word, "pPr")) && !t.Within(xmltok.Word, "txbxContent") {
			p.depth = t.Depth()
			if parent.Is(xmltok.Word, "pPr") {
				p.ending = t.Depth() - 2
			}
			if t.SelfClosing() {
				p.depth = 0
			}
		}
	default:
		if p.depth > 0 && t.Depth() == p.depth+1 {
			p.current.take(t)
		}
	}
	p.current.first.see(t)
}

func (p *part) end(t *xmltok.Token) {
	p.current.first.end(t)
	switch {
	case t.Name.Local == "sectPr" && p.depth == t.Depth():
		p.depth = 0
	case t.Name.Local == "p":
		if len(p.open) > 0 {
			p.endLine()
		}
		if p.ending > 0 && t.Depth() == p.ending {
			p.close()
		}
	case t.Name.Local == "body":
		p.close()
	}
}

// bookmark notes where a bookmark is. Of those of the same name LibreOffice takes the first.
func (p *part) bookmark(name string) {
	if _, twice := p.of.places[name]; twice {
		return
	}
	if len(p.of.places) >= maxPlaces {
		p.of.over = true
		return
	}
	p.of.places[name] = len(p.of.sections)
}

// close ends a section.
func (p *part) close() {
	p.ending, p.depth, p.begins = 0, 0, true
	if len(p.of.sections) >= maxSections {
		p.of.over = true
		return
	}
	if n := len(p.of.sections); n > 0 && p.current.kind == "continuous" && p.current.format != p.of.sections[n-1].format {
		p.current.odd = true // which of the two its first page has differs from what it has later
	}
	p.of.sections = append(p.of.sections, p.current)
	p.current = newSection()
}
