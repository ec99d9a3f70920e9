package pipeline

import (
	"cmp"
	"context"
	"math"
	"path/filepath"
	"strconv"
	"time"

	"sheaf/internal/content"
	"sheaf/internal/docx"
	"sheaf/internal/docx/fidelity"
	"sheaf/internal/office/pdf"
)

// passes is how many conversions a document has at most so that its pages begin where Word's did.
const passes = 3

// trusted reports whether page starts are those of the document as it is: Word was the last to write it, and they and the
// document's own breaks make hardly more pages than it counted. Where it says that it has one page it has not counted yet.
func trusted(info docx.Info, starts []fidelity.PageStart, marked int) bool {
	few := info.WordPages == 0 || len(starts) < info.WordPages && marked <= info.WordPages+max(2, info.WordPages/10)
	return info.ByWord && len(starts) > 0 && few
}

func landings(starts []fidelity.PageStart, shown pdf.Content) []content.Landing {
	all := make([]content.Start, len(starts))
	for i, s := range starts {
		all[i] = content.Start{Before: s.Before, After: s.After}
	}
	return content.Landings(all, shown)
}

// fitted converts a document again, with pages that begin where they began in Word, as long as that has more of them begin there and
// nothing is lost for it. It returns the best of what was made.
func (p *Pipeline) fitted(ctx context.Context, m task, source, dir string, best version) (version, error) {
	if best.doc.front = front(best.doc.starts, best.landed); best.doc.info.WordPages == 0 {
		best.doc.pages += best.doc.front
	}
	last, seconds, made := best, best.seconds, best.passes
	c := fidelity.Changes{PageStarts: map[int]bool{}, Closer: map[int]int{}}
	for pass := 2; pass <= passes && !best.near() && !best.stale() && asked(c, last.doc.starts, last.landed) && len(c.PageStarts)+len(c.Closer) > 0; pass++ {
		left := p.Limits.Conversion - time.Duration(seconds*float64(time.Second))
		if left < p.Limits.Conversion/2 {
			break
		}
		next, err := p.version(ctx, m, source, filepath.Join(dir, "pass"+strconv.Itoa(pass)), c, left)
		if ctx.Err() != nil {
			return best, ctx.Err()
		}
		made += next.passes
		if seconds += next.seconds; err != nil {
			break
		}
		next.doc.front, next.doc.pages = best.doc.front, best.doc.pages
		p.Log.Debug("document was fitted", "job", m.Job, "document", m.Number, "pass", pass, "met", met(next.landed), "met_before", met(best.landed),
			"pages", next.made.Pages, "in_word", next.doc.pages, "whole", next.whole(), "whole_before", best.whole(), "right", next.right(), "right_before", best.right(), "lost", missing(next.warnings))
		if last = next; next.fits(best) {
			best = next
		}
	}
	best.seconds, best.passes = seconds, made
	return best, nil
}

// fittedPages returns how many pages changes have begin where they began in Word, or have their lines set closer.
func fittedPages(starts []fidelity.PageStart, c fidelity.Changes) (n int) {
	for block := range len(starts) + 1 { // as many starts stand before it
		switch {
		case c.Closer[block] > 0 && block < len(starts):
			n += starts[block].Pages
		case c.Closer[block] > 0 || block > 0 && c.PageStarts[block-1]:
			n++
		}
	}
	return n
}

// fits reports whether the pages of a version begin where Word's did rather than those of another, and nothing is lost: as many pages
// as Word had, then the pages that lie between two starts of Word's as they did there, then how many starts begin a page. Where Word has
// not counted, no start is given up for that.
func (v version) fits(other version) bool {
	if missing(v.warnings) > missing(other.warnings) || v.loses(other) || v.whole() < other.whole() || v.right() < other.right() || v.off() > other.off() {
		return false
	}
	if v.doc.info.WordPages == 0 && met(v.landed) < met(other.landed) {
		return false
	}
	return v.off() < other.off() || v.whole()+met(v.landed) > other.whole()+met(other.landed)
}

// near reports whether a version has as many pages as Word counted, and nearly all of them begin where Word's did: a conversion more
// would take longer than it gains.
func (v version) near() bool {
	return v.doc.info.WordPages > 0 && v.off() == 0 && 10*met(v.landed) >= 9*len(v.landed)
}

