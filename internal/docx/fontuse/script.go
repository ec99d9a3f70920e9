package fontuse

import (
	"strings"
	"unicode"
)

// script is one of the three kinds of text that have a font each (ECMA-376 part 1, 17.3.2.26). Word has a fourth for
// Latin letters beyond ASCII, which LibreOffice does not know.
type script int

const (
	latin script = iota
	eastAsian
	complexText
	scripts = 3
)

// scriptOf returns the script of a letter. It is not ok for digits, signs and spaces, which have the font of the letters before
// them.
func scriptOf(r rune) (script, bool) {
	switch {
	case r < 0x80:
		return latin, r|0x20 >= 'a' && r|0x20 <= 'z'
	case r >= 0x3000 && r <= 0x303f, r >= 0xff01 && r <= 0xffef, unicode.In(r, unicode.Han, unicode.Hiragana,
		unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Yi):
		return eastAsian, true
	case unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Devanagari,
		unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu,
		unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Thai, unicode.Lao, unicode.Tibetan,
		unicode.Myanmar, unicode.Khmer, unicode.Mongolian):
		return complexText, true
	}
	return latin, unicode.IsLetter(r) || unicode.Is(unicode.Co, r) // symbol fonts lie in the private use area
}

// writingSystem returns the ISO 15924 code under which a theme lists the fonts of a language.
func writingSystem(language string) string {
	language = strings.ToLower(language)
	primary, _, _ := strings.Cut(language, "-")
	switch primary {
	case "ja":
		return "Jpan"
	case "ko":
		return "Hang"
	case "zh":
		if strings.Contains(language, "tw") || strings.Contains(language, "hk") || strings.Contains(language, "hant") {
			return "Hant"
		}
		return "Hans"
	case "ar", "fa", "ur":
		return "Arab"
	case "he":
		return "Hebr"
	case "th":
		return "Thai"
	case "hi", "mr", "ne":
		return "Deva"
	}
	return ""
}
