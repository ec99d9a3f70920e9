package docx

import (
	"strings"

	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// ruleFor returns what says of an attribute of an element why it has to be emptied, nil where none has to be.
func ruleFor(element string) func(xmltok.Attr) ExternalRef {
	switch element {
	case "fldSimple":
		return func(a xmltok.Attr) ExternalRef {
			return when(string(a.Local()) == "instr" && instructionReachesOut(a.Text()), OutsideField)
		}
	case "imagedata", "fill", "stroke", "background", "movie":
		return func(a xmltok.Attr) ExternalRef { return when(pictureSource(a), PictureSource) }
	case "image": // of VML and of SVG
		return func(a xmltok.Attr) ExternalRef { return when(pictureSource(a) && !withinDrawing(a), DrawingReference) }
	case "udl", "connectString", "query": // w:mailMerge (ECMA-376 part 1, 17.14)
		return func(a xmltok.Attr) ExternalRef { return when(string(a.Local()) == "val", MailMergeSource) }
	}
	return nil
}

func when(condition bool, why ExternalRef) ExternalRef {
	if condition {
		return why
	}
	return ""
}

// pictureSource matches what names a file beside the relationship: src, althref and o:href (ECMA-376 part 4, 19.1 and 19.2).
func pictureSource(a xmltok.Attr) bool {
	switch strings.ToLower(string(a.Local())) {
	case "src", "althref", "href":
		return true
	}
	return false
}

// drawingReference matches an SVG href that leaves the drawing (SVG 2, 16.1).
func drawingReference(a xmltok.Attr) bool {
	return strings.EqualFold(string(a.Local()), "href") && !withinDrawing(a)
}

// withinDrawing reports whether a reference stays in the drawing: a fragment, or a bitmap written in place. A data URL may hold
// another drawing whatever type it claims, so its first bytes decide.
func withinDrawing(a xmltok.Attr) bool {
	v := strings.TrimSpace(a.Text())
	if strings.HasPrefix(v, "#") {
		return true
	}
	head, data, ok := strings.Cut(v, ",")
	if !ok || !hasPrefixFold(head, "data:") || !strings.HasSuffix(strings.ToLower(head), ";base64") {
		return false
	}
	data = strings.TrimSpace(data)
	for _, bitmap := range []string{"iVBORw0KGgo", "/9j/", "R0lGODdh", "R0lGODlh"} { // PNG, JPEG, GIF
		if strings.HasPrefix(data, bitmap) {
			return true
		}
	}
	return false
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// fieldReachesOut reports whether any reading of a field's instruction reaches out. One that goes on beyond what is kept does,
// unless its arguments are nothing but text.
func fieldReachesOut(f *wordml.Field) bool {
	for _, reading := range f.Readings() {
		if instructionReachesOut(reading) {
			return true
		}
		switch wordml.InstructionName(reading) {
		case "", "=", "ADDIN", "IF", "QUOTE", "COMPARE", "SET", "ASK", "FILLIN", "TOC", "XE", "EQ":
		default:
			if f.Long {
				return true
			}
		}
	}
	return false
}

// instructionReachesOut reports whether a field's instruction reads something that is not in the document (ECMA-376 part 1,
// 17.16.5, and the older names that Word still takes).
func instructionReachesOut(instruction string) bool {
	s := strings.TrimLeftFunc(instruction, func(r rune) bool { return (r|0x20) < 'a' || (r|0x20) > 'z' })
	switch wordml.FirstWord(s) {
	case "INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "DDE", "DDEAUTO", "LINK", "DATABASE", "RD":
		return true
	case "FILENAME":
		// With its path it would show the folder that the conversion works in; the result that Word stored stays.
		return strings.Contains(strings.ToLower(instruction), `\p`)
	}
	return engineURL(instruction)
}
