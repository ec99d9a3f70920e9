// Package revisions settles the changes that a document tracks (ECMA-376 part 1, 17.13.5): it makes the edits after which the document
// is what its changes made of it, or what it was before them, and tracks none. It may import docx and the packages in it.
package revisions

import (
	"errors"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// Bounds of what is remembered of a part. Beyond them nothing is settled.
const (
	maxEdits    = 1 << 20
	maxCaptured = 1 << 20 // bytes of properties that go elsewhere
	maxChildren = 1 << 10 // properties of one element
	maxDepth    = 1 << 10 // elements within each other; LibreOffice reads 256
)

// ErrUnsettled says that the changes of a document cannot be settled: a part breaks off, its tags do not match, or there is more of it
// than is remembered.
var ErrUnsettled = errors.New("the tracked changes cannot be settled")

// Settler looks at a document while docx.Open reads it. It settles the changes of all parts with text: those of the body, headers,
// footers, notes, comments, text boxes, styles and lists.
type Settler struct {
	accept bool
	parts  map[int]*part
}

// Accept returns a Settler that takes the changes on: what was inserted stays, what was deleted goes, moved text is where it was moved
// to, and formats are as they are.
func Accept() *Settler { return &Settler{accept: true, parts: map[int]*part{}} }

// Reject returns a Settler that takes the changes back: everything is as it was before them.
func Reject() *Settler { return &Settler{parts: map[int]*part{}} }

// Part implements docx.Observer.
func (s *Settler) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	s.parts[p.Number] = &part{accept: s.accept}
	return s.parts[p.Number]
}

// Edits returns the edits that settle the document, none for one that tracks no changes. The error is ErrUnsettled.
func (s *Settler) Edits(d *docx.Document) (docx.Edits, error) {
	all, settles := docx.Edits{}, false
	for number, p := range s.parts {
		if p.settles && (p.over || d.CutOff()) {
			return nil, ErrUnsettled
		}
		settles = settles || p.settles
		if len(p.edits) > 0 {
			all[number] = p.edits
		}
	}
	if !settles {
		return nil, nil
	}
	return all, nil
}

// part settles one part. Every element around a token that stays has a frame.
type part struct {
	accept  bool
	settles bool // there is a change in it
	over    bool // it cannot be settled
	edits   []xmltok.Edit
	open    []frame
	gone    gone
	runs    int // that stay
	fields  int // that are open, of those that stay
	saved   []*captured
}

// frame is an element that is open.
type frame struct {
	name  xmltok.Name
	at    xmltok.Span // of its start tag
	depth int
	edits int // that there were before it
	runs  int // likewise

	drop   bool // all of it goes
	unwrap bool // its tags go
	rename string

	paragraph           // of w:p
	sequence  *sequence // of an element that has paragraphs or tables
	kept      int       // of a table the rows that stay, of a row the cells
	met       int       // those that there are

	children []child // of an element of properties whose changes are taken back
	old      *string // what the properties were
	saved    *captured
}

// gone is an element that is taken away.
type gone struct {
	open  bool
	depth int
	from  int64
	spare bool // bookmarks in it stay
}

// captured are the bytes of an element.
type captured struct {
	from int64
	raw  []byte
}

// Visit follows a token.
func (p *part) Visit(t *xmltok.Token) {
	if p.over {
		p.settles = p.settles || t.Kind == xmltok.StartToken && t.Name.Space == xmltok.Word && tracks(t.Name.Local)
		return
	}
	for _, c := range p.saved {
		if len(c.raw)+len(t.Raw) > maxCaptured {
			p.over = true
			return
		}
		c.raw = append(c.raw, t.Raw...)
	}
	switch t.Kind {
	case xmltok.StartToken:
		if p.gone.open {
			p.spare(t)
		} else {
			p.start(t)
		}
	case xmltok.EndToken:
		if p.gone.open {
			p.endGone(t)
			return
		}
		for n := len(p.open); n > 0 && t.Depth() <= p.open[n-1].depth; n = len(p.open) {
			p.over = p.over || p.open[n-1].name.Full() != t.Name.Full()
			p.leave(t)
		}
	}
}

