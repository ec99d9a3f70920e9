package docx

import (
	"bytes"
	"maps"
	"strings"

	"sheaf/internal/docx/xmltok"
)

// savedFields finds the fields of a part whose results Word shows as they were saved, and LibreOffice works out anew: often to
// something else. Without its instruction such a field is its result. It follows fields of both kinds (ECMA-376 part 1, 17.16.18
// and 17.16.19) and numbers them by their beginnings from 0.
type savedFields struct {
	which map[int]bool   // that they are
	refs  map[int]string // that they are where the document has no bookmark of this name, which is in small letters
	over  bool           // more or deeper ones than are followed

	open    []savedField
	next    int
	reading bool // inside an element whose text counts
}

type savedField struct {
	number      int
	instruction []byte
	result      bool // what comes is the result
	shows       bool // the result has text
	live        bool // it has to be worked out: it is marked as out of date, or depends on where it stands

	inner []int // those in its instruction, which are found if it is: else it would work with what they no longer are
}

// start follows a start tag and gives the number of the field that it begins, -1 for none.
func (s *savedFields) start(t xmltok.Tag) int {
	switch string(xmltok.Local(t.Name())) {
	case "fldSimple":
		number := s.begin(t)
		instruction, _ := t.Get("instr")
		s.instruct(instruction)
		s.separate()
		if t.SelfClosing() {
			s.end()
		}
		return number
	case "fldChar":
		switch kind, _ := t.Get("fldCharType"); kind {
		case "begin":
			return s.begin(t)
		case "separate":
			s.separate()
		case "end":
			s.end()
		}
	case "t", "instrText":
		s.reading = !t.SelfClosing()
	}
	return -1
}

// stop follows an end tag.
func (s *savedFields) stop(raw []byte) {
	switch string(xmltok.Local(bytes.TrimRight(raw[2:len(raw)-1], " \t\r\n"))) {
	case "fldSimple":
		s.end()
	case "t", "instrText":
		s.reading = false
	}
}

// text follows text and gives the number of the field to whose instruction it belongs, -1 for none.
func (s *savedFields) text(t xmltok.Token) int {
	if !s.reading || len(s.open) == 0 {
		return -1
	}
	top := &s.open[len(s.open)-1]
	if !top.result {
		s.instruct(xmltok.Decode(t.Content()))
		return top.number
	}
	for i := len(s.open) - 1; i >= 0 && s.open[i].result; i-- {
		s.open[i].shows = true
	}
	return -1
}

func (s *savedFields) begin(t xmltok.Tag) int {
	if len(s.open) == maxFieldDepth {
		s.over = true
		return -1
	}
	dirty, _ := t.Get("dirty")
	s.open = append(s.open, savedField{number: s.next, live: on(dirty)})
	s.next++
	return s.next - 1
}

// on reads a property that is off where it is not there (ECMA-376 part 1, 22.9.2.7).
func on(value string) bool { return value == "1" || value == "true" || value == "on" }

func (s *savedFields) instruct(text string) {
	if len(s.open) == 0 {
		return
	}
	top := &s.open[len(s.open)-1]
	top.instruction = append(top.instruction, text[:min(len(text), maxFieldText-len(top.instruction))]...)
}

func (s *savedFields) separate() {
	if len(s.open) > 0 {
		s.open[len(s.open)-1].result = true
	}
}

func (s *savedFields) end() {
	if len(s.open) == 0 {
		return
	}
	top := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	name := instructionName(string(top.instruction))
	if top.live || livesByPlace(name) {
		for i := range s.open {
			s.open[i].live = s.open[i].live || !s.open[i].result
		}
		return
	}
	var refs map[int]string
	switch {
	case showsSaved(name) && (top.shows || top.result && showsNothing(name)):
		top.inner = append(top.inner, top.number)
	case top.shows && refersTo(name):
		if words := strings.Fields(string(top.instruction)); len(words) > 1 {
			refs = map[int]string{top.number: strings.ToLower(words[1])}
		}
		top.inner = nil
	default:
		return
	}
	for i := len(s.open) - 1; i >= 0; i-- {
		if outer := &s.open[i]; !outer.result {
			outer.inner = append(outer.inner, top.inner...)
			return // a reference in an instruction is left alone
		}
	}
	s.take(top.inner, refs)
}

func (s *savedFields) take(which []int, refs map[int]string) {
	if s.which == nil {
		s.which, s.refs = map[int]bool{}, map[int]string{}
	}
	for _, number := range which {
		s.which[number] = true
	}
	maps.Copy(s.refs, refs)
	s.over = s.over || len(s.which)+len(s.refs) > maxOutsideFields
}

// found gives the fields of a document with these bookmarks, none where there are too many.
func (s *savedFields) found(bookmarks map[string]bool) map[int]bool {
	if s.over {
		return nil
	}
	which := maps.Clone(s.which)
	for number, bookmark := range s.refs {
		if !bookmarks[bookmark] {
			if which == nil {
				which = map[int]bool{}
			}
			which[number] = true
		}
	}
	return which
}

// instructionName gives the name that an instruction begins with in capitals, "=" of a formula.
func instructionName(instruction string) string {
	s := strings.TrimSpace(instruction)
	if strings.HasPrefix(s, "=") {
		return "="
	}
	if i := strings.IndexFunc(s, notLetter); i >= 0 {
		s = s[:i]
	}
	return strings.ToUpper(s)
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

// maySave tells an instruction of a field that may be one to be found.
func maySave(instruction string) bool {
	name := instructionName(instruction)
	return showsSaved(name) || refersTo(name)
}

// livesByPlace tells a field that is another on each page, or each day.
func livesByPlace(name string) bool {
	switch name {
	case "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "STYLEREF", "DATE", "TIME":
		return true
	}
	return false
}
