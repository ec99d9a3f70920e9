package codepage

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// languages.txt has for each language what its letters cost: -2 ln of how often one follows the other, "_" being the edge of a
// word, and of how often a character is met where characters are words. Package count makes it. It was counted over the word
// lists of wordfreq 3.1 (Robyn Speer and others, CC BY-SA 4.0), with "ß" where Debian's German word list has it.
//
//go:embed languages.txt
var languagesText string

// language is what is known of one.
type language struct {
	prior   int       // what the language costs whatever is written in it
	latin   *language // knows what ASCII letters cost: the language itself, or English where it has another writing
	pairs   map[[2]rune]uint8
	letters map[rune]bool  // all that occur in pairs
	singles map[rune]uint8 // ideographs, kana, Hangul
}

// languages reads languages.txt, which is part of the program.
var languages = sync.OnceValue(func() map[string]*language {
	known := map[string]*language{}
	var current *language
	for line := range strings.Lines(languagesText) {
		line = strings.TrimSuffix(line, "\n")
		if code, ok := strings.CutPrefix(line, "["); ok {
			current = &language{pairs: map[[2]rune]uint8{}, letters: map[rune]bool{}, singles: map[rune]uint8{}}
			known[strings.TrimSuffix(code, "]")] = current
			continue
		}
		number, items, _ := strings.Cut(line, " ")
		cost, err := strconv.ParseUint(number, 10, 8)
		if err != nil {
			panic(fmt.Sprintf("languages.txt: %v", err))
		}
		current.add(uint8(cost), []rune(items))
	}
	for code, l := range known {
		l.latin, l.prior = l, 1
		if slices.Contains(strings.Fields(frequent), code) {
			l.prior = 0
		} else if slices.Contains(strings.Fields(rare), code) {
			l.prior = 3
		}
		if _, ok := l.pairs[[2]rune{'e', 'n'}]; !ok {
			l.latin = known["en"]
		}
	}
	return known
})

// Languages that more, and fewer, people write than the others.
const (
	frequent = "de en es fr it ja ko pl pt ru tr zh"
	rare     = "ca he is lt lv mk sl"
)

// add takes a line's items: single characters, or pairs of letters.
func (l *language) add(cost uint8, items []rune) {
	for len(items) > 0 {
		if isIdeograph(items[0]) {
			l.singles[items[0]] = cost
			items = items[1:]
			continue
		}
		l.pairs[[2]rune{items[0], items[1]}] = cost
		l.letters[items[0]], l.letters[items[1]] = true, true
		items = items[2:]
	}
}

// Costs of what languages.txt does not tell, in half nats.
const (
	costOther      = 4  // a digit, blank or other ASCII character that is no letter, behind such a one
	costRarePair   = 20 // two letters of the language that hardly meet
	costForeign    = 26 // a letter that the language has not
	costMixed      = 40 // a Latin letter beside one of another writing
	costRareSingle = 30 // an ideograph that is not among the common ones
	costHalfKana   = 20
	costMoreKana   = 9  // behind another one
	costUsual      = 14 // a sign that names have: quotes, dashes, "°", "№"
	costSign       = 24
	costFrame      = 34 // pieces of frames
	costInvalid    = 50
	costGlued      = 3  // an ideograph beside a capital Latin letter
	costGluedSmall = 10 // an ideograph beside a small Latin letter
	costWithin     = 14 // a sign between two letters
	costBehind     = 6  // a sign right behind a letter
	costCase       = 10 // a capital behind a small letter
	costStart      = 1  // a word begins with a capital or not
	costSmallStart = 3  // a name begins with a small letter
)

// edge stands for all that is no letter.
const edge = '_'

// cost is how unlikely a part of a path is in the language, in half nats. In a wide page signs take two bytes, and none stands within
// a Latin word.
func (l *language) cost(text []rune, wide bool) int {
	total, before := 0, rune(edge)
	for i, r := range text {
		total += l.following(before, r)
		if i == 0 && r >= utf8.RuneSelf && unicode.IsLower(r) {
			total += costSmallStart
		}
		switch {
		case i == 0 || !isBreak(r, wide) || letter(before) == edge:
		case i+1 < len(text) && letter(text[i+1]) != edge:
			total += costWithin
		default:
			total += costBehind
		}
		before = r
	}
	return total + l.following(before, edge)
}

