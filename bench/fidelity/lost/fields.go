package lost

import (
	"encoding/xml"
	"slices"
	"strings"
)

// field is one that has not ended.
type field struct {
	instruction strings.Builder
	reading     bool // of the instruction
	result      bool // is what comes
	simple      bool
}

// startField takes the beginning of a field or of a part of one (ECMA-376 part 1, 17.16).
func (t *telling) startField(e xml.StartElement) {
	switch e.Name.Local {
	case "fldSimple":
		f := &field{result: true, simple: true}
		f.instruction.WriteString(attribute(e, "instr"))
		t.fields = append(t.fields, f)
		return
	case "instrText":
		if n := len(t.fields); n > 0 {
			t.fields[n-1].reading = true
		}
		return
	}
	switch attribute(e, "fldCharType") {
	case "begin":
		t.fields = append(t.fields, new(field))
	case "separate":
		if n := len(t.fields); n > 0 {
			t.fields[n-1].result = true
		}
	case "end":
		t.fields = pop(t.fields)
	}
}

func (t *telling) endField(name string) {
	n := len(t.fields)
	switch {
	case n == 0:
	case name == "instrText":
		t.fields[n-1].reading = false
	case t.fields[n-1].simple:
		t.fields = pop(t.fields)
	}
}

// instruct takes text that belongs to an instruction.
func (t *telling) instruct(s string) bool {
	n := len(t.fields)
	if n == 0 || !t.fields[n-1].reading {
		return false
	}
	t.fields[n-1].instruction.WriteString(s)
	return true
}

// working reports whether the text is in an instruction, or in a result that is worked out anew each time.
func (t *telling) working() bool {
	return slices.ContainsFunc(t.fields, func(f *field) bool { return !f.result || f.worksOut() })
}

// worksOut reports whether the field's result is that of the moment or of the page, and not what was written.
func (f *field) worksOut() bool {
	words := strings.Fields(strings.ToUpper(f.instruction.String()))
	if len(words) == 0 {
		return false
	}
	switch words[0] {
	case "PAGE", "NUMPAGES", "PAGEREF", "SECTION", "SECTIONPAGES", // where something stands
		"DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME", // when
		"FILENAME", "FILESIZE", "NUMWORDS", "NUMCHARS", "REVNUM", "LASTSAVEDBY", "USERNAME", "USERINITIALS":
		return true
	}
	return false
}
