package content

import (
	"bytes"
	"cmp"
	"slices"
	"unicode/utf8"
)

// near is how many bytes around the place where letters are expected are searched first. Far away they are looked for only as
// a whole paragraph or in the end: a search of everything for every word would take minutes.
const near = 16 << 10

// gap is words of a paragraph that follow each other and have not been found.
type gap struct {
	paragraph int
	words     []word
	at        int // where they are expected in the PDF's letters
}

// place is where letters of a paragraph were found.
type place struct{ from, to int }

// search looks for the words of a document in the letters of a PDF.
type search struct {
	words   []word // the document's that are searched for
	letters []byte // of these
	left    []byte // the PDF's, with 0, which no letter has, for those already found: each is found once
	wide    bool   // search far away too
	gaps    []gap
	places  []place // by paragraph; none where to is 0
	looked  int     // bytes that were looked through
}

// mostLooked bounds what is looked through for one document. One of a thousand pages that has lost much stays below a tenth.
const mostLooked = 2 << 30

// over reports whether the search was given up.
func (s *search) over() bool { return s.looked > mostLooked }

// index returns where letters stand between two places of what is left, -1 for nowhere.
func (s *search) index(letters []byte, from, to int) int {
	if from >= to || s.over() {
		return -1
	}
	i := bytes.Index(s.left[from:to], letters)
	if i < 0 {
		s.looked += to - from
		return -1
	}
	s.looked += i + len(letters)
	return from + i
}

// join returns the letters of words that follow each other.
func (s *search) join(words []word) []byte { return s.letters[words[0].from:words[len(words)-1].to] }

// find returns where letters stand that have not been found: near a place or, if not there, far away. It is -1 for nowhere.
func (s *search) find(letters []byte, at int) int {
	if i := s.index(letters, max(0, at-near), min(len(s.left), at+near)); i >= 0 || !s.wide {
		return i
	}
	return s.index(letters, 0, len(s.left))
}

// take marks letters of a paragraph as found where there are such, and returns the place behind them, else -1.
func (s *search) take(paragraph int, letters []byte, at int) int {
	i := s.find(letters, at)
	if i < 0 {
		return -1
	}
	s.mark(paragraph, i, i+len(letters))
	return i + len(letters)
}

func (s *search) mark(paragraph, from, to int) {
	clear(s.left[from:to])
	p := &s.places[paragraph]
	if p.to == 0 {
		*p = place{from, to}
	}
	*p = place{min(p.from, from), max(p.to, to)}
}

// expect says where the gaps are expected: where they would be if the PDF had the same letters in the same order.
func (s *search) expect() {
	length := 0
	for _, g := range s.gaps {
		length += len(s.join(g.words))
	}
	sum := 0
	for i := range s.gaps {
		s.gaps[i].at = int(float64(sum) / float64(length) * float64(len(s.left)))
		sum += len(s.join(s.gaps[i].words))
	}
}

// Most paragraphs of this many letters stand a little behind the one before, and nowhere else.
const (
	long   = 24
	little = 4 << 10
)

// inOrder finds the long paragraphs that follow each other as they do in the document.
func (s *search) inOrder() {
	at, rest := 0, s.gaps[:0]
	for _, g := range s.gaps {
		letters := s.join(g.words)
		if len(letters) >= long {
			if i := s.index(letters, at, min(len(s.left), at+little+len(letters))); i >= 0 {
				at = i + len(letters)
				s.mark(g.paragraph, i, at)
				continue
			}
		}
		rest = append(rest, g)
	}
	s.gaps = rest
}

// whole finds the paragraphs that stand in the PDF from end to end, the long ones first: most are alone of their kind.
func (s *search) whole() {
	all := slices.Clone(s.gaps)
	slices.SortStableFunc(all, func(a, b gap) int { return cmp.Compare(len(s.join(b.words)), len(s.join(a.words))) })
	s.gaps, s.wide = s.gaps[:0], true
	gone := make(map[string]bool) // letters of which there are no more
	for _, g := range all {
		letters := s.join(g.words)
		if gone[string(letters)] {
			s.gaps = append(s.gaps, g)
		} else if s.take(g.paragraph, letters, g.at) < 0 {
			gone[string(letters)] = true
			s.gaps = append(s.gaps, g)
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
				gaps = append(gaps, gap{g.paragraph, g.words[begin:i], at})
			}
			at = s.take(g.paragraph, s.join(g.words[i:i+n]), at)
			i += n
			begin = i
		}
		if begin < len(g.words) {
			gaps = append(gaps, gap{g.paragraph, g.words[begin:], at})
		}
	}
	s.gaps = gaps
}

// mostFar is how many words are looked for far away: of a document that has lost more it is clear that it has.
const mostFar = 20_000

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
		length += utf8.RuneCount(s.join(words[low : low+1]))
		low++
	}
	found := func(n int) bool { return s.find(s.join(words[:n]), at) >= 0 }
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

// halves finds words of which a part stands on the next page, behind the foot of the one and the head of the other. Single letters
// of short words stand everywhere.
func (s *search) halves() {
	var gaps []gap
	for _, g := range s.gaps {
		for i := range g.words {
			if !s.half(g.paragraph, s.join(g.words[i:i+1]), g.at) {
				gaps = append(gaps, gap{g.paragraph, g.words[i : i+1], g.at})
			}
		}
	}
	s.gaps = gaps
}

func (s *search) half(paragraph int, word []byte, at int) bool {
	least := 2
	if utf8.RuneCount(word) >= 8 {
		least = 1
	}
	for i := least; i <= len(word)-least; i++ {
		if !utf8.RuneStart(word[i]) || isDigit(word[i-1]) || isDigit(word[i]) { // numbers are not hyphenated
			continue
		}
		before := s.find(word[:i], at)
		if before < 0 {
			return false // what is longer is not there either
		}
		if behind := s.index(word[i:], before+i, min(before+i+near, len(s.left))); behind >= 0 {
			s.mark(paragraph, before, before+i)
			s.mark(paragraph, behind, behind+len(word)-i)
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
