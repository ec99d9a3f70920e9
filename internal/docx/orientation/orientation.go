// Package orientation turns the pages of a document so that all are wider than high (w:pgSz, ECMA-376 part 1, 17.6.13). It may import docx
// and the packages in it.
package orientation

import (
	"fmt"
	"strconv"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// maxEdits bounds what is remembered of a part. Beyond it the part stays as it is.
const maxEdits = 1 << 16

// Turner looks at a document while docx.Open reads it.
type Turner struct{ parts map[int]*part }

// New returns what looks at a document that is about to be opened.
func New() *Turner { return &Turner{parts: map[int]*part{}} }

// Part implements docx.Observer.
func (t *Turner) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	t.parts[p.Number] = &part{}
	return t.parts[p.Number]
}

// Edits returns the edits after which no page is higher than wide, none where none is or where the document breaks off.
func (t *Turner) Edits(d *docx.Document) docx.Edits {
	all := docx.Edits{}
	if d.CutOff() {
		return all
	}
	for number, p := range t.parts {
		if len(p.edits) > 0 && len(p.edits) <= maxEdits {
			all[number] = p.edits
		}
	}
	return all
}

// part looks at one part.
type part struct {
	edits []xmltok.Edit
	sized bool // the section that is open says how large its pages are
	last  bool // the body has the properties of its last section
}

// usual is the size of pages where a section names none, as LibreOffice and Word have it: letters, in twentieths of a point.
const (
	usualWide = 12240
	usualHigh = 15840
)

// Visit implements xmltok.Visitor.
func (p *part) Visit(t *xmltok.Token) {
	if t.Name.Space != xmltok.Word || len(p.edits) > maxEdits {
		return
	}
	start := t.Kind == xmltok.StartToken
	switch t.Name.Local {
	case "sectPr":
		p.section(t, start)
	case "pgSz":
		if start && t.Parent().Is(xmltok.Word, "sectPr") && !t.Ancestor(1).Is(xmltok.Word, "sectPrChange") {
			p.sized = true
			p.size(t)
		}
	case "body":
		if !start && !p.last {
			p.insert(t, "<"+t.Name.Colon()+"sectPr>"+usual(t.Name.Colon())+"</"+t.Name.Colon()+"sectPr>")
		}
	}
}

func (p *part) section(t *xmltok.Token, start bool) {
	if t.Parent().Is(xmltok.Word, "sectPrChange") {
		return
	}
	p.last = p.last || t.Parent().Is(xmltok.Word, "body")
	switch {
	case start && t.SelfClosing():
		p.edits = append(p.edits, xmltok.Edit{Span: t.Span, Text: "<" + t.Name.Colon() + "sectPr>" + usual(t.Name.Colon()) + "</" + t.Name.Colon() + "sectPr>"})
	case start:
		p.sized = false
	case !p.sized:
		p.insert(t, usual(t.Name.Colon()))
	}
}

// insert puts a text before a token.
func (p *part) insert(t *xmltok.Token, text string) {
	p.edits = append(p.edits, xmltok.Edit{Span: xmltok.Span{At: t.Span.At}, Text: text})
}

func usual(prefix string) string {
	return fmt.Sprintf(`<%[1]spgSz %[1]sw="%[2]d" %[1]sh="%[3]d" %[1]sorient="landscape"/>`, prefix, usualHigh, usualWide)
}

// size turns a size that is higher than wide.
func (p *part) size(t *xmltok.Token) {
	number := func(name string, usual int) int {
		text, ok := t.Get(name)
		n, err := strconv.Atoi(text)
		if !ok || err != nil {
			return usual
		}
		return n
	}
	wide, high := number("w", usualWide), number("h", usualHigh)
	if wide >= high {
		return
	}
	end := ">"
	if t.SelfClosing() {
		end = "/>"
	}
	p.edits = append(p.edits, xmltok.Edit{
		Span: t.Span, Text: fmt.Sprintf(`<%[1]spgSz %[1]sw="%[2]d" %[1]sh="%[3]d" %[1]sorient="landscape"%[4]s`, t.Name.Colon(), high, wide, end),
	})
}
