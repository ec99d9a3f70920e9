package content

import (
	"bytes"
	"iter"
	"slices"
)

const (
	startLetters = 24 // that are looked for on each side of a page start
	fewest       = 6  // with fewer nothing is known
	label        = 12 // letters that may stand between them: the number of a list
	runningLines = 6  // that a header or footer has at most
	windows      = 3  // stretches of letters that are tried on each side: text of several fonts is written in another order
)

// Start is a place where a page began: the text before it and behind it.
type Start struct {
	Before, After string
	Own           int // how much of After is on its page: what is behind that begins the next one
	Pages         int // how many pages after the start before it
}

// sides are the letters before a start and behind it.
type sides struct {
	before, after []byte
	own           int  // letters of after that are on the page
	few           bool // so few that they may stand elsewhere, too: they begin a page only at its top
}

// sides returns what a start can be found by: the letters of its page and of the one before it, and, where these have few, as a page with a
// picture has, all that is known of the text around it in the second place: what is beyond may be on another page.
func (s Start) sides(last *Start) []sides {
	all := sides{before: appendLetters(nil, s.Before), after: appendLetters(nil, s.After), own: len(appendLetters(nil, s.After[:s.Own]))}
	own := all
	if n := all.own; n >= fewest {
		own.after, own.few = all.after[:n], n < startLetters
	}
	if last != nil {
		if n := len(appendLetters(nil, last.After[:last.Own])); n >= fewest && n < len(all.before) {
			own.before, own.few = all.before[len(all.before)-n:], own.few || n < startLetters
		}
	}
	if len(own.before) == len(all.before) && len(own.after) == len(all.after) {
		return []sides{all}
	}
	return []sides{own, all}
}

// Landing is what became of a page start in a PDF.
type Landing struct {
	Known bool
	Page  int  // that the text behind it begins on, from 0 on
	Met   bool // it begins the page
	Line  bool // it begins a line
	// Above is how much of the page's lines stand above it, 0 where it is met.
	Above float64
	// Filled is how full of lines the page before a start is that is met, by the fullest of the pages around.
	Filled float64
}

// Landings looks for page starts in the text of a PDF, in their order. The same words may stand on many pages: each is looked for near
// where it should be by the ones found before, and farther on only where the one behind it is found there, too.
func Landings(starts []Start, p *Printed) []Landing {
	pages := p.lined()
	all := make([]Landing, len(starts))
	var found, far spot // far is where the last start seems to be that was not found near
	for i, s := range starts {
		var last *Start
		if i > 0 {
			last = &starts[i-1]
		}
		around := s.sides(last)
		found.due, far.due = found.due+s.Pages, far.due+s.Pages
		l := landed(pages, found, found.due+farther, around)
		if !l.Known && far.of > 0 {
			if l = landed(pages, far, far.due+farther, around); l.Known {
				all[far.of-1] = far.landing
			}
		}
		if l.Known {
			all[i], found, far = l, spot{page: l.Page}, spot{}
		} else if l = landed(pages, found, len(pages), around); l.Known {
			far = spot{page: l.Page, of: i + 1, landing: l}
		}
	}
	if far.of > 0 && far.of == len(starts) {
		all[far.of-1] = far.landing
	}
	filled(all, pages)
	return all
}

// farther is how many pages further than by those of Word a start is looked for: tables of contents have pages that it does not note.
const farther = 4

// spot is where a start was found.
type spot struct {
	page    int
	due     int // pages of Word's since then
	of      int // the start, counted from 1; 0 for none
	landing Landing
}

func filled(all []Landing, pages []linedPage) {
	for i := range all {
		if l := &all[i]; l.Met {
			most := 1
			for _, p := range pages[max(0, l.Page-1-around):min(len(pages), l.Page+around)] {
				most = max(most, p.own)
			}
			l.Filled = float64(pages[l.Page-1].own) / float64(most)
		}
	}
}

const around = 2 // pages on each side with which one is compared

