package inventory

import (
	"strings"

	"sheaf/internal/docx/wordml"
)

// working reports whether what comes belongs to an instruction, or to a result that is not shown or worked out anew each time.
func (s *story) working() bool {
	if s.fields.Step.Instruct || s.fields.Step.Beyond {
		return true
	}
	for _, f := range s.fields.Open() {
		if !f.Result || worksOut(f) || s.builder.updated && !f.Locked && worksOutAnew(f) {
			return true
		}
	}
	return false
}

// worksOut reports whether a field's result is that of the moment or of the page, and not what was written.
func worksOut(f *wordml.Field) bool {
	name, _ := instruction(f)
	switch name {
	case "PAGE", "NUMPAGES", "PAGEREF", "SECTION", "SECTIONPAGES", "STYLEREF", // where something stands
		"SET", "ASK", "TC", "XE", "RD", // nowhere
		"DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME", // when
		"FILENAME", "FILESIZE", "NUMWORDS", "NUMCHARS", "REVNUM", "LASTSAVEDBY", "USERNAME", "USERINITIALS":
		return true
	}
	return false
}

// worksOutAnew reports whether a field's result is another where fields are updated.
func worksOutAnew(f *wordml.Field) bool {
	name, _ := instruction(f)
	switch name {
	case "TITLE", "SUBJECT", "AUTHOR", "KEYWORDS", "COMMENTS", "DOCPROPERTY", "DOCVARIABLE", "INFO", "TEMPLATE", "USERADDRESS",
		"REF", "NOTEREF", "SEQ", "QUOTE", "IF", "COMPARE", "=", "FILLIN", "MERGEREC", "MERGESEQ":
		return true
	}
	return strings.HasPrefix(name, "=")
}

// instruction returns the name of a field in capitals, and what follows it.
func instruction(f *wordml.Field) (name, rest string) {
	s := strings.TrimLeft(f.Instruction, " \t\r\n\u00a0")
	if i := strings.IndexAny(s, " \t\r\n\u00a0\"\\"); i >= 0 {
		s, rest = s[:i], s[i:]
	}
	return strings.ToUpper(s), rest
}
