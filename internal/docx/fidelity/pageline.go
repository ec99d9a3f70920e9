package fidelity

import (
	"fmt"
	"strings"

	"sheaf/internal/docx/xmltok"
)

// lineReader follows a paragraph of the body so that it can be parted at a mark within it. LibreOffice begins no page within a paragraph:
// the lines behind the mark become a paragraph of their own, without number, first indent and space above, and the last line before
// it is set to both margins where the paragraph is justified. Its first line begins a twentieth of a point further out, which nobody sees:
// by that pdf.Join knows it among the tags.
type lineReader struct {
	open   element // the paragraph
	prefix string  // with its colon

	kept    strings.Builder // properties that both parts have
	own     element         // the one that is read
	styled  styled
	indent  string      // attributes of w:ind but for those of the first line
	left    bool        // it says where lines begin
	number  toggle      // it is one of a list
	both    toggle      // it is justified
	justify xmltok.Span // its own w:jc, empty for none
	odd     bool        // it has what cannot be in two paragraphs

	fields     int // that are open
	run        element
	head       []byte // the run's start tag and its properties
	at         int64  // where the head is
	properties element
}

// lineCut is a mark at which a paragraph can be parted.
type lineCut struct {
	lineReader
	mark xmltok.Span
	kept string
}

// singular are properties that only one of two parts can have, or that join the parts in a way of their own.
var singular = map[string]bool{"framePr": true, "pBdr": true, "sectPr": true, "pPrChange": true, "numberingChange": true}

func (r *lineReader) visit(t *xmltok.Token) {
	switch {
	case r.own.open:
		r.property(t)
	case r.properties.open:
		r.head = append(r.head, t.Raw...)
		r.odd = r.odd || len(r.head) > maxProperties || t.Name.Local == "rPrChange"
		r.properties.ends(t)
	case t.Kind == xmltok.EndToken:
		r.run.ends(t)
		r.open.ends(t)
	case t.Kind == xmltok.StartToken && t.Name.Space == xmltok.Word:
		r.start(t)
	}
}

func (r *lineReader) start(t *xmltok.Token) {
	switch {
	case t.Name.Local == "fldChar":
		switch kind, _ := t.Get("fldCharType"); kind {
		case "begin":
			r.fields++
		case "end":
			r.fields = max(r.fields-1, 0)
		}
	case t.Name.Local == "p" && !r.open.open:
		*r = lineReader{prefix: t.Name.Colon(), fields: r.fields, head: r.head[:0]}
		r.open.begin(t)
	case !r.open.open:
	case t.Depth() == r.open.depth+2 && t.Parent().Is(xmltok.Word, "pPr"):
		r.see(t)
	case t.Depth() == r.open.depth+1 && t.Name.Local == "r":
		r.run.begin(t)
		r.head, r.at = append(r.head[:0], t.Raw...), t.Span.At
	case r.run.open && t.Depth() == r.run.depth+1 && t.Name.Local == "rPr":
		r.head = append(r.head, t.Raw...)
		r.properties.begin(t)
	}
}

// see follows a property of the paragraph.
func (r *lineReader) see(t *xmltok.Token) {
	r.odd = r.odd || singular[t.Name.Local]
	r.styled.spacing.see(t)
	switch t.Name.Local {
	case "pStyle":
		r.styled.style, _ = t.Get("val")
	case "numPr":
		r.number = isOn
	case "jc":
		r.both, r.justify = justifying(t), t.Span
		r.odd = r.odd || !t.SelfClosing()
		return
	case "ind":
		r.indented(t)
		return
	case "spacing", "pageBreakBefore", "keepNext", "outlineLvl":
		return
	}
	r.own.begin(t)
	r.keep(t)
}

// indented reads where lines begin and end (w:ind, 17.3.1.12).
func (r *lineReader) indented(t *xmltok.Token) {
	for _, name := range []string{"left", "leftChars", "start", "startChars", "right", "rightChars", "end", "endChars"} {
		if v, given := t.Get(name); given {
			r.indent += " " + r.prefix + name + `="` + attribute(v) + `"`
			r.left = r.left || name == "left" || name == "start"
		}
	}
}

// property follows what is in a property.
func (r *lineReader) property(t *xmltok.Token) {
	if t.Name.Local == "numId" && t.Kind == xmltok.StartToken {
		if id, _ := t.Get("val"); id == "0" {
			r.number = isOff
		}
	}
	r.odd = r.odd || t.Name.Space == xmltok.Word && (t.Name.Local == "ins" || t.Name.Local == "del" || t.Name.Local == "rPrChange")
	r.keep(t)
	r.own.ends(t)
}

func (r *lineReader) keep(t *xmltok.Token) {
	if r.odd = r.odd || r.kept.Len()+len(t.Raw) > maxProperties; !r.odd {
		r.kept.Write(t.Raw)
	}
}

// cut returns where the paragraph can be parted at a mark, nil for nowhere.
func (r *lineReader) cut(mark *xmltok.Token) *lineCut {
	if !r.run.open || mark.Depth() != r.run.depth+1 || !mark.SelfClosing() || r.odd || r.fields > 0 || r.prefix == "" {
		return nil
	}
	c := &lineCut{lineReader: *r, mark: mark.Span, kept: r.kept.String()}
	c.lineReader.kept = strings.Builder{}
	c.head = append([]byte(nil), r.head...)
	return c
}

// sound reports whether it is known where the lines of both parts begin: a list has that in its numbering, unless the paragraph says it.
func (c *lineCut) sound(styles *paragraphStyles) bool {
	return c.left || c.number != isOn && (c.number == isOff || !styles.numbers(c.styled.style))
}

// justified reports whether the paragraph's lines but the last one are set to both margins.
func (c *lineCut) justified(styles *paragraphStyles) bool {
	return c.both == isOn || c.both == unsaid && styles.justifies(c.styled.style)
}

// stretched returns the property that has the last line of a part set to both margins.
func (c *lineCut) stretched() string { return `<` + c.prefix + `jc ` + c.prefix + `val="distribute"/>` }

// part returns the edit that ends the paragraph at the mark and begins another, with a spacing. stretched says that this is parted, too.
func (c *lineCut) part(space spacing, stretched bool, others []xmltok.Edit) xmltok.Edit {
	head, ok := patched(c.head, xmltok.Span{At: c.at, Len: int64(len(c.head))}, others)
	if !ok {
		head = string(c.head)
	}
	for _, e := range others {
		if e.Span.At == c.at+int64(len(c.head)) && e.Span.Len == 0 { // properties that the run is given
			head += e.Text
		}
	}
	justify := ""
	switch {
	case stretched:
		justify = c.stretched()
	case c.both == isOn:
		justify = fmt.Sprintf(`<%[1]sjc %[1]sval="both"/>`, c.prefix)
	}
	text := fmt.Sprintf(`</%[1]sr></%[1]sp><%[1]sp><%[1]spPr>%[2]s<%[1]spageBreakBefore/><%[1]snumPr><%[1]snumId %[1]sval="0"/></%[1]snumPr>%[3]s`+
		`<%[1]sind%[4]s %[1]shanging="1" %[1]sfirstLineChars="0"/>%[5]s<%[1]soutlineLvl %[1]sval="9"/></%[1]spPr>%[6]s`,
		c.prefix, c.kept, space.above(0).element(c.prefix), c.indent, justify, head)
	return xmltok.Edit{Span: c.mark, Text: text}
}