// landed looks for one start by what can be around it.
func landed(pages []linedPage, last spot, more int, around []sides) Landing {
	for _, s := range around {
		if l := landing(pages, last, more, s); l.Known {
			return l
		}
	}
	return Landing{}
}

// landing looks for one start from the page on where the last one was found, up to some pages further, first where it should be by that.
// Where what is next to it is not found, it takes what stands a little further away.
func landing(pages []linedPage, last spot, more int, around sides) Landing {
	before, after := around.before, around.after
	from, to := last.page, min(last.page+more, len(pages)-1)
	for skip := range windows * windows {
		b, a := skip/windows*startLetters, skip%windows*startLetters
		ahead := tail(before[:max(0, len(before)-b)])
		behind := after[min(a, len(after)):]
		behind = behind[:min(len(behind), startLetters)]
		if len(ahead) < fewest || len(behind) < fewest || a > 0 && a >= around.own {
			continue
		}
		for page := range outward(min(from+last.due, to), from, to) {
			p := pages[page]
			if at := together(p.letters, ahead, behind, label+a+b); at >= 0 {
				return Landing{Known: true, Page: page, Above: p.above(at - a), Line: p.begins(at - a)}
			}
			if page == 0 || !bytes.Contains(p.letters, behind) || lastWith(pages[:page], ahead) < from-1 {
				continue
			}
			at := bytes.Index(p.letters, behind)
			if around.few && p.above(at-a) > 0 {
				continue
			}
			if n := ending(p.letters[:at], slices.Concat(before, after[:a])); n >= fewest+a { // too little for the letters looked for
				return Landing{Known: true, Page: page, Above: p.above(at - a), Line: p.begins(at - a)}
			}
			return Landing{Known: true, Page: page, Met: true, Line: true}
		}
	}
	return Landing{}
}

// outward returns the numbers between two, beginning with those nearest to one.
func outward(middle, from, to int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for d := 0; middle-d >= from || middle+d <= to; d++ {
			if middle-d >= from && !yield(middle-d) || d > 0 && middle+d <= to && !yield(middle+d) {
				return
			}
		}
	}
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

// lined returns the pages with their lines. A header or footer is what a page has in common with one beside it.
func (p *Printed) lined() []linedPage {
	pages := make([]linedPage, len(p.pages))
	from, line := 0, 0
	for i, end := range p.pages {
		own := &pages[i]
		own.letters = p.all[from:end:end]
		for ; line < len(p.lines) && p.lines[line] <= end; line++ {
			own.ends = append(own.ends, p.lines[line]-from)
		}
		from = end
	}
	for i := range pages {
		head, foot := 0, 0
		for _, other := range []int{i - 1, i + 1} {
			if other >= 0 && other < len(pages) {
				h, f := alike(pages[i], pages[other])
				head, foot = max(head, h), max(foot, f)
			}
		}
		pages[i].first, pages[i].own = head, max(0, len(pages[i].ends)-head-foot)
	}
	return pages
}

// line returns the letters of a line.
func (p linedPage) line(i int) []byte {
	if i == 0 {
		return p.letters[:p.ends[0]]
	}
	return p.letters[p.ends[i-1]:p.ends[i]]
}

// same reports whether two lines are the same but for digits: those of page numbers.
func same(a, b []byte) bool {
	for {
		a, b = bytes.TrimLeft(a, digits), bytes.TrimLeft(b, digits)
		if len(a) == 0 || len(b) == 0 || a[0] != b[0] {
			return len(a) == len(b)
		}
		a, b = a[1:], b[1:]
	}
}

const digits = "0123456789"

// alike returns how many lines at the beginning and at the end of two pages are the same.
func alike(a, b linedPage) (head, foot int) {
	m, n := len(a.ends), len(b.ends)
	for head < min(m, n, runningLines) && same(a.line(head), b.line(head)) {
		head++
	}
	for foot < min(m-head, n-head, runningLines) && same(a.line(m-1-foot), b.line(n-1-foot)) {
		foot++
	}
	return head, foot
}
