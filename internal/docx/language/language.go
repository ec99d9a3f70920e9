// Package language sets the language of the text of a document that names none: that of its defaults (w:docDefaults, ECMA-376 part 1,
// 17.7.5.1) and of the style of paragraphs that name no style. Text and other styles that name a language (w:lang, 17.3.2.20) stay of
// that, and so do the languages by which the theme's fonts are chosen (w:themeFontLang, 17.15.1.88). It may import docx and the packages
// in it.
package language

import (
	"errors"
	"html"
	"path"
	"slices"

	"golang.org/x/text/language"

	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// ErrNoPlace says that a document is too damaged to be given a language.
var ErrNoPlace = errors.New("the document has no place for a language")

// Bounds of what is remembered of a document. Beyond them it has no place for a language.
const (
	maxParts = 100
	maxEdits = 100
)

// Setter looks at a document while docx.Open reads it.
type Setter struct {
	tag   string
	kind  string            // of its letters: "val", and beside that "eastAsia", "bidi" or ""
	named map[string]string // names of parts with styles, and whose they are
	parts map[string]*part
}

// New returns what looks at a document that is about to be opened, and gives it a language, by its tag.
func New(tag string) *Setter {
	return &Setter{tag: tag, kind: kindOf(tag), named: map[string]string{}, parts: map[string]*part{}}
}

var (
	eastAsian = []string{"Hani", "Hans", "Hant", "Jpan", "Kore"}
	complexes = []string{
		"Arab", "Beng", "Deva", "Gujr", "Guru", "Hebr", "Khmr", "Knda", "Laoo", "Mlym", "Mymr", "Orya", "Sinh", "Syrc", "Taml", "Telu", "Thaa", "Thai", "Tibt",
	}
)

// kindOf returns the attribute of w:lang for the language's own letters beside Latin ones.
func kindOf(tag string) string {
	script, _ := language.Make(tag).Script()
	switch {
	case slices.Contains(eastAsian, script.String()):
		return "eastAsia"
	case slices.Contains(complexes, script.String()):
		return "bidi"
	}
	return ""
}

// Part implements docx.Observer.
func (s *Setter) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return xmltok.Func(func(t *xmltok.Token) { s.relationship(p.Owner(), t) })
	}
	if _, ok := s.named[p.Name]; !ok {
		return nil
	}
	of := &part{Setter: s, number: p.Number, defaults: wordml.Defaults{Properties: "rPr"}}
	s.parts[p.Name] = of
	return xmltok.Func(of.token)
}

func (s *Setter) relationship(owner string, t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || t.Name.Local != "Relationship" || len(s.named) >= maxParts {
		return
	}
	kind, _ := t.Get("Type")
	if target, _ := t.Get("Target"); path.Base(kind) == "styles" {
		s.named[docx.Target(owner, target)] = owner
	}
}

// part is a part with styles.
type part struct {
	*Setter
	number   int
	defaults wordml.Defaults
	usual    bool // in the style of paragraphs that name none
	said     bool // by the defaults
	edits    []xmltok.Edit
}

func (p *part) token(t *xmltok.Token) {
	if t.Kind != xmltok.StartToken || t.Name.Space != xmltok.Word {
		return
	}
	p.defaults.See(t)
	switch t.Name.Local {
	case "style":
		kind, _ := t.Get("type")
		on, set := t.Get("default")
		p.usual = kind == "paragraph" && set && wordml.Property(on, set)
	case "lang":
		byDefault := t.Ancestor(1).Is(xmltok.Word, "rPrDefault")
		p.said = p.said || byDefault
		if byDefault || p.usual && t.Ancestor(1).Is(xmltok.Word, "style") {
			p.edits = append(p.edits, xmltok.Edit{Span: t.Span, Text: p.replaced(t)})
		}
	}
}

// replaced returns the start tag of a w:lang with the language, and with what it says of other letters.
func (p *part) replaced(t *xmltok.Token) string {
	eastAsia, _ := t.Get("eastAsia")
	bidi, _ := t.Get("bidi")
	end := ">"
	if t.SelfClosing() {
		end = "/>"
	}
	return p.element(t.Name.Colon(), eastAsia, bidi) + end
}

// element returns a w:lang but for its end.
func (s *Setter) element(prefix, eastAsia, bidi string) string {
	switch s.kind {
	case "eastAsia":
		eastAsia = s.tag
	case "bidi":
		bidi = s.tag
	}
	text := "<" + prefix + "lang " + prefix + `val="` + s.tag + `"`
	if eastAsia != "" {
		text += " " + prefix + `eastAsia="` + html.EscapeString(eastAsia) + `"`
	}
	if bidi != "" {
		text += " " + prefix + `bidi="` + html.EscapeString(bidi) + `"`
	}
	return text
}

// stylesType is the content type of a part with styles, and stylesRelation the type of relationships to it.
const (
	stylesType     = "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"
	stylesRelation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
)

// Changes returns the edits and the part that give the document the language. The error is ErrNoPlace.
func (s *Setter) Changes(d *docx.Document) (docx.Edits, []docx.NewPart, error) {
	name := ""
	for of, owner := range s.named {
		if owner == d.Main() && (name == "" || s.parts[of] != nil) {
			name = of
		}
	}
	p := s.parts[name]
	_, unread := d.Head(name, 1)
	switch {
	case d.CutOff(), p != nil && (!p.defaults.Found() || len(p.edits) > maxEdits), p == nil && (unread == nil || !d.Takes(d.Main())):
		return nil, nil, ErrNoPlace
	case p == nil:
		return nil, []docx.NewPart{s.styles(name, d.Main())}, nil
	case p.said:
		return docx.Edits{p.number: p.edits}, nil, nil
	}
	added := p.defaults.Edit(func(prefix string) string { return s.element(prefix, "", "") + "/>" })
	return docx.Edits{p.number: xmltok.Merge(p.edits, []xmltok.Edit{added})}, nil, nil
}

// styles is a part for a document without styles, by the name under which it is missed, "" for none.
func (s *Setter) styles(missed, main string) docx.NewPart {
	const declared = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	p := docx.NewPart{
		Name: missed, Type: stylesType,
		Data: []byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<w:styles ` + declared + `><w:docDefaults><w:rPrDefault><w:rPr>` +
			s.element("w:", "", "") + `/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>`),
	}
	if missed == "" {
		p.Name, p.From, p.Relation = "sheaf/styles.xml", main, stylesRelation
	}
	return p
}
