package content

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"sheaf/internal/office/pdf"
)

// shown is a word of the document.
type shown struct {
	paragraph int
	text      string // as it stands there
	letters   string // as they are compared
}

// Printed is what a PDF shows, with its letters as they are compared. One goroutine at a time may look into it.
type Printed struct {
	pdf.Content
	all   []byte         // the letters
	lines []int          // where lines that have letters end in them
	pages []int          // where pages do
	has   map[string]int // how often it has a word, by its key; made when asked for
}

// Print prepares what a PDF shows for looking.
func Print(c pdf.Content) *Printed {
	p := &Printed{Content: c, all: make([]byte, 0, len(c.Text))}
	for page := range strings.SplitSeq(c.Text, "\f") {
		for line := range strings.SplitSeq(page, "\n") {
			from := len(p.all)
			if p.all = appendLetters(p.all, line); len(p.all) > from {
				p.lines = append(p.lines, len(p.all))
			}
		}
		p.pages = append(p.pages, len(p.all))
	}
	return p
}

// counts returns how often the PDF has each word, by its key. Pieces that were placed one by one count as words of their own
// and, together, as one, since they may be either.
func (p *Printed) counts() map[string]int {
	if p.has != nil {
		return p.has
	}
	p.has = countWords(strings.ReplaceAll(p.Text, string(pdf.Joint), " "))
	for k, n := range countWords(strings.NewReplacer(string(pdf.Joint), "", "\n", "").Replace(p.Text)) {
		p.has[k] = max(p.has[k], n)
	}
	return p.has
}

func countWords(text string) map[string]int {
	has := make(map[string]int)
	words, letters := cutWords(nil, nil, text)
	for _, w := range words {
		has[key(string(letters[w.from:w.to]), w.leftward)]++
	}
	return has
}

// lookUp looks for the words of paragraphs in a PDF. It returns how many they are and which were not found, and the search as
// it ended.
func lookUp(paragraphs []string, p *Printed) (total int, lost []shown, s *search) {
	s = &search{left: bytes.Clone(p.all), places: make([]place, len(paragraphs))}
	var turned []shown
	for i, text := range paragraphs {
		from := len(s.words)
		s.words, s.letters = cutWords(s.words, s.letters, text)
		total += len(s.words) - from
		turned = s.setAside(turned, from, i, text)
	}
	from := 0
	for i := range s.words {
		if i+1 == len(s.words) || s.words[i+1].paragraph != s.words[i].paragraph {
			s.gaps = append(s.gaps, gap{paragraph: s.words[i].paragraph, words: s.words[from : i+1]})
			from = i + 1
		}
	}
	s.expect()
	s.inOrder()
	s.whole()
	for _, letters := range []int{24, 8, 1} { // the long pieces first: a short one could stand in the middle of them
		s.pieces(letters)
	}
	s.halves()
	return total, append(s.missing(paragraphs, p), uncounted(turned, p)...), s
}

// setAside takes the words that are written from right to left out of those from an index on, and their letters out of the
// letters.
func (s *search) setAside(turned []shown, from, paragraph int, text string) []shown {
	words := s.words[from:]
	if len(words) == 0 {
		return turned
	}
	letters, kept := s.letters[:words[0].from], words[:0]
	for _, w := range words {
		own := s.letters[w.from:w.to]
		if w.leftward {
			turned = append(turned, shown{paragraph, text[w.rawFrom:w.rawTo], string(own)})
			continue
		}
		w.paragraph, w.from = paragraph, len(letters)
		letters = append(letters, own...)
		w.to = len(letters)
		kept = append(kept, w)
	}
	s.words, s.letters = s.words[:from+len(kept)], letters
	return turned
}

// enough is how many letters make a word that hardly stands within others.
const enough = 4

// mixed reports whether a word has both digits and letters, as units with an exponent, which is set as a line of its own.
func mixed(letters string) bool {
	digit := func(c rune) bool { return unicode.In(c, unicode.N) }
	return strings.ContainsFunc(letters, digit) && strings.ContainsFunc(letters, unicode.IsLetter)
}

// missing returns the words that were not found, each as often as the PDF has it too seldom: where it does not, only the pieces
// around it were put together wrongly.
func (s *search) missing(paragraphs []string, p *Printed) []shown {
	lacking := make(map[string]int)
	for _, g := range s.gaps {
		for _, w := range g.words {
			lacking[string(s.letters[w.from:w.to])] = 0
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	for _, w := range s.words {
		if n, ok := lacking[string(s.letters[w.from:w.to])]; ok {
			lacking[string(s.letters[w.from:w.to])] = n + 1
		}
	}
	for letters := range lacking {
		have := p.counts()[letters]
		if !s.over() && (utf8.RuneCountInString(letters) >= enough || mixed(letters)) {
			s.looked += len(p.all)
			have = max(have, bytes.Count(p.all, []byte(letters)))
		}
		lacking[letters] -= have
	}
	var lost []shown
	for _, g := range s.gaps {
		for _, w := range g.words {
			letters := string(s.letters[w.from:w.to])
			if lacking[letters] > 0 {
				lacking[letters]--
				lost = append(lost, shown{w.paragraph, paragraphs[w.paragraph][w.rawFrom:w.rawTo], letters})
			}
		}
	}
	return lost
}
