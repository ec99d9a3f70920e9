package fidelity

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// symbols writes the text of runs in Wingdings and its kin as symbols (w:sym, ECMA-376 part 1, 17.3.3.30). Those fonts are nowhere
// but where Word is. LibreOffice has the same pictures in a font of its own, and takes them from there for symbols only: text
// would show as letters or as boxes. Those that it has not are written as the characters that stand for them.
type symbols struct{ places }

// maxSymbols bounds the characters of one text that are written as symbols. Longer text is left alone: nobody writes it.
const maxSymbols = 1000

func (s *symbols) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &symbolsPart{of: s, number: p.Number}
}

type symbolsPart struct {
	of     *symbols
	number int

	run  element
	font string // that the run names, "" where it is none of symbols

	text   element // w:t in such a run
	prefix string
	chars  strings.Builder
}

// Visit follows a token.
func (p *symbolsPart) Visit(t *xmltok.Token) {
	switch {
	case t.Kind == xmltok.StartToken && t.Name.Space == xmltok.Word:
		p.start(t)
	case t.IsText() && p.text.open:
		if p.chars.Len() <= maxSymbols {
			p.chars.WriteString(t.Text())
		}
	case t.Kind == xmltok.EndToken:
		if p.text.ends(t) {
			p.write(p.text.from.Through(t.Span))
		}
		if p.run.ends(t) {
			p.font = ""
		}
	}
}

func (p *symbolsPart) start(t *xmltok.Token) {
	switch t.Name.Local {
	case "r":
		p.font = ""
		p.run = element{}
		p.run.begin(t)
	case "rFonts":
		if p.run.open && t.Parent().Is(xmltok.Word, "rPr") && t.Ancestor(1).Is(xmltok.Word, "r") {
			p.font = symbolFont(t)
		}
	case "sym":
		p.symbol(t)
	case "t":
		if p.font != "" && t.Name.Prefix != "" && !t.SelfClosing() {
			p.text.begin(t)
			p.prefix = t.Name.Colon()
			p.chars.Reset()
		}
	}
}

// symbol writes a symbol that LibreOffice has in no font of its own as the character that stands for it.
func (p *symbolsPart) symbol(t *xmltok.Token) {
	font, _ := t.Get("font")
	char, _ := t.Get("char")
	code, err := strconv.ParseUint(char, 16, 16)
	if err != nil || !t.SelfClosing() || code > 0xff && code&0xff00 != 0xf000 {
		return
	}
	if c := pictograph(font, rune(code)); c != 0 {
		w := t.Name.Colon()
		p.of.add(p.number, xmltok.Edit{Span: t.Span, Text: fmt.Sprintf(`<%[1]st>%[2]c</%[1]st>`, w, c)})
	}
}

// symbolFont returns the font of symbols that a w:rFonts names for all of Latin text, "" for none.
func symbolFont(t *xmltok.Token) string {
	ascii, _ := t.Get("ascii")
	if other, ok := t.Get("hAnsi"); ok && other != ascii {
		return ""
	}
	for _, font := range symbolFonts {
		if strings.EqualFold(ascii, font) {
			return font
		}
	}
	return ""
}

// symbolFonts are those whose text is symbols, but for Symbol, whose text LibreOffice shows as it is.
var symbolFonts = [...]string{"Wingdings", "Wingdings 2", "Wingdings 3", "Webdings"}

// isSymbolFont reports whether a font has symbols only.
func isSymbolFont(font string) bool {
	return strings.EqualFold(font, "Symbol") || slices.ContainsFunc(symbolFonts[:], func(f string) bool { return strings.EqualFold(f, font) })
}

// write puts symbols in the place of a text, if all of it is characters of such fonts.
func (p *symbolsPart) write(span xmltok.Span) {
	var b strings.Builder
	for _, r := range p.chars.String() {
		switch {
		case r == ' ':
			fmt.Fprintf(&b, `<%[1]st xml:space="preserve"> </%[1]st>`, p.prefix)
		case r > ' ' && r <= 0xff, r >= 0xf020 && r <= 0xf0ff: // both are written; the second is how Word keeps them
			if c := pictograph(p.font, r); c != 0 {
				fmt.Fprintf(&b, `<%[1]st>%[2]c</%[1]st>`, p.prefix, c)
				continue
			}
			fmt.Fprintf(&b, `<%[1]ssym %[1]sfont="%[2]s" %[1]schar="%04[3]X"/>`, p.prefix, p.font, 0xf000|r)
		default:
			return
		}
	}
	if strings.Trim(p.chars.String(), " ") != "" && p.chars.Len() <= maxSymbols {
		p.of.add(p.number, xmltok.Edit{Span: span, Text: b.String()})
	}
}

func (s *symbols) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	return s.places.edits
}
