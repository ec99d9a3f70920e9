package fidelity

import (
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// savedFields takes the instructions of fields whose results Word shows as they were saved, and LibreOffice works out anew: often
// to something else. Without its instruction such a field is its result. In a document that wants its fields updated only those
// are taken that nobody can work out: what they refer to is not there.
type savedFields struct {
	parts     map[int]*savedPart
	bookmarks map[string]bool // names as they are written: LibreOffice minds case; at most maxBookmarks
	updates   bool            // the document wants its fields updated
}

const (
	// maxBookmarks is how many bookmarks are remembered. With more, fields are left alone.
	maxBookmarks = 100_000
	// maxSavedFields and maxSavedSpans bound what is remembered of one part. With more, its fields are left alone.
	maxSavedFields = 10_000
	maxSavedSpans  = 1 << 18
	// firstPagesConditions is the release of LibreOffice that works out a condition on each page for itself.
	firstPagesConditions = 25
)

func newSavedFields() *savedFields {
	return &savedFields{parts: map[int]*savedPart{}, bookmarks: map[string]bool{}}
}

func (s *savedFields) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	s.parts[p.Number] = &savedPart{of: s, fields: p.Fields}
	return s.parts[p.Number]
}

func (s *savedFields) edits(_ *docx.Document, c Changes) docx.Edits {
	all := docx.Edits{}
	for number, p := range s.parts {
		if edits := p.edits(c); len(edits) > 0 {
			all[number] = edits
		}
	}
	return all
}

// savedPart finds such fields in one part. It follows fields of both kinds.
type savedPart struct {
	of     *savedFields
	fields *wordml.Fields

	found  []instruction
	paged  []instruction // found for releases that cannot work out conditions by the page
	stored []instruction // found that show properties of the document
	locked []instruction // found even where the document wants its fields updated
	refs   []reference
	spans  int  // of all that are remembered
	over   bool // more or deeper fields than are followed

	open []savedField // as fields.Open
}

// instruction is where the instruction of a field stands.
type instruction []xmltok.Span

// reference is a field that is found where the document has no bookmark of this name.
type reference struct {
	bookmark string
	at       instruction
}

type savedField struct {
	field *wordml.Field
	shows bool // the result has text
	dirty bool // it has to be worked out: it is marked as out of date, or one in its instruction is
	place bool // it depends on where it stands

	// inner are those in its instruction, which are found if it is: else it would work with what they no longer are.
	inner []instruction
}

// Visit follows a token.
func (p *savedPart) Visit(t *xmltok.Token) {
	if t.Kind == xmltok.StartToken {
		p.of.note(t)
	}
	step := p.fields.Step
	if step.Beyond {
		p.over = true
	}
	if step.Begins && !p.over {
		p.open = append(p.open, savedField{field: step.Field, dirty: step.Field.Dirty})
	}
	if step.Shows {
		for i := len(p.open) - 1; i >= 0 && p.open[i].field.Result; i-- {
			p.open[i].shows = true
		}
	}
	if step.Ends {
		p.end(step.Field)
	}
}

// note reads what says of the whole document how its fields are.
func (s *savedFields) note(t *xmltok.Token) {
	switch t.Name.Local {
	case "bookmarkStart": // ECMA-376 part 1, 17.13.6.2
		if name, ok := t.Get("name"); ok && len(s.bookmarks) < maxBookmarks {
			s.bookmarks[name] = true
		}
	case "updateFields": // 17.15.1.81
		s.updates = s.updates || wordml.Property(t.Get("val"))
	}
}

func (p *savedPart) end(field *wordml.Field) {
	at := len(p.open) - 1
	for at >= 0 && p.open[at].field != field {
		at--
	}
	if at < 0 {
		return
	}
	ended := p.open[at]
	p.open = append(p.open[:at], p.open[at+1:]...)
	name := wordml.InstructionName(field.Instruction)
	saved := ended.shows || field.Result && isCondition(name)
	if saved && showsProperty(name) {
		p.store(field)
	}
	switch {
	case field.Locked && saved:
		p.lock(append(ended.inner, p.instruction(field)))
	case ended.dirty:
		p.work(func(outer *savedField) { outer.dirty = true })
	case livesByPlace(name), ended.place && !isCondition(name):
		p.work(func(outer *savedField) { outer.place = true })
		if outer := p.instructed(); outer != nil {
			p.take(append(ended.inner, p.instruction(field)))
		}
	case name == "IF" && ended.place && saved && p.instructed() == nil:
		p.paged = append(append(p.paged, ended.inner...), p.instruction(field))
		p.over = p.over || len(p.paged) > maxSavedFields
	case showsSaved(name) && saved:
		p.take(append(ended.inner, p.instruction(field)))
	case ended.shows && refersTo(name) && changesLetters(field.Instruction):
		p.take(append(ended.inner, p.instruction(field)))
	case ended.shows && refersTo(name):
		p.refer(field)
	}
}

