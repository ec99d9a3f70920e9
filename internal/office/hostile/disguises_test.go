package hostile_test

import (
	"maps"
	"slices"
	"strings"
)

const (
	nsForeign     = ` xmlns:x="urn:example"`
	nsMath        = ` xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"`
	nsAlternative = ` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"`
	fieldBegins   = `<w:fldChar w:fldCharType="begin"/>`
	fieldParts    = `<w:fldChar w:fldCharType="separate"/>`
	fieldEnds     = `<w:fldChar w:fldCharType="end"/>`
)

func code(s string) string { return `<w:instrText xml:space="preserve">` + s + `</w:instrText>` }

// whole is a field with a result.
func whole(instruction, result string) string {
	return fieldBegins + code(instruction) + fieldParts + `<w:t>` + result + `</w:t>` + fieldEnds
}

func alternatives(choice, fallback string) string {
	return `<mc:AlternateContent` + nsAlternative + `><mc:Choice Requires="wps">` + choice + `</mc:Choice><mc:Fallback>` + fallback + `</mc:Fallback></mc:AlternateContent>`
}

// reading are fields that read a file, or call somebody: their names in two halves, and what follows, with the URL for %.
func reading() [][3]string {
	return [][3]string{
		{"INCLUDE", "PICTURE", ` "%" \d `}, {"INCLUDE", "TEXT", ` "%" `}, {"LI", "NK", ` Word.Document.12 "%" "" \a \t `}, {"DDE", "AUTO", ` soffice "%" A1 `},
	}
}

// disguises are fields whose instructions some reader finds elsewhere than others do.
func disguises() []place {
	var list []place
	// Each is what stands between a field's beginning and its separator; a and b are the halves of its name.
	ways := map[string]func(a, b, rest string) string{
		"foreign separator": func(a, b, rest string) string {
			return `<x:fldChar` + nsForeign + ` x:fldCharType="separate"/>` + code(a+b+rest)
		},
		"foreign end": func(a, b, rest string) string {
			return `<x:fldChar` + nsForeign + ` w:fldCharType="end"/>` + code(a+b+rest)
		},
		"foreign type": func(a, b, rest string) string {
			return `<w:fldChar` + nsForeign + ` x:fldCharType="end"/>` + code(a+b+rest)
		},
		"separator in a choice": func(a, b, rest string) string { return alternatives(fieldParts, ``) + code(a+b+rest) },
		"end in a fallback":     func(a, b, rest string) string { return alternatives(``, fieldEnds) + code(a+b+rest) },
		"in a choice":           func(a, b, rest string) string { return alternatives(code(a+b+rest), code(`PAGE`)) },
		"in a fallback":         func(a, b, rest string) string { return alternatives(code(`PAGE`), code(a+b+rest)) },
		"half in a choice":      func(a, b, rest string) string { return code(a) + alternatives(code(b+rest), code(`X`)) },
		"half in a fallback":    func(a, b, rest string) string { return code(a) + alternatives(code(`X`), code(b+rest)) },
		"text of a formula":     func(a, b, rest string) string { return code(a) + `<m:t` + nsMath + `>X</m:t>` + code(b+rest) },
		"is text of a formula":  func(a, b, rest string) string { return `<m:t` + nsMath + `>` + a + b + rest + `</m:t>` },
		"after text":            func(a, b, rest string) string { return `<w:t>PAGE </w:t>` + code(a+b+rest) },
		"is text":               func(a, b, rest string) string { return `<w:t>` + a + b + rest + `</w:t>` },
		"child within": func(a, b, rest string) string {
			return `<w:instrText>` + a + `<x:t` + nsForeign + `>X</x:t>` + b + rest + `</w:instrText>`
		},
		"in a child": func(a, b, rest string) string {
			return `<w:instrText><x:t` + nsForeign + `>` + a + b + rest + `</x:t></w:instrText>`
		},
		"comment within": func(a, b, rest string) string {
			return `<w:instrText>` + a + `<!-- -->` + b + `<?x?>` + rest + `</w:instrText>`
		},
		"deleted within":        func(a, b, rest string) string { return code(a) + `<w:delInstrText>X</w:delInstrText>` + code(b+rest) },
		"is deleted":            func(a, b, rest string) string { return `<w:delInstrText>` + a + b + rest + `</w:delInstrText>` },
		"name from a field":     func(a, b, rest string) string { return whole(` QUOTE "`+a+b+`" `, a+b) + code(rest) },
		"half from a field":     func(a, b, rest string) string { return code(a) + whole(` QUOTE "`+b+`" `, b) + code(rest) },
		"tab for a space":       func(a, b, rest string) string { return code(a+b) + `<w:tab/>` + code(rest) },
		"far behind":            func(a, b, rest string) string { return code(a + b + strings.Repeat(` `, 9000) + rest) },
		"behind blanks":         func(a, b, rest string) string { return code(strings.Repeat(` `, 9000) + a + b + rest) },
		"behind switches":       func(a, b, rest string) string { return code(a + b + strings.Repeat(` \* MERGEFORMAT `, 600) + rest) },
		"letter by letter":      func(a, b, rest string) string { return letters(a + b + rest) },
		"nested deep":           func(a, b, rest string) string { return nested(20, code(a+b+rest)) },
		"result of another":     func(a, b, rest string) string { return code(` QUOTE `) + fieldParts + whole(a+b+rest, `kept`) },
		"two separators":        func(a, b, rest string) string { return code(` PAGE `) + fieldParts + fieldParts + code(a+b+rest) },
		"instruction as result": func(a, b, rest string) string { return code(` PAGE `) + fieldParts + code(a+b+rest) },
		"simple within": func(a, b, rest string) string {
			return code(` QUOTE `) + `</w:r><w:fldSimple w:instr="` + strings.ReplaceAll(a+b+rest, `"`, `&quot;`) + `"><w:r><w:t>kept</w:t></w:r></w:fldSimple><w:r>`
		},
		"over paragraphs": func(a, b, rest string) string { return code(a) + `</w:r></w:p><w:p><w:r>` + code(b+rest) },
		"ended before":    func(a, b, rest string) string { return fieldEnds + code(a+b+rest) + fieldBegins },
	}
	for _, name := range slices.Sorted(maps.Keys(ways)) {
		within := ways[name]
		list = append(list, place{"field, " + name, func(d *doc, url string) {
			for _, f := range reading() {
				d.XML(paragraphs(`<w:r>` + fieldBegins + within(f[0], f[1], strings.ReplaceAll(f[2], "%", esc(url))) + fieldParts + `<w:t>kept</w:t>` + fieldEnds + `</w:r>`))
			}
		}})
	}
	return list
}

// letters are an instruction of a run for each letter.
func letters(instruction string) string {
	var b strings.Builder
	for rest := instruction; rest != ""; {
		n := 1
		if rest[0] == '&' { // an entity is one letter
			n = strings.IndexByte(rest, ';') + 1
		}
		b.WriteString(`</w:r><w:r>` + code(rest[:n]))
		rest = rest[n:]
	}
	return b.String()
}

// nested puts an instruction into so many fields.
func nested(depth int, instruction string) string {
	return strings.Repeat(code(` QUOTE `)+fieldBegins, depth) + instruction + strings.Repeat(fieldParts+`<w:t>kept</w:t>`+fieldEnds, depth)
}
