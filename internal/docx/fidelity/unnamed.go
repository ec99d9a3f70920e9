package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// unnamed names the font of Chinese and Korean text of which a document says nothing: neither its theme nor a language by which the theme
// would choose one (w:themeFontLang, ECMA-376 part 1, 17.15.1.88), as in documents of programs and of Words without East Asian languages.
// Word takes Microsoft JhengHei for Chinese and Malgun Gothic for Korean, whose lines are 1.73 em high: 17.3 points apart at 10, in its
// PDF of such a document. LibreOffice takes a font of its own with lines of 1.45 em.
// Of Japanese nothing is known.
type unnamed struct {
	*facts
	theme places
	asked bool // there is a language
}

func (u *unnamed) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	inFonts := element{}
	return visit(func(t *xmltok.Token) {
		switch {
		case t.Kind == xmltok.EndToken:
			inFonts.ends(t)
		case t.Kind != xmltok.StartToken:
		case t.Name.Is(xmltok.Word, "themeFontLang"):
			language, _ := t.Get("eastAsia")
			u.asked = u.asked || language != ""
		case t.Name.Is(xmltok.Drawing, "majorFont"), t.Name.Is(xmltok.Drawing, "minorFont"):
			inFonts.begin(t)
		case inFonts.open && t.Name.Is(xmltok.Drawing, "ea"):
			for _, a := range t.Attrs() {
				if string(a.Local()) == "typeface" && a.Text() == "" {
					u.theme.add(p.Number, xmltok.Edit{Span: t.ValueSpan(a)})
				}
			}
		}
	})
}

func (u *unnamed) edits(_ *docx.Document, c Changes) docx.Edits {
	family := ""
	switch {
	case u.scripts.korean():
		family = "Malgun Gothic"
	case u.scripts.chinese():
		family = "Microsoft JhengHei"
	}
	if !c.Whole || u.asked || family == "" {
		return nil
	}
	all := docx.Edits{}
	for part, edits := range u.theme.edits {
		for _, e := range edits {
			e.Text = family
			all[part] = append(all[part], e)
		}
	}
	return all
}
