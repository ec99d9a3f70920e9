package fidelity

import (
	"strings"
	"unicode"

	"sheaf/internal/docx/xmltok"
)

// firstApart is a release of LibreOffice that finds lines of East Asian text with Latin letters by newer rules.
const firstApart = 24

// scripts counts the East Asian letters of a document's text, and has the language that its styles say for all of it.
type scripts struct {
	said   string // w:lang of the defaults (ECMA-376 part 1, 17.7.5.4), "" where they say none
	han    int    // Chinese, of Japanese and Korean text, too
	kana   int    // of Japanese alone
	hangul int    // of Korean alone
}

func (s *scripts) Visit(t *xmltok.Token) {
	if t.Kind == xmltok.StartToken && t.Name.Is(xmltok.Word, "lang") && t.Ancestor(1).Is(xmltok.Word, "rPrDefault") {
		s.said, _ = t.Get("eastAsia")
	}
	if !t.IsText() || !t.Parent().Is(xmltok.Word, "t") {
		return
	}
	for _, r := range t.Text() {
		switch {
		case r < 0x1100:
		case unicode.Is(unicode.Han, r):
			s.han++
		case unicode.Is(unicode.Hangul, r):
			s.hangul++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			s.kana++
		}
	}
}

// chinese reports whether most are Chinese.
func (s *scripts) chinese() bool { return s.han > 0 && !s.japanese() && !s.korean() }

// japanese reports whether most are Japanese, of which each sentence has some letters of its own.
func (s *scripts) japanese() bool { return s.kana > s.hangul && s.kana > s.han/10 }

// korean reports whether most are Korean.
func (s *scripts) korean() bool { return s.hangul > s.han && !s.japanese() }

// lawless reports whether the text is Chinese and in a language that has no rules for how its lines break.
func (s *scripts) lawless() bool { return s.chinese() && s.said != "" && !ruled(s.said) }

// ruled reports whether a language is an East Asian one, for which there are rules of which signs may begin and end a line.
func ruled(language string) bool {
	switch tag, _, _ := strings.Cut(strings.ToLower(language), "-"); tag {
	case "zh", "ja", "ko":
		return true
	}
	return false
}
