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
)

// passes is how many conversions a document has at most so that its pages begin where Word's did.
const passes = 3

// trusted reports whether page starts are those of the document as it is: Word was the last to write it, and they and the
// document's own breaks make hardly more pages than it counted. Where it says that it has one page it has not counted yet.
func trusted(info docx.Info, starts []fidelity.PageStart, marked int) bool {
	few := info.WordPages == 0 || len(starts) < info.WordPages && marked <= info.WordPages+max(2, info.WordPages/10)
	return info.ByWord && len(starts) > 0 && few
}

func landings(starts []fidelity.PageStart, shown *content.Printed) []content.Landing {
	all := make([]content.Start, len(starts))
	for i, s := range starts {
		all[i] = content.Start{Before: s.Before, After: s.After, Own: s.Own, Pages: s.Pages}
	}
	return content.Landings(all, shown)
}

// fitted converts a document again, with pages that begin where they began in Word, as long as that has more of them begin there and
// nothing is lost for it. It returns the best of what was made.
func (p *Pipeline) fitted(ctx context.Context, m task, source, dir string, best version) (version, error) {
	best.unnoted()
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
		next.doc.starts, next.doc.pages = best.doc.starts, best.doc.pages
		p.Log.Debug("document was fitted", "job", m.Job, "document", m.Number, "pass", pass, "met", met(next.landed), "met_before", met(best.landed),
			"pages", next.made.Pages, "in_word", next.doc.pages, "whole", next.whole(), "whole_before", best.whole(), "right", next.right(), "right_before", best.right(), "lost", missing(next.warnings))
		last = next
		if next.fits(best) {
			best = next
		}
		if len(next.landed) > shortEnough && (best.fitted > 0 || !next.gains(best) || next.off() > best.mayBeOff()) {
			break
		}
	}
	best.seconds, best.passes = seconds, made
	return best, nil
}

// shortEnough is how many page starts a document has at most that is converted a third time whatever the second brought. Of longer ones
// the third takes much time, and brings much only where the second was no better for a few pages too many alone.
const shortEnough = 40

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

// parts reports whether changes part paragraphs.
func parts(starts []fidelity.PageStart, c fidelity.Changes) bool {
	for i := range starts {
		if c.PageStarts[i] && starts[i].Place == fidelity.Line {
			return true
		}
	}
	return false
}

// fits reports whether the pages of a version begin where Word's did rather than those of another, and nothing is lost: as many pages
// as Word had, then the pages that lie between two starts of Word's as they did there, how many starts begin a page, and how many lie on
// the page on which they lay. Where Word has not counted, no start is given up for that.
func (v version) fits(other version) bool {
	if missing(v.warnings) > missing(other.warnings) || v.loses(other) || v.guesses(other) {
		return false
	}
	if v.gains(other) {
		return v.off() <= other.off() || other.off() > 0 && v.off() <= other.mayBeOff()
	}
	slack := len(v.landed) / mostOff
	if v.whole() < other.whole() || v.right() < other.right()-slack || v.off() > other.off() {
		return false
	}
	if v.doc.info.WordPages == 0 && met(v.landed) < met(other.landed) {
		return false
	}
	return v.off() < other.off() || v.whole()+met(v.landed)+v.right() > other.whole()+met(other.landed)+other.right()
}

// guesses reports whether a version is off to the other side than another, and clearly, where what Word had is known by its marks alone: these
// may be wrong by as much, and the pages that are added or lost would be so for nothing.
func (v version) guesses(other version) bool {
	over, before := v.made.Pages > v.doc.pages, other.made.Pages > v.doc.pages
	return v.doc.info.WordPages == 0 && over != before && v.off() > max(1, v.doc.pages/mostOff)
}

// mayBeOff returns by how many pages another version may be off that gains many.
func (v version) mayBeOff() int { return v.off() + max(1, v.doc.pages/mostOff) }

// mostOff is the how manieth part of a document's pages may be other ones than in Word for others that are gained.
const mostOff = 30

// gains reports whether many more page starts than in another version are where they should be: for one in eight of them a page more is
// the one that it was.
func (v version) gains(other version) bool {
	return 4*(v.whole()+met(v.landed)-other.whole()-met(other.landed)) >= len(v.landed)
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
	page := 0
	for i, l := range v.landed {
		if page += v.doc.starts[i].Pages; l.Known && l.Page == page {
			n++
		}
	}
	return n
}

// unnoted adds to the page starts the pages of which Word does not note where they begin, such as those of titles and of tables of
// contents: as many as it counted more than it noted, where the PDF has them; where it has not counted, those before the first start. Pages
// behind the last start are then as many as the PDF has.
func (v *version) unnoted() {
	counted := v.doc.info.WordPages > 0
	left := v.doc.info.WordPages - v.doc.marked
	before, pages, all := content.Landing{Met: true}, 0, 0
	for i, l := range v.landed {
		if pages += v.doc.starts[i].Pages; !l.Known {
			continue
		}
		if more := l.Page - before.Page - pages; l.Met && before.Met && more > 0 && (left > 0 || !counted && all == 0) {
			if counted {
				more = min(more, left)
				left -= more
			}
			v.doc.starts[i].Pages += more
			pages += more
		}
		before, pages, all = l, 0, all+pages
	}
	if !counted {
		v.doc.pages = all + v.made.Pages - before.Page
	}
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
		percent := fitting(sure, l, pages)
		force := !starts[i].Forced && (!l.Met || !sure.Met || percent < 100) // else it begins a page by itself
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
	longer := to.Page - from.Page - pages
	over := float64(longer) + to.Above - from.Above
	switch {
	case to.Met && from.Met && longer <= 0:
		return 100
	case to.Met && from.Met && pages > 1 && 4*longer > pages+2:
		return 0
	case to.Met && from.Met && pages > 1: // one of them runs over before a break
		return closer
	case to.Met:
		over += to.Filled - 1 + aLine
	}
	over *= 100 / float64(max(pages, 1))
	switch {
	case over <= -unsure || to.Met && over <= 0:
		return 100
	case over <= 0: // where it begins is to move
		return justCloser
	case over > tooFar:
		return 0
	}
	return max(99-int(math.Ceil(over)), closest)
}

const (
	aLine      = .01 // less than a line of a page
	unsure     = 5   // percent of their pages by which lines may turn out longer
	justCloser = 98  // percent of their space for lines that just fit
)
