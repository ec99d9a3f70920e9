package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/fontuse"
	"sheaf/internal/docx/xmltok"
)

// Forms counts the form fields of a document: content controls in which text is written or something chosen (w:sdt, ECMA-376 part 1,
// 17.5.2, and w14:checkbox), and the fields of older forms (w:ffData, 17.16.17).
type Forms struct{ fields int }

// Fields returns how many there are.
func (f *Forms) Fields() int { return f.fields }

// Part implements docx.Observer.
func (f *Forms) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() || !fontuse.Counts(p.Name) {
		return nil
	}
	return visit(func(t *xmltok.Token) {
		if t.Kind == xmltok.StartToken && isFormField(t) && !t.Within(xmltok.Compatibility, "Fallback") {
			f.fields++
		}
	})
}

func isFormField(t *xmltok.Token) bool {
	switch t.Name.Local {
	case "text", "comboBox", "dropDownList", "date":
		return t.Name.Space == xmltok.Word && t.Parent().Is(xmltok.Word, "sdtPr")
	case "checkbox":
		return t.Name.Space == xmltok.Word2010 && t.Parent().Is(xmltok.Word, "sdtPr")
	case "textInput", "checkBox", "ddList":
		return t.Name.Space == xmltok.Word && t.Parent().Is(xmltok.Word, "ffData")
	}
	return false
}