// isBreak reports whether r is a sign that does not stand right behind a letter.
func isBreak(r rune, wide bool) bool {
	if r < utf8.RuneSelf || letter(r) != edge || isIdeograph(r) || isHalfKana(r) {
		return false
	}
	return wide || !strings.ContainsRune("’·–”»®™…ºª", r)
}

// following is the cost of r behind another character.
func (l *language) following(before, r rune) int {
	if isIdeograph(r) || isHalfKana(r) {
		return l.ideograph(before, r) + glued(before)
	}
	a, b := letter(before), letter(r)
	if a == edge && b == edge {
		return sign(r)
	}
	cost := capital(before, r)
	if isIdeograph(before) || isHalfKana(before) {
		cost += glued(r)
	}
	table := l
	if a < utf8.RuneSelf && b < utf8.RuneSelf {
		table = l.latin
	}
	switch c, known := table.pairs[[2]rune{a, b}]; {
	case known:
		cost += int(c)
	case isLatin(a) != isLatin(b) && a != edge && b != edge:
		cost += costMixed
	case l.has(a) && l.has(b):
		cost += costRarePair
	default:
		cost += costForeign
	}
	if b == edge {
		cost += sign(r)
	}
	return cost
}

func isLatin(r rune) bool { return unicode.Is(unicode.Latin, r) }

func (l *language) has(r rune) bool { return r < utf8.RuneSelf || l.letters[r] }

func (l *language) ideograph(before, r rune) int {
	c, common := l.singles[r]
	switch {
	case common:
		return int(c)
	case isHalfKana(r) && isHalfKana(before):
		return costMoreKana
	case isHalfKana(r):
		return costHalfKana
	}
	return costRareSingle
}

// glued is what a letter costs that stands beside an ideograph.
func glued(r rune) int {
	switch {
	case letter(r) == edge:
		return 0
	case unicode.IsUpper(r):
		return costGlued
	}
	return costGluedSmall
}

// letter is r in lower case, as in languages.txt, and edge for what is no letter.
func letter(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			return r | 0x20
		}
		if 'a' <= r && r <= 'z' {
			return r
		}
		return edge
	case r == 'ς':
		return 'σ'
	case r == 'ª', r == 'º', r == 'µ', isIdeograph(r), isHalfKana(r):
		return edge
	case unicode.IsLetter(r), unicode.Is(unicode.Mn, r):
		return unicode.ToLower(r)
	}
	return edge
}

// capital is what a letter's case costs behind another letter.
func capital(before, r rune) int {
	switch {
	case !unicode.IsUpper(r) && !unicode.IsLower(r):
		return 0
	case unicode.IsUpper(r) && unicode.IsLower(before):
		return costCase
	case unicode.IsLower(r) && unicode.IsLower(before), unicode.IsUpper(r) && unicode.IsUpper(before):
		return 0
	}
	return costStart
}

// sign is the cost of a character that is no letter.
func sign(r rune) int {
	switch {
	case r < utf8.RuneSelf && strings.ContainsRune("\\|{}<>^`~\"*?:", r):
		return costUsual
	case r < utf8.RuneSelf:
		return costOther
	case isInvalid(r):
		return costInvalid
	case 0x2500 <= r && r <= 0x259f:
		return costFrame
	case strings.ContainsRune("«»“”„‘’–—…°§№€£©®½¼²³·¡¿ªº•\u00a0", r), 0x3000 <= r && r <= 0x303f, 0xff00 <= r && r <= 0xff5e, 0x2460 <= r && r <= 0x2473:
		return costUsual
	}
	return costSign
}

// isInvalid reports whether no text has r: it stands for bytes without a character, or steers.
func isInvalid(r rune) bool {
	return r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Co, r)
}

func isIdeograph(r rune) bool {
	return r >= 0x1100 && (r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)) && !isHalfKana(r)
}

func isHalfKana(r rune) bool { return 0xff61 <= r && r <= 0xff9f }
