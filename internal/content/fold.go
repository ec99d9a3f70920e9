package content

import (
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// kind is what a character is to words: those of one kind that follow each other make a word.
type kind uint8

const (
	between   kind = iota // words
	within                // words: marks, soft hyphens, joiners, signs of direction
	alone                 // of scripts that have nothing between words, and numbers that are one character: each is a word
	leftward              // written from right to left
	elsewhere             // letters and digits
)

// folded is a character as it is compared: compatible forms made one (ligatures, full width), in one case, since capitals may be
// a matter of format, and without marks, which fonts draw in pieces of their own.
type folded struct {
	letters string // "" for what is no letter or digit
	kind    kind
}

// ascii has the folded letters and digits below 128, 0 for all else there.
var ascii = func() (table [utf8.RuneSelf]byte) {
	for c := range table {
		if f := foldRune(rune(c)); f.letters != "" {
			table[c] = f.letters[0]
		}
	}
	return table
}()

// blocks hold folded characters by 256 of them. A block is filled when its first character comes.
var blocks [(unicode.MaxRune + 1) >> 8]atomic.Pointer[[256]folded]

// fold returns a character as it is compared.
func fold(c rune) folded {
	block := blocks[c>>8].Load()
	if block == nil {
		block = new([256]folded)
		for i := range block {
			block[i] = foldRune(c&^0xFF | rune(i))
		}
		blocks[c>>8].Store(block)
	}
	return block[c&0xFF]
}

// tatweel only stretches Arabic words; programs add it to justify a line.
const tatweel = 'ـ'

func foldRune(c rune) folded {
	var b strings.Builder
	for _, d := range norm.NFKD.String(string(c)) {
		switch {
		case d == tatweel || !unicode.In(d, unicode.L, unicode.N):
		case d == 'ß' || d == 'ẞ':
			b.WriteString("ss")
		default:
			b.WriteRune(unicode.ToLower(unicode.ToUpper(d)))
		}
	}
	f := folded{b.String(), kindOf(c)}
	if f.letters != "" && f.kind == between {
		f.kind = elsewhere // a sign that stands for letters
	}
	return f
}

func kindOf(c rune) kind {
	switch {
	case unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Nl):
		return alone
	case unicode.In(c, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko) && unicode.IsLetter(c):
		return leftward
	case unicode.In(c, unicode.L, unicode.N):
		return elsewhere
	case unicode.In(c, unicode.M, unicode.Cf):
		return within
	}
	return between
}

// appendLetters appends the letters and digits of a text as they are compared.
func appendLetters(dst []byte, text string) []byte {
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if l := ascii[c]; l != 0 {
				dst = append(dst, l)
			}
			i++
			continue
		}
		c, n := utf8.DecodeRuneInString(text[i:])
		dst = append(dst, fold(c).letters...)
		i += n
	}
	return dst
}

// word is a word of a text, as it stands there and in the letters that are compared.
type word struct {
	from, to       int // in the letters
	rawFrom, rawTo int // in the text
	paragraph      int // that the text is
	leftward       bool
}

// cutWords appends the words of a text, and their letters.
func cutWords(words []word, letters []byte, text string) ([]word, []byte) {
	at, now := word{from: len(letters)}, between
	cut := func(end int) {
		if at.to = len(letters); at.to > at.from {
			at.rawTo = end
			words = append(words, at)
		}
		at = word{from: len(letters), rawFrom: end}
	}
	for i := 0; i < len(text); {
		c, n := rune(text[i]), 1
		var f folded
		var l byte
		if c < utf8.RuneSelf {
			if l = ascii[c]; l != 0 {
				f.kind = elsewhere
			}
		} else {
			c, n = utf8.DecodeRuneInString(text[i:])
			f = fold(c)
		}
		if f.kind != within && (f.kind != now || now == alone) {
			cut(i)
			now, at.leftward = f.kind, f.kind == leftward
		}
		if l != 0 {
			letters = append(letters, l)
		} else {
			letters = append(letters, f.letters...)
		}
		i += n
	}
	cut(len(text))
	return words, letters
}
