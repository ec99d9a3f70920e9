package wordml

import (
	"fmt"

	"sheaf/internal/docx/xmltok"
)

// Defaults finds where the defaults of a document's paragraphs or runs stand in its styles, or would stand (w:docDefaults, ECMA-376 part 1,
// 17.7.5.1 to 17.7.5.5).
type Defaults struct {
	Properties string // what they are in: "pPr" or "rPr"

	at     xmltok.Span
	format string // of what is written there, with the prefix and the property
	prefix string // with its colon

	before, after string // what is around that
}

// See follows the start tags of the part with the styles: the last one of those around the defaults is where they are given a property.
func (d *Defaults) See(t *xmltok.Token) {
	const (
		properties = "<%[1]s%[3]s>%[2]s</%[1]s%[3]s>"
		standing   = "<%[1]s%[3]sDefault>" + properties + "</%[1]s%[3]sDefault>"
		all        = "<%[1]sdocDefaults>" + standing + "</%[1]sdocDefaults>"
	)
	if t.Kind != xmltok.StartToken || t.Name.Space != xmltok.Word {
		return
	}
	inside, whole := "", ""
	switch {
	case t.Name.Local == "styles" && t.Depth() == 0:
		inside = all
	case t.Name.Local == "docDefaults":
		inside, whole = standing, all
	case t.Name.Local == d.Properties+"Default":
		inside, whole = properties, standing
	case t.Name.Local == d.Properties && t.Parent().Is(xmltok.Word, d.Properties+"Default"):
		inside, whole = "%[2]s", properties
	default:
		return
	}
	d.prefix = t.Name.Colon()
	d.at, d.format = xmltok.Span{At: t.Span.End()}, inside
	switch {
	case !t.SelfClosing():
	case t.Depth() == 0:
		d.at, d.before, d.after = t.Span, string(t.Raw[:len(t.Raw)-2])+">", "</"+t.Name.Full()+">"
	default:
		d.at, d.format = t.Span, whole
	}
}

// Found reports whether there is such a place.
func (d *Defaults) Found() bool { return d.format != "" }

// Edit gives the defaults a property, which is told the prefix of WordprocessingML there, with its colon.
func (d *Defaults) Edit(property func(prefix string) string) xmltok.Edit {
	return xmltok.Edit{Span: d.at, Text: d.before + fmt.Sprintf(d.format+"%.0[3]s", d.prefix, property(d.prefix), d.Properties) + d.after}
}
