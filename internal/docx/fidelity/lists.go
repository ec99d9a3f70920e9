package fidelity

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// levels is how many levels a list has.
const levels = 9

// lists are the lists that a part defines (17.9.17).
type lists struct {
	part   int
	prefix string
	kinds  map[string]*listKind
	byID   map[int]*list
	most   int   // the highest id of a list
	end    int64 // where the last list ends
	odd    bool  // there is something that LibreOffice counts or writes otherwise
	over   bool

	kind *listKind
	list *list
	own  *ownLevel
	open *level
	raw  copied // the level that is open
	held int    // bytes of levels that are kept
}

// listKind is what lists have in common (w:abstractNum, 17.9.1): lists of one kind count on from each other.
type listKind struct {
	levels [levels]*level
	link   string // the style of lists that has the levels
}

// list is a list (w:num, 17.9.15) of a kind.
type list struct {
	id   int
	kind string
	own  [levels]*ownLevel
}

// ownLevel is what a list has otherwise than its kind (w:lvlOverride, 17.9.8).
type ownLevel struct {
	at     int64 // where w:startOverride may stand
	starts bool  // it has one
	start  int
	level  *level
}

// level is one level of a list (17.9.6).
type level struct {
	start   int
	format  string // "" for figures
	legal   bool
	restart int // the level below whose paragraphs it begins anew, counted from 1; 0 for none, -1 for the one above
	text    string
	style   string
	raw     []byte // of a legal one, and one of a list

	startAt, formatAt, textAt xmltok.Span // in raw, of the values
	legalAt                   xmltok.Span // of the tag
	plain                     string      // the tag of a level that is not legal
}

func newLists(part int) *lists {
	return &lists{part: part, kinds: map[string]*listKind{}, byID: map[int]*list{}}
}

// Visit follows a token.
func (l *lists) Visit(t *xmltok.Token) {
	if l.open != nil && l.raw.open {
		l.raw.note(t)
	}
	switch {
	case t.Kind == xmltok.StartToken && t.Name.Space == xmltok.Word:
		l.define(t)
		if l.open != nil {
			l.open.read(t, int64(l.raw.text.Len()-len(t.Raw)))
		}
	case t.Kind == xmltok.EndToken && t.Name.Space == xmltok.Word:
		switch t.Name.Local {
		case "lvl":
			l.endLevel()
		case "lvlOverride":
			l.own = nil
		case "num":
			l.end, l.list = t.Span.End(), nil
		case "abstractNum":
			l.kind = nil
		}
	}
}

func (l *lists) define(t *xmltok.Token) {
	switch t.Name.Local {
	case "abstractNum":
		id, _ := t.Get("abstractNumId")
		l.kind = &listKind{}
		l.kinds[id] = l.kind
		l.over = l.over || len(l.kinds) > maxLists
	case "numStyleLink":
		if l.kind != nil {
			l.kind.link, _ = t.Get("val")
		}
	case "num":
		id := number(t, "numId", 0)
		l.prefix = t.Name.Colon()
		l.over = l.over || l.prefix == ""
		l.list = &list{id: id}
		l.byID[id] = l.list
		l.most = max(l.most, id)
		l.over = l.over || len(l.byID) > maxLists || l.most > 1<<30
	case "abstractNumId":
		if l.list != nil {
			l.list.kind, _ = t.Get("val")
		}
	case "lvlOverride":
		if i := number(t, "ilvl", -1); l.list != nil && i >= 0 && i < levels && !t.SelfClosing() {
			l.own = &ownLevel{at: t.Span.End()}
			l.list.own[i] = l.own
		}
	case "startOverride":
		if l.own != nil {
			l.own.starts, l.own.start = true, number(t, "val", 0)
		}
	case "lvl":
		l.startLevel(t)
	}
}

func (l *lists) startLevel(t *xmltok.Token) {
	i := number(t, "ilvl", -1)
	if i < 0 || i >= levels || t.SelfClosing() || l.kind == nil && l.own == nil {
		return
	}
	l.open = &level{start: 0, restart: -1}
	l.raw.begin(t)
	if l.own != nil {
		l.own.level = l.open
		l.odd = l.odd || !l.own.starts
		return
	}
	l.kind.levels[i] = l.open
}

// endLevel keeps what has to be written again of a level.
func (l *lists) endLevel() {
	if l.open == nil {
		return
	}
	l.odd = l.odd || l.open.legal || l.open.restart >= 0
	if raw := l.raw.String(); l.open.legal || l.own != nil {
		l.held += len(raw)
		l.over = l.over || l.raw.over || l.held > maxRemembered
		l.open.raw = []byte(raw)
	}
	l.open = nil
}

