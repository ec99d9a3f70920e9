package fidelity

import (
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// Passing looks for what may show something else whenever a document is converted: the date, the time, the name of the file or of whoever
// converts it. It goes by what does not: a field that is not known to show what is in the document counts as passing, whatever it is.
// So does a document that is inserted in another, into which nobody looks.
type Passing struct{ any bool }

// Any reports whether there is something of that kind.
func (p *Passing) Any() bool { return p.any }

// Part implements docx.Observer.
func (p *Passing) Part(part docx.Part) xmltok.Visitor {
	if part.Relationships() {
		return visit(func(t *xmltok.Token) {
			kind, _ := t.Get("Type")
			p.any = p.any || t.Kind == xmltok.StartToken && (strings.HasSuffix(kind, "/aFChunk") || strings.HasSuffix(kind, "/subDocument"))
		})
	}
	return visit(func(t *xmltok.Token) {
		if p.any {
			return
		}
		step := part.Fields.Step
		p.any = step.Beyond || step.Ends && !lasts(step.Field) || t.Kind == xmltok.StartToken && passes(t)
	})
}

// passes tells an element that shows the time (ECMA-376 part 1, 17.3.3: w:dayLong and the like), a field of a drawing but for a number of
// a page (21.1.2.2.4), or an older form field that is worked out (17.16.34).
func passes(t *xmltok.Token) bool {
	switch t.Name.Local {
	case "dayLong", "dayShort", "monthLong", "monthShort", "yearLong", "yearShort":
		return true
	case "fld":
		kind, _ := t.Get("type")
		return kind != "slidenum"
	case "type":
		kind, _ := t.Get("val")
		return t.Parent().Is(xmltok.Word, "textInput") && kind != "regular" && kind != "number" && kind != "date"
	}
	return false
}

// lasts reports whether a field shows the same as long as the document is the same, whatever a reader takes for its instruction.
func lasts(f *wordml.Field) bool {
	if f.Long || f.Dirty {
		return false
	}
	for _, instruction := range f.Readings() {
		if !showsDocument(wordml.InstructionName(instruction)) {
			return false
		}
	}
	return true
}

// showsDocument tells by its name (17.16.5) a field that shows what is in the document alone, or nothing.
func showsDocument(name string) bool {
	switch name {
	case "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "NOTEREF", "STYLEREF", "HYPERLINK", "GOTOBUTTON", "MACROBUTTON",
		"TOC", "TC", "TOA", "TA", "INDEX", "XE", "BIBLIOGRAPHY", "CITATION", "SEQ", "LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT",
		"SYMBOL", "ADVANCE", "EQ", "IF", "=", "COMPARE", "QUOTE", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN",
		"MERGEFIELD", "ADDRESSBLOCK", "GREETINGLINE", "DOCVARIABLE", "TITLE", "SUBJECT", "KEYWORDS", "COMMENTS":
		return true
	}
	return false
}
