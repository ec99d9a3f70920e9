package pdfscore

import (
	"strings"
	"unicode"
)

// words returns the words of a line of which poppler has found these parts. Chinese and Japanese text has no blanks. What poppler takes
// for one there is a gap: Word and LibreOffice set Latin letters and figures a quarter of a letter apart from it (ECMA-376 part 1,
// 17.3.1.2 and 17.3.1.3), others do not, and justified text is spread. On paper all are alike. So between such text and
// letters or figures a word always ends, and beside it nowhere else. Korean text has blanks between its words; from letters and figures it is
// set apart in the same way.
func words(parts []string) Line {
	var line Line
	var word strings.Builder
	last, blank := rune(0), false
	end := func() {
		if w := normalise(word.String()); w != "" {
			line = append(line, w)
		}
		word.Reset()
	}
	for _, part := range parts {
		for _, c := range part {
			if last != 0 && wordEnds(last, c, blank) {
				end()
			}
			word.WriteRune(c)
			last, blank = c, false
		}
		blank = true
	}
	end()
	return line
}

// wordEnds reports whether a word ends between two characters, which may have a blank between them.
func wordEnds(before, after rune, blank bool) bool {
	if !wide(before) && !wide(after) {
		return blank || unicode.Is(unicode.Hangul, before) != unicode.Is(unicode.Hangul, after) && letter(before) && letter(after)
	}
	return wide(before) != wide(after) && letter(before) && letter(after)
}

// wide reports whether a character is of Chinese or Japanese text; Korean has blanks between words.
func wide(c rune) bool {
	return c >= 0x3000 && c <= 0x303f || c >= 0xff01 && c <= 0xff9f || unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo)
}

func letter(c rune) bool { return unicode.In(c, unicode.L, unicode.N) || wide(c) }
