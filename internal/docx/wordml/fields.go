package wordml

import (
	"strings"

	"sheaf/internal/docx/xmltok"
)

const (
	// maxFieldDepth is how deep fields within fields are followed.
	maxFieldDepth = 64
	// maxInstruction bounds what is kept of an instruction.
	maxInstruction = 4 << 10
	// maxPieces bounds the pieces of all fields of a part that are open.
	maxPieces = 1 << 20
)

// Field is a field of a part (17.16.18 and 17.16.19) whose beginning has been seen and whose end has not.
type Field struct {
	Simple bool // all its instruction is an attribute of w:fldSimple
	Dirty  bool // it is marked as out of date (w:dirty)
	Locked bool // its result stays whatever happens (w:fldLock)
	Result bool // what comes is the result, and the instruction is known

	// Instruction is the beginning of what Word takes for the instruction: without text that is deleted and without the results
	// of simple fields in it.
	Instruction string
	// Long says that the instruction goes on beyond what is kept of it.
	Long bool

	// Pieces are where the instruction stands, however many runs it is cut into.
	Pieces []Piece

	branch int // where it begins, see Fields.branches
	read   []reading
	kept   int // bytes of read
}

// Piece is a span of text that belongs to the instruction of a field, or may do.
type Piece struct {
	Span  xmltok.Span
	Doubt bool // it may not belong to it: it is not in Instruction
}

// Step says what a token was to the fields of a part. More than one thing may be true of it.
type Step struct {
	Field *Field // that begins, is instructed, complete or at its end here; nil for none

	Begins   bool // the field begins
	Instruct bool // the token is text that belongs to the field's instruction, or may do: the last of its Pieces
	Complete bool // the instruction of the field ends
	Ends     bool // the field ends. It is open no more.
	Shows    bool // the token is text of the result of the innermost field, and of those around that are in their results
	Beyond   bool // the token is text within fields too deep to be followed, or the beginning of such a field
	Stray    bool // the token is a fldChar that is not Word's, or is in another alternative than its field: it counts for nothing
}

// Fields is a visitor that follows the fields of a part. Whoever is behind it in a walk reads from Step what it made of the
// token. Fields of both kinds lie within each other. A w:fldChar that ends a field ends the innermost complex one, an end tag the
// innermost simple one, even where a document tangles them.
type Fields struct {
	Step Step
	Over bool // there were more pieces of instructions than are remembered

	open    []*Field
	texts   int // open elements whose text may belong to an instruction
	deleted int // of those, the ones whose text is deleted by a change that is tracked
	complex int // open fields of that kind that are too deep
	simple  int
	pieces  int // of all open fields

	branches []branch // of mc:AlternateContent that are open, the innermost last
	begun    int      // branches that have begun
}

// Open returns the fields that are open, the innermost last.
func (f *Fields) Open() []*Field { return f.open }

// Visit follows a token.
func (f *Fields) Visit(t *xmltok.Token) {
	f.Step = Step{}
	switch t.Kind {
	case xmltok.StartToken:
		f.start(t)
	case xmltok.EndToken:
		f.end(t.Name.Local)
	case xmltok.TextToken, xmltok.CdataToken:
		if f.texts > 0 {
			f.text(t)
		}
	}
}

func (f *Fields) start(t *xmltok.Token) {
	switch t.Name.Local {
	case "fldSimple":
		f.startSimple(t)
	case "fldChar":
		f.char(t)
	case "tab", "br", "cr", "ptab":
		f.gap()
	case "Choice", "Fallback":
		if !t.SelfClosing() {
			f.begun++
			f.branches = append(f.branches, branch{f.begun, t.Name.Local})
		}
	default:
		if isText(t.Name.Local) && !t.SelfClosing() {
			f.texts++
			f.deleted += deletes(t.Name.Local)
		}
	}
}

// char follows a w:fldChar.
func (f *Fields) char(t *xmltok.Token) {
	kind := ""
	for _, a := range t.Attrs() {
		if string(a.Local()) == "fldCharType" && t.AttrSpace(a) == xmltok.Word {
			kind = a.Text()
		}
	}
	i := f.innermost(false)
	crosses := kind != "begin" && f.complex == 0 && i >= 0 && f.open[i].branch != f.branch().id
	switch {
	case t.Name.Space != xmltok.Word, kind == "", crosses:
		f.Step.Stray = true
	case kind == "begin":
		f.begin(t, false)
	case kind == "separate" && f.complex == 0 && i >= 0:
		f.separate(f.open[i])
	case kind == "end":
		f.close(false, &f.complex)
	}
}

