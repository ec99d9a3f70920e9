package fidelity

import (
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// eastAsian gives East Asian text the language by which LibreOffice breaks its lines as Word does. Many documents say another one than
// that of their text, of programs and of Words without East Asian languages above all (w:lang, ECMA-376 part 1, 17.3.2.20):
//
//   - Chinese text in no East Asian language. Which signs may neither begin nor end a line goes by the language (17.3.1.16), so in Word
//     it has no such signs: in its PDF of such a document of 75 pages lines begin with commas, full stops and closing brackets and end
//     with opening ones, each where it comes. LibreOffice has rules for text in any language. In the language of loose, for which the profile
//     that LibreOffice is started with has none, it breaks these lines where Word does.
//   - Korean text in another language. Word breaks its lines between words and spreads blanks where it is justified, whatever the language.
//     LibreOffice does so in Korean alone, else it divides words and spreads letters. Releases before 24 are left alone: their blanks
//     between Korean words are too narrow, and spread letters made up for it.
type eastAsian struct {
	*facts
	said []language
}

// language is one that a document says.
type language struct {
	part int
	at   xmltok.Span
	tag  string
}

const (
	korean = "ko-KR"
	// loose is a language of which no document at hand is, with the letters of Chinese.
	loose = "zh-SG"
)

func (e *eastAsian) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return visit(func(t *xmltok.Token) {
		if t.Kind != xmltok.StartToken || !t.Name.Is(xmltok.Word, "lang") || len(e.said) > maxRemembered {
			return
		}
		for _, a := range t.Attrs() {
			if string(a.Local()) == "eastAsia" {
				e.said = append(e.said, language{part: p.Number, at: t.ValueSpan(a), tag: a.Text()})
			}
		}
	})
}

func (e *eastAsian) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole || len(e.said) > maxRemembered {
		return nil
	}
	var all places
	for _, l := range e.said {
		switch {
		case c.Release >= firstApart && e.scripts.korean() && !strings.EqualFold(l.tag, korean):
			all.add(l.part, xmltok.Edit{Span: l.at, Text: korean})
		case e.scripts.chinese() && !ruled(l.tag):
			all.add(l.part, xmltok.Edit{Span: l.at, Text: loose})
		}
	}
	return all.edits
}