// stale reports whether page starts are not of the text as it is, or say nothing of its pages: of those that no break makes, more than one
// in three lie half a page further from the one before than they should, or nearer, as where text was added or taken out since, or where
// columns begin instead of pages.
func (v version) stale() bool {
	odd, all, pages := 0, 0, 0
	before := content.Landing{Met: true}
	for i, l := range v.landed {
		if pages += v.doc.starts[i].Pages; !l.Known {
			continue
		}
		if !v.doc.starts[i].Forced {
			all++
			if math.Abs(float64(l.Page-before.Page-pages)+l.Above-before.Above) > .5 {
				odd++
			}
		}
		before, pages = l, 0
	}
	return all >= fewestBlocks && 3*odd > all
}

// fewestBlocks is how many stretches between page starts tell whether these are stale.
const fewestBlocks = 4

// off returns by how many pages the version has more or fewer than Word had.
func (v version) off() int { return max(v.made.Pages-v.doc.pages, v.doc.pages-v.made.Pages) }

// met returns how many page starts begin a page.
func met(landed []content.Landing) (n int) {
	for _, l := range landed {
		if l.Met {
			n++
		}
	}
	return n
}

// whole returns how many page starts begin a page and are as many pages behind the one before as in Word, where that begins a page too.
func (v version) whole() (n int) {
	before := content.Landing{Met: true} // the first page
	for i, l := range v.landed {
		if l.Met && before.Met && l.Page == before.Page+v.doc.starts[i].Pages {
			n++
		}
		before = l
	}
	return n
}

// right returns how many page starts lie on the page on which they lay in Word.
func (v version) right() (n int) {
	page := v.doc.front
	for i, l := range v.landed {
		if page += v.doc.starts[i].Pages; l.Known && l.Page == page {
			n++
		}
	}
	return n
}

// front returns how many pages a document has before its first page start that Word did not note: those of its title and of its table of
// contents.
func front(starts []fidelity.PageStart, landed []content.Landing) int {
	pages := 0
	for i, l := range landed {
		if pages += starts[i].Pages; l.Known && l.Met {
			return max(0, l.Page-pages)
		}
	}
	return 0
}

// asked changes the changes so that more pages begin where Word's did: starts begin a page as far as what lies before them fits its
// pages, set a little closer if need be. What does not is left as it flows, up to the next start that can be held. It reports whether
// there was anything to change.
func asked(c fidelity.Changes, starts []fidelity.PageStart, landed []content.Landing) (more bool) {
	held, sure := 0, content.Landing{Known: true, Met: true} // blocks from the last start that is held, and where that lies
	pages := 0                                               // that Word has from there on
	for i, l := range landed {
		pages += starts[i].Pages
		place := starts[i].Place
		if !l.Known || place == fidelity.Fixed || place == fidelity.Line && !l.Line {
			continue
		}
		// What is parted for it begins a page only where it would not by itself.
		force := !starts[i].Forced && (place == fidelity.Paragraph || !l.Met || !sure.Met)
		percent := fitting(sure, l, pages)
		for block := held; block <= i && percent > 0; block++ {
			if percent < 100 && cmp.Or(c.Closer[block], 100)*percent/100 < closest {
				percent = 0
			}
		}
		switch {
		case percent > 0:
			for block := held; block <= i && percent < 100; block++ {
				c.Closer[block], more = cmp.Or(c.Closer[block], 100)*percent/100, true
			}
			if force && !c.PageStarts[i] {
				c.PageStarts[i], more = true, more || !l.Met
			}
		case c.PageStarts[i]:
			delete(c.PageStarts, i)
			for block := held; block <= i; block++ {
				delete(c.Closer, block)
			}
			more = true
			continue
		case !starts[i].Forced && !l.Met: // where it is met, pages that Word did not note may lie before it
			continue
		}
		held, sure, pages = i+1, l, 0
	}
	return more
}

const (
	closer  = 97 // percent of their space for lines of which it is not known by how much they run over
	closest = 95 // how much of their space, in percent, lines keep at least
	tooFar  = 7  // percent of their pages by which lines run over that cannot be set so close
)

// fitting returns how much of its space, in percent, what lies between two starts may have so that it takes no more than some pages, 0
// where that would be too little.
func fitting(from, to content.Landing, pages int) int {
	over := float64(to.Page-from.Page-pages) + to.Above - from.Above
	if to.Met && from.Met && over >= 1 {
		if pages > 1 { // one of them runs over before a break
			return closer
		}
		over += to.Filled - 1 + aLine
	} else if to.Met && over < 1 {
		return 100 // it ends on a page that may have room
	}
	over *= 100 / float64(max(pages, 1))
	switch {
	case over <= 0:
		return 100
	case over > tooFar:
		return 0
	}
	return max(99-int(math.Ceil(over)), closest)
}

// aLine is less than a line of a page.
const aLine = .01