// read reads a property of a level. at is where its tag stands in the level.
func (v *level) read(t *xmltok.Token, at int64) {
	if !t.Parent().Is(xmltok.Word, "lvl") {
		return
	}
	value := xmltok.Span{}
	for _, a := range t.Attrs() {
		if string(a.Local()) == "val" {
			value = t.ValueSpan(a)
			value.At += at - t.Span.At
		}
	}
	val, has := t.Get("val")
	switch t.Name.Local {
	case "start":
		v.start, v.startAt = number(t, "val", 0), value
	case "numFmt":
		v.format, v.formatAt = val, value
	case "isLgl":
		v.legal, v.legalAt = wordml.Property(val, has), xmltok.Span{At: at, Len: t.Span.Len}
		v.plain = "" // see notLegal
		if !t.SelfClosing() {
			v.plain = "<" + t.Name.Full() + " " + t.Name.Colon() + `val="0">`
		}
	case "lvlRestart":
		v.restart = number(t, "val", -1)
	case "lvlText":
		v.text, v.textAt = val, value
	case "pStyle":
		v.style = val
	}
}

// figures reports whether a level is written in figures that need no change to be legal.
func (v *level) figures() bool {
	switch v.format {
	case "", "decimal", "decimalZero", "none", "bullet":
		return true
	}
	return false
}

// written returns the level with another text, in figures, and with the number that it begins with.
func (v *level) written(text string, start int) string {
	format := "decimal"
	if v.figures() {
		format = v.format
	}
	return v.rewritten([]xmltok.Edit{
		{Span: v.startAt, Text: strconv.Itoa(start)}, {Span: v.formatAt, Text: format}, {Span: v.textAt, Text: attribute(text)},
		{Span: v.legalAt, Text: v.plain},
	})
}

// begun returns the level with another number that it begins with.
func (v *level) begun(start int) string {
	return v.rewritten([]xmltok.Edit{{Span: v.startAt, Text: strconv.Itoa(start)}})
}

// rewritten returns the level with edits made, as far as what they are of is there.
func (v *level) rewritten(edits []xmltok.Edit) string {
	slices.SortFunc(edits, func(a, b xmltok.Edit) int { return int(a.Span.At - b.Span.At) })
	var b strings.Builder
	from := int64(0)
	for _, e := range edits {
		if e.Span.Len > 0 {
			b.Write(v.raw[from:e.Span.At])
			b.WriteString(e.Text)
			from = e.Span.End()
		}
	}
	b.Write(v.raw[from:])
	return b.String()
}

// levelOf returns a level of a list, nil for none.
func (l *lists) levelOf(of *list, i int) *level {
	if o := of.own[i]; o != nil && o.level != nil {
		return o.level
	}
	if kind := l.kinds[of.kind]; kind != nil {
		return kind.levels[i]
	}
	return nil
}

// begin returns the number that a list has a level begin at, and whether it has it begin anew.
func (l *lists) begin(of *list, i int) (int, bool) {
	o := of.own[i]
	if o == nil {
		return 0, false
	}
	if o.starts {
		return o.start, true
	}
	kind := l.kinds[of.kind]
	if o.level == nil || kind == nil || kind.levels[i] == nil || kind.levels[i].start == o.level.start {
		return 0, false
	}
	return o.level.start, true
}

// start returns the number that the kind of a list begins a level with.
func (l *lists) start(of *list, i int) int {
	if kind := l.kinds[of.kind]; kind != nil && kind.levels[i] != nil {
		return kind.levels[i].start
	}
	return 1
}

// number returns an attribute that is a number, other where it is none.
func number(t *xmltok.Token, name string, other int) int {
	s, _ := t.Get(name)
	if i, err := strconv.ParseInt(strings.TrimSpace(s), 10, 32); err == nil {
		return int(i)
	}
	return other
}

// legal returns the text of a level with the numbers of higher levels that LibreOffice would not write in figures, and whether
// there is something to change.
func (c *counting) legal(at listPlace, v *level) (string, bool) {
	if v == nil || !v.legal || len(v.raw) == 0 || v.textAt.Len == 0 {
		return "", false
	}
	text, changed := v.text, !v.figures()
	for i := range at.level {
		upper := c.lists.levelOf(at.list, i)
		if mark := fmt.Sprintf("%%%d", i+1); upper != nil && !upper.figures() && strings.Contains(text, mark) {
			text, changed = strings.ReplaceAll(text, mark, strconv.Itoa(c.value(at, i))), true
		}
	}
	return text, changed
}
