package content

import (
	"bytes"
	"slices"
	"strings"

	"sheaf/internal/office/pdf"
)

const (
	startLetters = 24 // that are looked for on each side of a page start
	fewest       = 6  // with fewer nothing is known
	label        = 12 // letters that may stand between them: the number of a list
	runningLines = 6  // that a header or footer has at most
	windows      = 3  // stretches of letters that are tried on each side: text of several fonts is written in another order
)

// Start is a place where a page began: the text before it and behind it.
type Start struct{ Before, After string }

// Landing is what became of a page start in a PDF.
type Landing struct {
	Known bool
	Page  int  // that the text behind it begins on, from 0 on
	Met   bool // it begins the page
	Line  bool // it begins a line
	// Above is how much of the page's lines stand above it, 0 where it is met.
	Above float64
	// Filled is how full of lines the page before a start is that is met, by the fullest page.
	Filled float64
}

// Landings looks for page starts in the text of a PDF, in their order.
func Landings(starts []Start, c pdf.Content) []Landing {
	pages := linedPages(c.Text)
	most := 1
	for _, p := range pages {
		most = max(most, p.own)
	}
	all, at := make([]Landing, len(starts)), 0
	for i, s := range starts {
		all[i] = landing(pages, at, appendLetters(nil, s.Before), appendLetters(nil, s.After))
		if l := &all[i]; l.Known {
			at = l.Page
			if l.Met {
				l.Filled = float64(pages[l.Page-1].own) / float64(most)
			}
		}
	}
	return all
}

// landing looks for one start from a page on. Where what is next to it is not found, it takes what stands a little further away.
func landing(pages []linedPage, from int, before, after []byte) Landing {
	for skip := range windows * windows {
		b, a := skip/windows*startLetters, skip%windows*startLetters
		ahead := tail(before[:max(0, len(before)-b)])
		behind := after[min(a, len(after)):]
		behind = behind[:min(len(behind), startLetters)]
		if len(ahead) < fewest || len(behind) < fewest {
			continue
		}
		for page := from; page < len(pages); page++ {
			p := pages[page]
			if at := together(p.letters, ahead, behind, label+a+b); at >= 0 {
				return Landing{Known: true, Page: page, Above: p.above(at - a), Line: p.begins(at - a)}
			}
			if page == 0 || !bytes.Contains(p.letters, behind) || lastWith(pages[:page], ahead) < from-1 {
				continue
			}
			at := bytes.Index(p.letters, behind)
			if n := ending(p.letters[:at], slices.Concat(before, after[:a])); n >= fewest+a { // too little for the letters looked for
				return Landing{Known: true, Page: page, Above: p.above(at - a), Line: p.begins(at - a)}
			}
			return Landing{Known: true, Page: page, Met: true, Line: true}
		}
	}
	return Landing{}
}

// ending returns how many letters are the same at the end of both.
func ending(a, b []byte) (n int) {
	for n < min(len(a), len(b)) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

func tail(b []byte) []byte { return b[max(0, len(b)-startLetters):] }

// together returns where the letters behind a start are on a page that also has those before it, with no more than some between
// them, -1 for nowhere.
func together(page, before, after []byte, between int) int {
	for from := 0; ; {
		at := bytes.Index(page[from:], before)
		if at < 0 {
			return -1
		}
		from += at + len(before)
		if near := bytes.Index(page[from:min(len(page), from+between+len(after))], after); near >= 0 {
			return from + near
		}
	}
}

// lastWith returns the last page that has the letters, but no earlier than two pages before the end, -2 for none.
func lastWith(pages []linedPage, letters []byte) int {
	for page := len(pages) - 1; page >= max(0, len(pages)-2); page-- {
		if bytes.Contains(pages[page].letters, letters) {
			return page
		}
	}
	return -2
}

// linedPage is a page of a PDF.
type linedPage struct {
	letters []byte
	ends    []int // of its lines that have letters, in the letters
	first   int   // line behind those of its header
	own     int   // lines that are neither of its header nor its footer
}

// above returns how much of the page's own lines end before a letter.
func (p linedPage) above(letter int) float64 {
	n, _ := slices.BinarySearch(p.ends, max(letter, 0)+1)
	return float64(min(max(n-p.first, 0), p.own)) / float64(max(p.own, 1))
}

// begins reports whether a letter begins a line.
func (p linedPage) begins(letter int) bool {
	_, found := slices.BinarySearch(p.ends, letter)
	return found || letter == 0
}

func linedPages(text string) (pages []linedPage) {
	var lines [][]string
	for page := range strings.SplitSeq(text, "\f") {
		var p linedPage
		var l []string
		for line := range strings.SplitSeq(page, "\n") {
			if p.letters = appendLetters(p.letters, line); len(p.ends) == 0 && len(p.letters) > 0 || len(p.ends) > 0 && len(p.letters) > p.ends[len(p.ends)-1] {
				p.ends = append(p.ends, len(p.letters))
				l = append(l, strings.Map(notDigit, line))
			}
		}
		pages, lines = append(pages, p), append(lines, l)
	}
	for i := range pages {
		head, foot := 0, 0
		for _, other := range []int{i - 1, i + 1} {
			if other >= 0 && other < len(lines) {
				h, f := alike(lines[i], lines[other])
				head, foot = max(head, h), max(foot, f)
			}
		}
		pages[i].first, pages[i].own = head, max(0, len(lines[i])-head-foot)
	}
	return pages
}

// notDigit takes digits out: those of page numbers.
func notDigit(r rune) rune {
	if r >= '0' && r <= '9' {
		return -1
	}
	return r
}

// alike returns how many lines at the beginning and at the end of two pages are the same.
func alike(a, b []string) (head, foot int) {
	for head < min(len(a), len(b), runningLines) && a[head] == b[head] {
		head++
	}
	for foot < min(len(a)-head, len(b)-head, runningLines) && a[len(a)-1-foot] == b[len(b)-1-foot] {
		foot++
	}
	return head, foot
}
