package docx

import (
	"slices"

	"sheaf/internal/docx/xmltok"
)

// packageNames are the elements of a part of the package's own (ECMA-376 part 2, 9.3.3 and 10.1.2.2), with the root element first.
// LibreOffice goes by these names as they are written, and refuses a document in which they have a prefix.
type packageNames struct {
	namespace string
	elements  []string
}

var (
	relsNames  = packageNames{"http://schemas.openxmlformats.org/package/2006/relationships", []string{"Relationships", "Relationship"}}
	typesNames = packageNames{"http://schemas.openxmlformats.org/package/2006/content-types", []string{"Types", "Default", "Override"}}
)

// plain returns what takes the prefix away from the name in a tag, nothing where there is none to take.
func (n packageNames) plain(t *xmltok.Token) []xmltok.Edit {
	if t.Name.Prefix == "" || t.Kind != xmltok.StartToken && t.Kind != xmltok.EndToken || !slices.Contains(n.elements, t.Name.Local) {
		return nil
	}
	name := xmltok.Edit{Span: xmltok.Span{At: t.Span.At + 1, Len: int64(len(t.Name.Full()))}, Text: t.Name.Local}
	if t.Kind == xmltok.EndToken {
		name.Span.At++
		return []xmltok.Edit{name}
	}
	if t.Name.Local != n.elements[0] {
		return []xmltok.Edit{name}
	}
	for _, a := range t.Attrs() {
		if string(a.Name) == "xmlns" {
			return []xmltok.Edit{name, {Span: t.ValueSpan(a), Text: n.namespace}}
		}
	}
	name.Text += ` xmlns="` + n.namespace + `"`
	return []xmltok.Edit{name}
}
