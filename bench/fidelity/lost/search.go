package lost

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// near is how many bytes around the place where letters are expected are searched first. Far away they are looked for only as
// a whole paragraph or in the end: a search of everything for every word would take minutes.
const near = 16 << 10

// gap is words that follow each other and have not been found.
type gap struct {
	words []word
	at    int // where they are expected in the PDF's letters
}

// search looks for the words of a document in the letters of a PDF.
type search struct {
	words int
	times map[string]int // how often the document has a word, by its key
	has   map[string]int // the same of the PDF
	all   string         // the PDF's letters
	wide  bool           // search far away too
	left  []byte         // the same, with 0, which no letter has, for those already found: each is found once
	gaps  []gap

	leftward []word // written from right to left
}

func newSearch(b Body, pdf string) *search {
	s := &search{times: make(map[string]int), has: make(map[string]int), all: letters(pdf)}
	s.left = []byte(s.all)
	length := 0
	for _, paragraph := range b {
		words := wordsOf(paragraph)
		s.words += len(words)
		for _, w := range words {
			s.times[w.key()]++
		}
		searched, leftward := part(words)
		s.leftward = append(s.leftward, leftward...)
		if len(searched) > 0 {
			s.gaps = append(s.gaps, gap{searched, length})
			length += len(join(searched))
		}
	}
	for i := range s.gaps {
		s.gaps[i].at = int(float64(s.gaps[i].at) / float64(length) * float64(len(s.left)))
	}
	for _, w := range wordsOf(pdf) {
		s.has[w.key()]++
	}
	return s
}

// find returns where letters stand that have not been found: near a place or, if not there, far away. It returns -1 for nowhere.
func (s *search) find(letters string, at int) int {
	from, to := max(0, at-near), min(len(s.left), at+near)
	if from < to {
		if i := bytes.Index(s.left[from:to], []byte(letters)); i >= 0 {
			return from + i
		}
	}
	if !s.wide {
		return -1
	}
	return bytes.Index(s.left, []byte(letters))
}

// take marks letters as found where there are such, and returns the place behind them, else -1.
func (s *search) take(letters string, at int) int {
	i := s.find(letters, at)
	if i < 0 {
		return -1
	}
	clear(s.left[i : i+len(letters)])
	return i + len(letters)
}

// whole finds the paragraphs that stand in the PDF from end to end, the long ones first: most are alone of their kind.
func (s *search) whole() {
	type paragraph struct {
		gap
		letters string
	}
	all := make([]paragraph, len(s.gaps))
	for i, g := range s.gaps {
		all[i] = paragraph{g, join(g.words)}
	}
	slices.SortStableFunc(all, func(a, b paragraph) int { return cmp.Compare(len(b.letters), len(a.letters)) })
	s.gaps, s.wide = s.gaps[:0], true
	gone := make(map[string]bool) // letters of which there are no more
	for _, p := range all {
		if gone[p.letters] || s.take(p.letters, p.at) < 0 {
			gone[p.letters] = true
			s.gaps = append(s.gaps, p.gap)
		}
	}
}

// pieces finds runs of words, each as long as can be and of at least so many letters.
func (s *search) pieces(least int) {
	var gaps []gap
	s.wide = least == 1 && s.missed() <= mostFar
	for _, g := range s.gaps {
		begin, at := 0, g.at
		for i := 0; i < len(g.words); {
			n := s.longest(g.words[i:], least, at)
			if n == 0 {
				i++
				continue
			}
			if begin < i {
				gaps = append(gaps, gap{g.words[begin:i], at})
			}
			at = s.take(join(g.words[i:i+n]), at)
			i += n
			begin = i
		}
		if begin < len(g.words) {
			gaps = append(gaps, gap{g.words[begin:], at})
		}
	}
	s.gaps = gaps
}

// mostFar is how many words are looked for far away: of a document that has lost more it is clear that it has.
const mostFar = 50_000

// missed counts the words that have not been found.
func (s *search) missed() int {
	n := 0
	for _, g := range s.gaps {
		n += len(g.words)
	}
	return n
}

// longest counts the words from the first on that stand together in what is left, 0 where they have fewer letters than least.
// What begins them does too, so that their number can be found by halving.
func (s *search) longest(words []word, least, at int) int {
	low, length := 0, 0
	for length < least {
		if low == len(words) {
			return 0
		}
		length += utf8.RuneCountInString(words[low].letters)
		low++
	}
	found := func(n int) bool { return s.find(join(words[:n]), at) >= 0 }
	if !found(low) {
		return 0
	}
	high := 2 * low
	for high <= len(words) && found(high) {
		low, high = high, 2*high
	}
	high = min(high, len(words)+1)
	for high-low > 1 {
		if middle := (low + high) / 2; found(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// halves finds words of which a part stands on the next page, behind the foot of the one and the head of the other.
func (s *search) halves() {
	var gaps []gap
	for _, g := range s.gaps {
		for i, w := range g.words {
			if !s.half(w.letters, g.at) {
				gaps = append(gaps, gap{g.words[i : i+1], g.at})
			}
		}
	}
	s.gaps = gaps
}

func (s *search) half(word string, at int) bool {
	for i := range word {
		if i == 0 {
			continue
		}
		before := s.find(word[:i], at)
		if before < 0 {
			return false // what is longer is not there either
		}
		rest := s.left[before+i : min(before+i+near, len(s.left))]
		if behind := bytes.Index(rest, []byte(word[i:])); behind >= 0 {
			clear(s.left[before : before+i])
			clear(rest[behind : behind+len(word)-i])
			return true
		}
	}
	return false
}

// enough is how many letters make a word that hardly stands within others.
const enough = 4

// missing returns the words that were not found, each as often as the PDF has it too seldom: where it does not, only the pieces
// around it were put together wrongly.
func (s *search) missing() []string {
	var words []string
	lacking := make(map[string]int)
	for _, g := range s.gaps {
		for _, w := range g.words {
			key := w.key()
			if _, known := lacking[key]; !known {
				have := s.has[key]
				if utf8.RuneCountInString(w.letters) >= enough {
					have = max(have, strings.Count(s.all, w.letters))
				}
				lacking[key] = s.times[key] - have
			}
			if lacking[key] > 0 {
				lacking[key]--
				words = append(words, w.shown)
			}
		}
	}
	return words
}
