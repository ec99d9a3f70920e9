package archive

import (
	"cmp"
	"fmt"
	"slices"
)

// maxLocalLen is the longest local header: its name and extra field differ in length from the directory's and are not
// known before it is read (appnote 4.4.10, 4.4.11).
const maxLocalLen = localLen + 2*0xffff

// layout sets every entry's Span, and ErrOverlap for those whose least range meets another's or the directory. A range's
// true length is not known here, for the local header may be longer: NewReader checks it against Span.
func layout(entries []Entry, least []int64, directory int64) {
	order := byOffset(entries)
	next := directory // the nearest header behind the current one
	for k := len(order) - 1; k >= 0; k-- {
		e := &entries[order[k]]
		if k+1 < len(order) {
			if after := entries[order[k+1]].HeaderOffset; after > e.HeaderOffset {
				next = min(directory, after)
			}
		}
		e.Span = max(0, min(next-e.HeaderOffset, maxLocalLen+e.CompressedSize))
	}
	markOverlaps(entries, order, least, directory)
}

// byOffset returns the entries' numbers in the order in which they lie in the file.
func byOffset(entries []Entry) []int {
	order := make([]int, len(entries))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(entries[a].HeaderOffset, entries[b].HeaderOffset) })
	return order
}

// markOverlaps goes through the entries by offset. One overlaps another if an earlier one ends behind its start, or the
// next one starts before its end.
func markOverlaps(entries []Entry, order []int, least []int64, directory int64) {
	var reached int64 // where the farthest earlier entry ends
	for k, i := range order {
		e := &entries[i]
		end := e.HeaderOffset + least[i]
		next := directory
		if k+1 < len(order) {
			next = min(next, entries[order[k+1]].HeaderOffset)
		}
		switch {
		case e.HeaderOffset >= directory:
			e.Problem = fmt.Errorf("%w: the entry begins behind the directory", ErrCorrupt)
		case e.HeaderOffset < reached || next < end:
			e.Problem = ErrOverlap
		}
		reached = max(reached, end)
	}
}

// mostBetween is what lies between two entries at most without being one: a data descriptor, and a local extra field that is longer
// than the directory's. No document fits.
const mostBetween = 128

// hasRoom reports whether an entry that the directory has not may lie between the others or behind them.
func hasRoom(entries []Entry, least []int64, e end) bool {
	reached := e.base
	for _, i := range byOffset(entries) {
		if entries[i].HeaderOffset-reached > mostBetween {
			return true
		}
		reached = max(reached, entries[i].HeaderOffset+least[i])
	}
	return e.start-reached > mostBetween
}