// start settles what a start tag says, and enters the element unless it goes.
func (p *part) start(t *xmltok.Token) {
	f := frame{name: t.Name, at: t.Span, depth: t.Depth(), edits: len(p.edits), runs: p.runs}
	p.startOld(t, &f)
	switch t.Name.Space {
	case xmltok.Word:
		if p.startWord(t, &f) {
			return
		}
	case xmltok.Math:
		if t.Name.Local == "r" {
			p.runs++
		}
	}
	if t.SelfClosing() {
		p.child(t.Name.Local, t.Span)
		return
	}
	p.over = p.over || len(p.open) >= maxDepth
	p.open = append(p.open, f)
}

// startWord reports whether the element goes.
func (p *part) startWord(t *xmltok.Token, f *frame) bool {
	p.settles = p.settles || tracks(t.Name.Local)
	switch t.Name.Local {
	case "ins", "del", "moveFrom", "moveTo":
		return p.change(t, f)
	case "numberingChange", "trackRevisions", "revisionView":
		return p.drop(t, false)
	case "cellIns", "cellDel", "cellMerge":
		return p.cell(t)
	case "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange", "tblGridChange":
		return p.accept && p.drop(t, false)
	case "delText", "delInstrText":
		if !p.accept {
			p.rename(t, f)
		}
	case "fldChar":
		p.field(t)
	case "instrText":
		return p.fields == 0 && p.drop(t, false)
	case "r":
		p.runs++
	case "p":
		p.startParagraph(t, f)
	case "tbl":
		p.flush(p.top().sequence, false)
		p.sequence()
	case "sdt", "customXml", "altChunk":
		p.flush(p.top().sequence, false)
	case "sectPr":
		p.flush(p.top().sequence, true)
	case "pPr":
		p.startProperties(t, f)
	default:
		return rangeMark(t.Name.Local) && p.drop(t, false)
	}
	return false
}

// tracks tells the elements that changes are tracked with.
func tracks(name string) bool {
	switch name {
	case "ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "numberingChange":
		return true
	}
	return strings.HasSuffix(name, "PrChange") || name == "tblPrExChange" || name == "tblGridChange" || rangeMark(name)
}

// rangeMark tells the marks around what was moved, and around content controls and custom XML that were inserted, deleted or moved
// (17.13.5.4 to 11 and 23 to 28).
func rangeMark(name string) bool {
	switch name {
	case "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd",
		"customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd",
		"customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd", "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd":
		return true
	}
	return false
}

// drops reports whether what a change is about goes.
func (p *part) drops(change string) bool {
	return p.accept == (change == "del" || change == "moveFrom" || change == "cellDel")
}

// change settles a change by where it stands: in the properties of a paragraph's mark, a row or a numbering it is about that, and
// elsewhere about what is in it.
func (p *part) change(t *xmltok.Token, f *frame) bool {
	drops := p.drops(t.Name.Local)
	parent := t.Parent()
	switch {
	case parent.Is(xmltok.Word, "rPr"):
		if drops && t.Ancestor(1).Is(xmltok.Word, "pPr") && t.Ancestor(2).Is(xmltok.Word, "p") {
			p.up(2).joins = true
		}
		return p.drop(t, false)
	case parent.Is(xmltok.Word, "trPr"):
		if drops && t.Ancestor(1).Is(xmltok.Word, "tr") {
			p.up(1).drop = true
		}
		return p.drop(t, false)
	case parent.Is(xmltok.Word, "numPr"):
		p.up(0).drop = p.up(0).drop || drops
		return p.drop(t, false)
	case drops:
		if parent.Is(xmltok.Math, "ctrlPr") { // of the properties of a structure
			p.up(2).drop = true
		}
		return p.drop(t, true)
	}
	p.edit(t.Span, "")
	f.unwrap = true
	return t.SelfClosing()
}

