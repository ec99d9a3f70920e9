package lost

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// tatweel only stretches Arabic words; programs add it to justify a line.
const tatweel = 'ـ'

// letters returns the letters and digits of a text as they are compared: compatible forms made one (ligatures, full width),
// in one case, since capitals may be a matter of format, and without marks, which fonts draw in pieces of their own.
func letters(s string) string {
	s = strings.ReplaceAll(norm.NFKC.String(s), "ß", "ss")
	plain := make([]rune, 0, len(s))
	lam := 0 // where the run of lams and alefs before this place begins
	for _, c := range s {
		switch {
		case c == tatweel || unicode.Is(unicode.M, c):
			continue
		case !strings.ContainsRune(lamAlef, c):
			slices.Sort(plain[lam:])
			lam = len(plain)
		}
		if unicode.In(c, unicode.L, unicode.N) {
			plain = append(plain, unicode.ToLower(unicode.ToUpper(c)))
		}
		if !strings.ContainsRune(lamAlef, c) {
			lam = len(plain)
		}
	}
	slices.Sort(plain[lam:])
	return string(plain)
}

// lamAlef are letters of which two are drawn as one. What reads a PDF turns right-to-left text around by what was drawn, and
// then may have the two the wrong way around: their order is not compared.
const lamAlef = "لاأإآ"

// word is a word of the document.
type word struct {
	shown   string
	letters string // as they are compared; none is empty
}

// Kinds of characters: those of one kind that follow each other make a word.
const (
	between   = iota // words
	alone            // of scripts that have nothing between words, and numbers that are one character: each is a word
	leftward         // written from right to left: with others in a word, their order is not sure
	elsewhere        // letters and digits
)

func kindOf(c rune) int {
	switch {
	case unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Nl):
		return alone
	case unicode.In(c, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko) && !unicode.Is(unicode.N, c):
		return leftward
	case unicode.In(c, unicode.L, unicode.N):
		return elsewhere
	}
	return between
}

// wordsOf returns the words of a text.
func wordsOf(text string) []word {
	var words []word
	begin, kind := 0, between
	cut := func(end int) {
		if l := letters(text[begin:end]); l != "" {
			words = append(words, word{text[begin:end], l})
		}
		begin = end
	}
	for i, c := range text {
		if unicode.In(c, unicode.M, unicode.Cf) {
			continue // marks, soft hyphens, joiners, signs of direction: they end no word
		}
		if k := kindOf(c); k != kind || k == alone {
			cut(i)
			kind = k
		}
	}
	cut(len(text))
	return words
}

// join returns the letters of words that follow each other.
func join(words []word) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(w.letters)
	}
	return b.String()
}
