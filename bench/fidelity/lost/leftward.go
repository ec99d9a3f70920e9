package lost

import (
	"maps"
	"slices"
	"unicode/utf8"
)

// Words that are written from right to left come out of a PDF in another order than they are written in, line by line, and in
// pieces: what reads it takes marks and changes of format for the ends of words, even of lines. So they are counted and not
// searched for.

func (w word) leftward() bool {
	first, _ := utf8.DecodeRuneInString(w.letters)
	return kindOf(first) == leftward
}

// key is what a word is counted by. The letters of one that is written from right to left may have any order.
func (w word) key() string {
	if !w.leftward() {
		return w.letters
	}
	sorted := []rune(w.letters)
	slices.Sort(sorted)
	return string(sorted)
}

// part returns the words that are searched for, and those that are counted.
func part(words []word) (searched, counted []word) {
	for _, w := range words {
		if w.leftward() {
			counted = append(counted, w)
		} else {
			searched = append(searched, w)
		}
	}
	return searched, counted
}

// uncounted returns the words written from right to left that the PDF has too seldom, if it also has too seldom most of their
// letters: else they are there in pieces, or without a space between them.
func (s *search) uncounted() []string {
	lacking := make(map[rune]int)
	for _, w := range s.leftward {
		for _, c := range w.letters {
			lacking[c]++
		}
	}
	for _, c := range s.all {
		lacking[c]--
	}
	spare := maps.Clone(s.has)
	var words []string
	for _, w := range s.leftward {
		if spare[w.key()]--; spare[w.key()] < 0 && takeMost(w.letters, lacking) {
			words = append(words, w.shown)
		}
	}
	return words
}

// takeMost takes letters out of those that are lacking when more than half of them are.
func takeMost(letters string, lacking map[rune]int) bool {
	taken := make(map[rune]int)
	n := 0
	for _, c := range letters {
		if taken[c] < lacking[c] {
			taken[c]++
			n++
		}
	}
	if 2*n <= utf8.RuneCountInString(letters) {
		return false
	}
	for c, times := range taken {
		lacking[c] -= times
	}
	return true
}
