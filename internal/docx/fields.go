package docx

import (
	"strings"

	"sheaf/internal/docx/xmltok"
)

const (
	maxFieldDepth = 64
	maxFieldText  = 4 << 10
	// maxOutsideFields bounds what is remembered of one part; with more than that every field is defused.
	maxOutsideFields = 10_000
)

// outsideFields says which of a part's complex fields, counted by their beginnings from 0, reach outside.
type outsideFields struct {
	all   bool
	which map[int]bool
}

func (o *outsideFields) has(n int) bool { return o.all || o.which[n] }
func (o *outsideFields) any() bool      { return o.all || len(o.which) > 0 }

// fieldTracker follows the complex fields of a part (ECMA-376 part 1, 17.16.18). An instruction may be cut into
// any number of runs, so whether a field reaches outside is known only when the instruction ends.
type fieldTracker struct {
	found outsideFields
	saved bool // there may be one of those that savedFields finds
	open  []field
	next  int
}

type field struct {
	number      int
	instructing bool // before the separator
	text        []byte
}

func (f *fieldTracker) char(kind string) {
	switch kind {
	case "begin":
		if len(f.open) == maxFieldDepth {
			f.found.all = true
			return
		}
		f.open = append(f.open, field{number: f.next, instructing: true})
		f.next++
	case "separate":
		f.judge()
	case "end":
		f.judge()
		f.open = f.open[:max(0, len(f.open)-1)]
	}
}

func (f *fieldTracker) judge() {
	top := f.instructing()
	if top == nil {
		return
	}
	top.instructing = false
	f.saved = f.saved || maySave(string(top.text))
	if !instructionReachesOut(string(top.text)) {
		return
	}
	if f.found.which == nil {
		f.found.which = map[int]bool{}
	}
	f.found.which[top.number] = true
	f.found.all = f.found.all || len(f.found.which) > maxOutsideFields
}

// instructing gives the field whose instruction is being read, nil when there is none.
func (f *fieldTracker) instructing() *field {
	if len(f.open) == 0 || !f.open[len(f.open)-1].instructing {
		return nil
	}
	return &f.open[len(f.open)-1]
}

// read takes a piece of text of the instruction.
func (f *fieldTracker) read(text []byte) {
	top := f.instructing()
	if top == nil || len(top.text) >= maxFieldText {
		return
	}
	s := xmltok.Decode(text)
	if len(top.text) == 0 {
		s = strings.TrimLeftFunc(s, func(r rune) bool { return notLetter(r) && r != '=' })
	}
	top.text = append(top.text, s[:min(len(s), maxFieldText-len(top.text))]...)
}

// close judges the fields that never ended.
func (f *fieldTracker) close() {
	for len(f.open) > 0 {
		f.char("end")
	}
}

func notLetter(r rune) bool { return (r|0x20) < 'a' || (r|0x20) > 'z' }

// instructionReachesOut reports whether a field's instruction reads something that is not in the document
// (ECMA-376 part 1, 17.16.5, and the older names Word still takes).
func instructionReachesOut(instruction string) bool {
	s := strings.TrimLeftFunc(instruction, notLetter)
	if i := strings.IndexFunc(s, notLetter); i >= 0 {
		s = s[:i]
	}
	switch strings.ToUpper(s) {
	case "INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "DDE", "DDEAUTO", "LINK", "DATABASE", "RD":
		return true
	case "FILENAME":
		// With its path it would show the folder that the conversion works in; the result that Word stored stays.
		return strings.Contains(strings.ToLower(instruction), `\p`)
	}
	return engineURL(instruction)
}