// field follows the fields that stay. What is left of the instruction of one that went is shown nowhere in Word, and by LibreOffice as
// text.
func (p *part) field(t *xmltok.Token) {
	switch kind, _ := t.Get("fldCharType"); kind {
	case "begin":
		p.fields++
	case "end":
		p.fields = max(0, p.fields-1)
	}
}

// rename has text that was deleted be text again.
func (p *part) rename(t *xmltok.Token, f *frame) {
	f.rename = t.Name.Colon() + map[string]string{"delText": "t", "delInstrText": "instrText"}[t.Name.Local]
	p.edit(xmltok.Span{At: t.Span.At, Len: int64(1 + len(t.Name.Full()))}, "<"+f.rename)
}

// leave settles an element at its end tag.
func (p *part) leave(t *xmltok.Token) {
	f := p.top()
	if in := f.sequence; in != nil && in.chain != nil {
		p.emptied(f)
		p.flush(in, true)
	}
	whole := f.at.Through(t.Span)
	switch {
	case f.unwrap:
		p.edit(t.Span, "")
	case f.rename != "":
		p.edit(t.Span, "</"+f.rename+">")
	case f.name.Space == xmltok.Word:
		p.leaveWord(f, t)
	case f.name.Space == xmltok.Math && f.drop && f.runs == p.runs:
		p.takeAway(f, whole)
	}
	name := f.name.Local
	p.open = p.open[:len(p.open)-1]
	p.child(name, whole)
}

func (p *part) leaveWord(f *frame, t *xmltok.Token) {
	switch f.name.Local {
	case "p":
		p.endParagraph(f, t.Span)
	case "tc":
		p.endCell(f, t)
	case "tr":
		p.endRow(f, t)
	case "tbl":
		p.endTable(f, t)
	case "sdt", "customXml", "altChunk":
		p.endBlock(f, t)
	case "numPr":
		if f.drop {
			p.takeAway(f, f.at.Through(t.Span))
		}
	default:
		p.endProperties(f, t)
	}
}

// takeAway takes all of an element, with the edits in it.
func (p *part) takeAway(f *frame, whole xmltok.Span) {
	p.edits = p.edits[:f.edits]
	p.runs = f.runs
	p.edit(whole, "")
}

// drop takes the element of a start tag away. It returns true.
func (p *part) drop(t *xmltok.Token, spare bool) bool {
	if t.SelfClosing() {
		p.edit(t.Span, "")
	} else {
		p.gone = gone{open: true, depth: t.Depth(), from: t.Span.At, spare: spare}
	}
	return true
}

// spare keeps a bookmark in what goes: its other end may stay, and what stays may lead to it.
func (p *part) spare(t *xmltok.Token) {
	if !p.gone.spare || !t.SelfClosing() || !t.Name.Is(xmltok.Word, "bookmarkStart") && !t.Name.Is(xmltok.Word, "bookmarkEnd") {
		return
	}
	p.edit(xmltok.Span{At: p.gone.from, Len: t.Span.At - p.gone.from}, "")
	p.gone.from = t.Span.End()
}

func (p *part) endGone(t *xmltok.Token) {
	if t.Depth() <= p.gone.depth {
		p.gone.open = false
		p.edit(xmltok.Span{At: p.gone.from, Len: t.Span.End() - p.gone.from}, "")
	}
}

func (p *part) edit(span xmltok.Span, text string) {
	p.over = p.over || len(p.edits) >= maxEdits
	if !p.over {
		p.edits = append(p.edits, xmltok.Edit{Span: span, Text: text})
	}
}

// top returns the innermost element that is open, one of no name where there is none.
func (p *part) top() *frame { return p.up(0) }

// up returns the element n levels above the innermost.
func (p *part) up(n int) *frame {
	if i := len(p.open) - 1 - n; i >= 0 {
		return &p.open[i]
	}
	return &frame{}
}

// around returns the innermost open element of WordprocessingML of this name.
func (p *part) around(name string) *frame {
	for i := len(p.open) - 1; i >= 0; i-- {
		if p.open[i].name.Is(xmltok.Word, name) {
			return &p.open[i]
		}
	}
	return &frame{}
}
