package content

import (
	"maps"
	"slices"
	"unicode/utf8"
)

// Words that are written from right to left come out of a PDF in another order than they are written in, line by line, and in
// pieces: what draws them takes marks and changes of format for the ends of words, even of lines. So they are counted and not
// searched for.

// key is what a word is counted by. The letters of one that is written from right to left may have any order.
func key(letters string, leftward bool) string {
	if !leftward {
		return letters
	}
	sorted := []rune(letters)
	slices.Sort(sorted)
	return string(sorted)
}

// uncounted returns the words written from right to left that the PDF has too seldom, if it also has too seldom most of their
// letters: else they are there in pieces, or without a space between them.
func uncounted(words []shown, p *Printed) []shown {
	if len(words) == 0 {
		return nil
	}
	lacking := make(map[rune]int)
	for _, w := range words {
		for _, c := range w.letters {
			lacking[c]++
		}
	}
	for _, c := range string(p.all) {
		lacking[c]--
	}
	spare := maps.Clone(p.counts())
	var lost []shown
	for _, w := range words {
		k := key(w.letters, true)
		if spare[k]--; spare[k] < 0 && takeMost(w.letters, lacking) {
			lost = append(lost, w)
		}
	}
	return lost
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
