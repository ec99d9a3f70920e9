// Package lost finds the words of a document's body that are not in the PDF that was made of it.
//
// It compares letters and digits only, in one case: what is between them, where lines break, how words are hyphenated and
// which characters are drawn as one differs from document to PDF and loses nothing.
package lost

import (
	"maps"
	"slices"
)

// Result is what became of a document's words.
type Result struct {
	Words int      // in the body
	Lost  []string // as they stand in the document, in no order of importance
}

// Compare looks for the words of a body in the text of a PDF, which has to be in the order in which it was written.
func Compare(b Body, pdf string) Result {
	s := newSearch(b, pdf)
	s.whole()
	for _, letters := range []int{24, 8, 1} { // the long pieces first: a short one could stand in the middle of them
		s.pieces(letters)
	}
	s.halves()
	return Result{Words: s.words, Lost: append(s.missing(), s.uncounted()...)}
}

// Beyond returns the words that are lost more often than in another result.
func (r Result) Beyond(other Result) []string {
	times := make(map[string]int)
	for _, word := range other.Lost {
		times[letters(word)]++
	}
	var more []string
	for _, word := range r.Lost {
		if times[letters(word)]--; times[letters(word)] < 0 {
			more = append(more, word)
		}
	}
	return more
}

// Distinct returns the words of a list once each, sorted.
func Distinct(words []string) []string {
	once := make(map[string]bool)
	for _, word := range words {
		once[word] = true
	}
	return slices.Sorted(maps.Keys(once))
}
