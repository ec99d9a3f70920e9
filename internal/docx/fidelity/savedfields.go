package fidelity

import (
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// savedFields takes the instructions of fields whose results Word shows as they were saved, and LibreOffice works out anew: often
// to something else. Without its instruction such a field is its result. It leaves a document alone that wants its fields updated.
type savedFields struct {
	parts     map[int]*savedPart
	bookmarks map[string]bool // names in small letters; at most maxBookmarks
	updates   bool            // the document wants its fields updated
}

const (
	// maxBookmarks is how many bookmarks are remembered. With more, fields are left alone.
	maxBookmarks = 100_000
	// maxSavedFields and maxSavedSpans bound what is remembered of one part. With more, its fields are left alone.
	maxSavedFields = 10_000
	maxSavedSpans  = 1 << 18
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
	if !c.SavedFields || s.updates || len(s.bookmarks) >= maxBookmarks {
		return nil
	}
	all := docx.Edits{}
	for number, p := range s.parts {
		if edits := p.edits(s.bookmarks); len(edits) > 0 {
			all[number] = edits
		}
	}
	return all
}

// savedPart finds such fields in one part. It follows fields of both kinds.
type savedPart struct {
	of     *savedFields
	fields *wordml.Fields

	found []instruction
	refs  []reference
	spans int  // of all that are remembered
	over  bool // more or deeper fields than are followed

	open []savedField // as fields.Open
}

// instruction is where the instruction of a field stands.
type instruction []xmltok.Span

// reference is a field that is found where the document has no bookmark of this name, which is in small letters.
type reference struct {
	bookmark string
	at       instruction
}

type savedField struct {
	field *wordml.Field
	shows bool // the result has text
	live  bool // it has to be worked out: it is marked as out of date, or depends on where it stands

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
		p.open = append(p.open, savedField{field: step.Field, live: step.Field.Dirty})
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
			s.bookmarks[strings.ToLower(name)] = true
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
	switch {
	case ended.live || livesByPlace(name):
		for i := range p.open {
			p.open[i].live = p.open[i].live || !p.open[i].field.Result
		}
	case showsSaved(name) && (ended.shows || field.Result && showsNothing(name)):
		p.take(append(ended.inner, p.instruction(field)))
	case ended.shows && refersTo(name):
		p.refer(field)
	}
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
	p.refs = append(p.refs, reference{bookmark: strings.ToLower(words[1]), at: p.instruction(field)})
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

// edits takes the instructions that are found in a document with these bookmarks.
func (p *savedPart) edits(bookmarks map[string]bool) []xmltok.Edit {
	if p.over {
		return nil
	}
	var edits []xmltok.Edit
	take := func(at instruction) {
		for _, span := range at {
			edits = append(edits, xmltok.Edit{Span: span})
		}
	}
	for _, at := range p.found {
		take(at)
	}
	for _, r := range p.refs {
		if !bookmarks[r.bookmark] {
			take(r.at)
		}
	}
	return edits
}

// showsSaved tells by its name (ECMA-376 part 1, 17.16.5) a field that Word works out only when it is told to.
func showsSaved(name string) bool {
	switch name {
	case "=", "IF", "COMPARE", "QUOTE", "DOCVARIABLE", "DOCPROPERTY", "INFO",
		"NUMWORDS", "NUMCHARS", "REVNUM", "EDITTIME", "TEMPLATE", "FILESIZE", "CREATEDATE", "SAVEDATE", "PRINTDATE",
		"USERNAME", "USERINITIALS", "USERADDRESS", "LASTSAVEDBY":
		return true
	}
	return false
}

// showsNothing tells a field whose saved result may well be none.
func showsNothing(name string) bool { return name == "IF" || name == "=" || name == "COMPARE" }

// refersTo tells a field that refers to a bookmark. Where there is none, LibreOffice has an error in its place.
func refersTo(name string) bool { return name == "REF" || name == "PAGEREF" || name == "NOTEREF" }

// livesByPlace tells a field that is another on each page, or each day.
func livesByPlace(name string) bool {
	switch name {
	case "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "STYLEREF", "DATE", "TIME":
		return true
	}
	return false
}