// work tells the fields in whose instructions the one stands that ended.
func (p *savedPart) work(tell func(*savedField)) {
	for i := range p.open {
		if !p.open[i].field.Result {
			tell(&p.open[i])
		}
	}
}

// lock finds fields that stay as they are.
func (p *savedPart) lock(which []instruction) {
	p.locked = append(p.locked, which...)
	p.over = p.over || len(p.locked) > maxSavedFields
}

// store finds a field that shows a property of the document.
func (p *savedPart) store(field *wordml.Field) {
	p.stored = append(p.stored, p.instruction(field))
	p.over = p.over || len(p.stored) > maxSavedFields
}

// take finds fields, or hands them to the one in whose instruction they are.
func (p *savedPart) take(which []instruction) {
	if outer := p.instructed(); outer != nil {
		outer.inner = append(outer.inner, which...)
		p.over = p.over || len(outer.inner) > maxSavedFields
		return
	}
	p.found = append(p.found, which...)
	p.over = p.over || len(p.found)+len(p.refs) > maxSavedFields
}

// refer finds a reference, but for one in an instruction.
func (p *savedPart) refer(field *wordml.Field) {
	words := strings.Fields(field.Instruction)
	if len(words) < 2 || p.instructed() != nil {
		return
	}
	p.refs = append(p.refs, reference{bookmark: strings.Trim(words[1], `"`), at: p.instruction(field)})
	p.over = p.over || len(p.found)+len(p.refs) > maxSavedFields
}

// instructed returns the innermost open field that is in its instruction, nil for none.
func (p *savedPart) instructed() *savedField {
	for i := len(p.open) - 1; i >= 0; i-- {
		if !p.open[i].field.Result {
			return &p.open[i]
		}
	}
	return nil
}

// instruction returns where the instruction of a field stands.
func (p *savedPart) instruction(field *wordml.Field) instruction {
	var spans instruction
	for _, piece := range field.Pieces {
		if !piece.Doubt {
			spans = append(spans, piece.Span)
		}
	}
	p.spans += len(spans)
	p.over = p.over || p.spans > maxSavedSpans
	return spans
}

// edits takes the instructions that are found.
func (p *savedPart) edits(c Changes) (edits []xmltok.Edit) {
	if p.over {
		return nil
	}
	take := func(all []instruction) {
		for _, at := range all {
			for _, span := range at {
				edits = append(edits, xmltok.Edit{Span: span})
			}
		}
	}
	if c.Stripped {
		take(p.stored)
	}
	if !c.SavedFields || len(p.of.bookmarks) >= maxBookmarks {
		return edits
	}
	take(p.locked)
	if !p.of.updates && !c.FieldsUpdated {
		take(p.found)
		if c.Release < firstPagesConditions {
			take(p.paged)
		}
	}
	for _, r := range p.refs {
		if !p.of.bookmarks[r.bookmark] {
			take([]instruction{r.at})
		}
	}
	return edits
}

// showsSaved tells by its name (ECMA-376 part 1, 17.16.5) a field that Word works out only when it is told to.
func showsSaved(name string) bool {
	switch name {
	case "=", "IF", "COMPARE", "QUOTE", "DOCVARIABLE", "DOCPROPERTY", "INFO",
		"NUMWORDS", "NUMCHARS", "REVNUM", "EDITTIME", "TEMPLATE", "FILESIZE", "CREATEDATE", "SAVEDATE", "PRINTDATE",
		"USERNAME", "USERINITIALS", "USERADDRESS", "LASTSAVEDBY",
		"AUTHOR", "TITLE", "SUBJECT", "KEYWORDS", "COMMENTS", "SEQ", "FILLIN",
		"MERGEFIELD", "MERGEREC", "MERGESEQ", "ADDRESSBLOCK", "GREETINGLINE":
		return true
	}
	return false
}

// isCondition tells a field that works with others in its instruction, and whose result may well be nothing. LibreOffice 7.4 shows
// those beside the result where they live by their place, so that even a field that is another on each page is better shown as it
// was saved. Later releases work such an IF out for each page.
func isCondition(name string) bool { return name == "IF" || name == "=" || name == "COMPARE" }

// refersTo tells a field that refers to a bookmark. Where there is none, LibreOffice has an error in its place.
func refersTo(name string) bool { return name == "REF" || name == "PAGEREF" || name == "NOTEREF" }

// changesLetters tells a field that shows what it refers to in other letters or figures (17.16.4.3), which LibreOffice does not.
func changesLetters(instruction string) bool {
	_, format, has := strings.Cut(instruction, `\*`)
	for has {
		switch wordml.FirstWord(strings.TrimSpace(format)) {
		case "MERGEFORMAT", "CHARFORMAT":
		default:
			return true
		}
		_, format, has = strings.Cut(format, `\*`)
	}
	return false
}

// livesByPlace tells a field that is another on each page, or each day.
func livesByPlace(name string) bool {
	switch name {
	case "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "STYLEREF", "DATE", "TIME":
		return true
	}
	return false
}