func (f *Fields) startSimple(t *xmltok.Token) {
	field := f.begin(t, true)
	if field == nil {
		if t.SelfClosing() {
			f.close(true, &f.simple)
		}
		return
	}
	for _, a := range t.Attrs() {
		if string(a.Local()) == "instr" {
			f.instruct(field, a.Text(), 0, Piece{Span: t.ValueSpan(a)})
			break
		}
	}
	f.separate(field)
	if t.SelfClosing() {
		begun := f.Step
		f.close(true, &f.simple)
		f.Step.Begins, f.Step.Complete = begun.Begins, begun.Complete
	}
}

func (f *Fields) end(name string) {
	switch name {
	case "fldSimple":
		f.close(true, &f.simple)
	case "p":
		f.gap()
	case "Choice", "Fallback":
		f.branches = f.branches[:max(0, len(f.branches)-1)]
	default:
		if isText(name) {
			f.texts = max(0, f.texts-1)
			f.deleted = max(0, f.deleted-deletes(name))
		}
	}
}

// begin opens a field, and returns nil for one too deep.
func (f *Fields) begin(t *xmltok.Token, simple bool) *Field {
	if len(f.open) >= maxFieldDepth || f.complex+f.simple > 0 {
		f.Step.Beyond = true
		if simple {
			f.simple++
		} else {
			f.complex++
		}
		return nil
	}
	dirty, _ := t.Get("dirty")
	locked, _ := t.Get("fldLock")
	field := &Field{Simple: simple, Dirty: On(dirty), Locked: On(locked), branch: f.branch().id}
	f.open = append(f.open, field)
	f.Step.Field, f.Step.Begins = field, true
	return field
}

func (f *Fields) separate(field *Field) {
	f.Step.Field, f.Step.Complete = field, !field.Result
	field.Result = true
}

// close ends the innermost field of a kind. beyond counts those of the kind that are too deep, which end first.
func (f *Fields) close(simple bool, beyond *int) {
	if *beyond > 0 {
		*beyond--
		return
	}
	i := f.innermost(simple)
	if i < 0 {
		return
	}
	f.Step = Step{Field: f.open[i], Complete: !f.open[i].Result, Ends: true}
	f.pieces -= len(f.open[i].Pieces)
	f.open = append(f.open[:i], f.open[i+1:]...)
}

// innermost returns where the innermost field of a kind is among those that are open, -1 for nowhere.
func (f *Fields) innermost(simple bool) int {
	for i := len(f.open) - 1; i >= 0; i-- {
		if f.open[i].Simple == simple {
			return i
		}
	}
	return -1
}

func (f *Fields) text(t *xmltok.Token) {
	if f.complex+f.simple > 0 {
		f.Step.Beyond = true
		return
	}
	last := len(f.open) - 1
	f.Step.Shows = last >= 0 && f.open[last].Result && f.deleted == 0
	outer := false // the text is the result of a field in the instruction
	for i := last; i >= 0; i-- {
		field := f.open[i]
		switch {
		case field.Simple:
		case field.Result:
			outer = true
		default:
			if !outer {
				f.Step.Field, f.Step.Instruct = field, true
			}
			f.instruct(field, t.Text(), f.doubt(t, field, i < last), Piece{Span: t.Span})
			return
		}
	}
}

// doubt returns why text may not belong to the instruction of a field.
func (f *Fields) doubt(t *xmltok.Token, field *Field, within bool) doubt {
	var why doubt
	if f.deleted > 0 {
		why |= deletedText
	}
	if within {
		why |= fieldText
	}
	if in := t.Parent(); in.Space != xmltok.Word || !isText(in.Local) {
		why |= foreignText
	}
	if b := f.branch(); b.id != field.branch {
		why |= b.doubt()
	}
	return why
}

// gap follows what a reader may take for white space in an instruction.
func (f *Fields) gap() {
	if i := f.innermost(false); i >= 0 && !f.open[i].Result {
		f.open[i].keep(" ", gapText)
	}
}

func (f *Fields) instruct(field *Field, text string, why doubt, p Piece) {
	if f.pieces >= maxPieces {
		f.Over = true
		return
	}
	f.pieces++
	p.Doubt = why != 0
	field.Pieces = append(field.Pieces, p)
	if !p.Doubt {
		field.Instruction += text[:min(len(text), maxInstruction-len(field.Instruction))]
	}
	field.keep(text, why)
}

// InstructionName returns the name of the field that an instruction is of, in capitals; "=" for a formula, "" for none.
func InstructionName(instruction string) string {
	s := strings.TrimSpace(instruction)
	if strings.HasPrefix(s, "=") {
		return "="
	}
	return FirstWord(s)
}

// FirstWord returns the letters that a text begins with, in capitals.
func FirstWord(s string) string {
	if i := strings.IndexFunc(s, notLetter); i >= 0 {
		s = s[:i]
	}
	return strings.ToUpper(s)
}

func notLetter(r rune) bool { return (r|0x20) < 'a' || (r|0x20) > 'z' }
