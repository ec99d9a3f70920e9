package fidelity

import (
	"unicode"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// unnamed names the font of Chinese and Korean text of which a document says nothing: neither its theme nor a language by which the theme
// would choose one (w:themeFontLang, ECMA-376 part 1, 17.15.1.88), as in documents of programs and of Words without East Asian languages.
// Word takes Microsoft JhengHei for Chinese and Malgun Gothic for Korean, whose lines are 1.73 em high: 17.3 points apart at 10, in its
// PDF of such a document. LibreOffice takes a font of its own with lines of 1.45 em.
type unnamed struct {
	theme places
	asked bool // there is a language
	han   int
	other int // Japanese letters
	hang  int
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
		case t.IsText():
			if t.Parent().Is(xmltok.Word, "t") {
				u.count(t.Text())
			}
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

func (u *unnamed) count(text string) {
	for _, r := range text {
		switch {
		case r < 0x1100:
		case unicode.Is(unicode.Han, r):
			u.han++
		case unicode.Is(unicode.Hangul, r):
			u.hang++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			u.other++
		}
	}
}

func (u *unnamed) edits(_ *docx.Document, c Changes) docx.Edits {
	family := ""
	switch {
	case u.other > u.hang && u.other > u.han/10: // Japanese, of which nothing is known
	case u.hang > u.han:
		family = "Malgun Gothic"
	case u.han > 0:
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
