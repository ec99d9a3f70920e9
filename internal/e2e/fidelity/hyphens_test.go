package fidelity

import (
	"fmt"
	"strings"

	"sheaf/internal/docx/docxtest"
)

// divided are words with the places where the patterns of American English divide them.
func divided() [][]string {
	var all [][]string
	for _, word := range strings.Fields(`com-mu-ni-ca-tion and un-der-stand-ing of the gov-ern-ment, re-spon-si-bil-i-ty for the
		en-vi-ron-ment, man-age-ment of in-for-ma-tion, and de-vel-op-ment in every de-part-ment.`) {
		all = append(all, strings.Split(word, "-"))
	}
	return all
}

// hyphenated is a narrow paragraph of long words: a line ends with the most that fits of a word that does not fit whole.
func hyphenated(f face) sample {
	const narrow = 3000 / 20.0
	words, lines := f.divide(narrow, 12)
	d := docxtest.New().Part("word/settings.xml", `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`+
		`<w:autoHyphenation/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`)
	d.XML(fmt.Sprintf(`<w:p><w:pPr><w:ind w:right="6638"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii="%[1]s" w:hAnsi="%[1]s"/><w:lang w:val="en-US"/></w:rPr><w:t>%[2]s</w:t></w:r></w:p>`,
		f.name, strings.Join(words, " ")))
	return sample{d.Bytes(), [][]string{lines}, f.oneFont()}
}

// divide makes a text that breaks in only one way, as fill does, and its lines.
func (f face) divide(column float64, lines int) (words, filled []string) {
	supply := divided()
	line := ""
	for i := 0; len(filled) < lines; i++ {
		parts := supply[i%len(supply)]
		head, rest, ok := f.part(line, parts, column)
		if !ok {
			continue
		}
		words = append(words, strings.Join(parts, ""))
		if line = head; rest != "" {
			filled = append(filled, head)
			line = rest
		}
	}
	if line != "" {
		filled = append(filled, line)
	}
	return words, filled
}

// zone is how much a line has to lack, in points, so that a word is divided at all: a quarter of an inch in Word, and more to
// be clear.
const zone = 24

// part returns a line with as much of a word as fits, and what of the word comes on the next. It is not ok where that is not clear.
func (f face) part(line string, parts []string, column float64) (head, rest string, ok bool) {
	fits := func(text string) (fits, clear bool) {
		width := f.width(text)
		return width <= column, width <= column*(1-clearOfRounding) || width > column*(1+clearOfRounding)
	}
	before := line
	if line != "" {
		before += " "
	}
	for n := len(parts); n >= 0; n-- {
		switch text := before + strings.Join(parts[:n], "") + "-"; {
		case n == len(parts):
			text = strings.TrimSuffix(text, "-")
			if fit, clear := fits(text); fit || !clear {
				return text, "", clear
			}
		case n == 0:
			return line, strings.Join(parts, ""), line != ""
		default:
			if fit, clear := fits(text); fit || !clear {
				return text, strings.Join(parts[n:], ""), clear && column-f.width(line) > zone
			}
		}
	}
	return "", "", false
}
