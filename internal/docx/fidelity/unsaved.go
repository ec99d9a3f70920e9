package fidelity

import (
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// unsaved puts into the place of a field what Word shows of it, where a document does not have that: of EQ, SYMBOL, LISTNUM,
// AUTONUM and GOTOBUTTON (ECMA-376 part 1, 17.16.5) Word saves no result but works out the instruction each time. LibreOffice
// shows nothing of them, or a letter in the place of a symbol.
type unsaved struct{ places }

func (u *unsaved) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &unsavedPart{of: u, number: p.Number, fields: p.Fields}
}

type unsavedPart struct {
	of     *unsaved
	number int
	fields *wordml.Fields

	open []*unsavedField // as fields.Open
	text element         // w:instrText

	listed  [levels]int // LISTNUM by level
	counted int         // AUTONUM
	styled  bool        // the paragraph has a style
}

// unsavedField is a field that is open.
type unsavedField struct {
	field  *wordml.Field
	prefix string
	marks  []xmltok.Span // of its w:fldChar, or the tag of a simple one
	texts  []xmltok.Span // of its w:instrText
	shows  bool
	odd    bool // it is not to be changed
}

// Visit follows a token.
func (p *unsavedPart) Visit(t *xmltok.Token) {
	step := p.fields.Step
	if t.Kind == xmltok.StartToken && t.Name.Space == xmltok.Word {
		p.start(t)
	}
	if step.Begins {
		p.begin(t, step.Field)
	}
	for i := len(p.open) - 1; step.Shows && i >= 0 && p.open[i].field.Result; i-- {
		p.open[i].shows = true
	}
	if last := len(p.open) - 1; last >= 0 {
		f := p.open[last]
		f.odd = f.odd || step.Beyond || step.Stray
		if step.Complete && !step.Begins && !step.Ends {
			f.mark(t)
		}
		if p.text.ends(t) && !f.field.Result {
			f.texts = append(f.texts, p.text.from.Through(t.Span))
		}
	}
	if step.Ends {
		p.end(t, step.Field)
	}
}

func (p *unsavedPart) start(t *xmltok.Token) {
	switch t.Name.Local {
	case "instrText":
		p.text = element{}
		p.text.begin(t)
	case "pStyle":
		p.styled = true
	case "sym", "drawing", "pict", "object", "tbl", "p":
		p.styled = p.styled && t.Name.Local != "p"
		for _, f := range p.open {
			f.shows = f.shows || f.field.Result
		}
	}
}

func (p *unsavedPart) begin(t *xmltok.Token, field *wordml.Field) {
	f := &unsavedField{field: field, prefix: t.Name.Colon(), odd: t.Name.Prefix == "" || field.Locked}
	for _, outer := range p.open {
		if !outer.field.Result {
			f.odd, outer.odd = true, true
		}
	}
	f.mark(t)
	p.open = append(p.open, f)
}

// mark remembers where a tag of the field stands.
func (f *unsavedField) mark(t *xmltok.Token) {
	f.odd = f.odd || !f.field.Simple && !t.SelfClosing()
	f.marks = append(f.marks, t.Span)
}

func (p *unsavedPart) end(t *xmltok.Token, field *wordml.Field) {
	at := slices.IndexFunc(p.open, func(f *unsavedField) bool { return f.field == field })
	if at < 0 {
		return
	}
	f := p.open[at]
	p.open = slices.Delete(p.open, at, at+1)
	if !field.Simple || t.Kind == xmltok.EndToken {
		f.marks = append(f.marks, t.Span)
		f.odd = f.odd || !field.Simple && !t.SelfClosing()
	}
	for _, piece := range field.Pieces {
		f.odd = f.odd || piece.Doubt
	}
	if f.odd || f.shows || field.Long || len(field.Pieces) == 0 || !field.Simple && len(f.texts) == 0 {
		return
	}
	if in := p.shown(f); in != "" {
		p.write(f, in)
	}
}

// write puts what a field shows in its place. in stands among the properties and text of a run.
func (p *unsavedPart) write(f *unsavedField, in string) {
	if f.field.Simple {
		p.of.add(p.number, xmltok.Edit{Span: f.marks[0], Text: "<" + f.prefix + "r>" + in + "</" + f.prefix + "r>"})
		f.marks = f.marks[1:]
	}
	for i, at := range f.texts {
		e := xmltok.Edit{Span: at}
		if i == 0 {
			e.Text = in
		}
		p.of.add(p.number, e)
	}
	for _, at := range f.marks {
		p.of.add(p.number, xmltok.Edit{Span: at})
	}
}

// shown returns what Word shows of a field, as it stands in a run; "" where the field stays.
func (p *unsavedPart) shown(f *unsavedField) string {
	words := strings.Fields(f.field.Instruction)
	if len(words) == 0 {
		return ""
	}
	switch strings.ToUpper(words[0]) {
	case "GOTOBUTTON":
		if len(words) > 2 {
			_, rest, _ := strings.Cut(f.field.Instruction, words[1])
			return f.plain(strings.TrimSpace(rest))
		}
	case "SYMBOL":
		return f.symbol(words[1:])
	case "LISTNUM":
		return f.plain(p.listNumber(words[1:]))
	case "AUTONUM":
		if !p.styled {
			return f.plain(p.autoNumber(words[1:]))
		}
	case "EQ":
		if math := equation(strings.TrimSpace(f.field.Instruction)[len("EQ"):]); math != "" {
			return "</" + f.prefix + "r>" + math + "<" + f.prefix + "r>"
		}
	}
	return ""
}

func (f *unsavedField) plain(text string) string {
	if text == "" {
		return ""
	}
	return fmt.Sprintf(`<%[1]st xml:space="preserve">%[2]s</%[1]st>`, f.prefix, html.EscapeString(text))
}

// symbol returns the character that a SYMBOL names (17.16.5.61).
func (f *unsavedField) symbol(words []string) string {
	if len(words) == 0 {
		return ""
	}
	n, err := strconv.ParseUint(words[0], 0, 16)
	if err != nil || n < 0x20 {
		return ""
	}
	font, size := "", ""
	for i := 1; i < len(words); i++ {
		name, value := words[i], ""
		if i+1 < len(words) {
			value = words[i+1]
		}
		switch {
		case strings.EqualFold(name, `\f`) && strings.HasPrefix(value, `"`):
			font, _, _ = strings.Cut(strings.Join(words[i+1:], " ")[1:], `"`)
		case strings.EqualFold(name, `\f`):
			font = value
		case strings.EqualFold(name, `\s`):
			size = value
		}
	}
	in := f.plain(string(rune(n)))
	if isSymbolFont(font) {
		in = fmt.Sprintf(`<%[1]ssym %[1]sfont="%[2]s" %[1]schar="%04[3]X"/>`, f.prefix, attribute(font), 0xf000|n)
		font = ""
	}
	properties := ""
	if font != "" {
		properties = fmt.Sprintf(`<%[1]srFonts %[1]sascii="%[2]s" %[1]shAnsi="%[2]s"/>`, f.prefix, attribute(font))
	}
	if points, err := strconv.ParseFloat(size, 64); err == nil && points > 0 && points < 1000 {
		properties += fmt.Sprintf(`<%[1]ssz %[1]sval="%[2]d"/>`, f.prefix, int(2*points))
	}
	if properties == "" {
		return in
	}
	return fmt.Sprintf(`</%[1]sr><%[1]sr><%[1]srPr>%[2]s</%[1]srPr>%[3]s</%[1]sr><%[1]sr>`, f.prefix, properties, in)
}

func (u *unsaved) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole {
		return nil
	}
	return u.places.edits
}
