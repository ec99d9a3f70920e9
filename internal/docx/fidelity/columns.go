package fidelity

import "slices"

// column is what is known of one column of a table, in twentieths of a point.
type column struct {
	saved     int // in the grid, 0 where it is not there
	preferred int // by the cells, 0 where none says it
	least     int // its longest word, with the margins
	most      int // its longest line, with the margins
}

// sized says how wide a table is.
type sized struct {
	fixed bool
	own   int // what it says itself, 0 for nothing
	room  int // what it has at most, 0 where that is not known
}

// tooNarrow is an average column that only a program writes that leaves the work to Word.
const tooNarrow = 200

// solve returns the widths that Word gives columns, nil where the saved ones are as good. The rules are those of ST_TblLayoutType
// (ECMA-376 part 1, 17.18.87), as they were measured on PDFs of Word: a column is as wide as its cells prefer, but never narrower
// than its longest word; where that is more than the table may have, all columns give up the same part of what they have beyond
// their longest words; columns of which no cell says anything are as wide as their text.
func (s sized) solve(columns []column) []int {
	widths := s.widths(columns)
	if widths == nil || alike(widths, columns) {
		return nil
	}
	return widths
}

func (s sized) widths(columns []column) []int {
	sum, unsaid, known := 0, 0, true
	for _, c := range columns {
		sum += c.saved
		known = known && c.saved > 0
		if c.preferred == 0 {
			unsaid++
		}
	}
	bad := !known || sum < tooNarrow*len(columns)
	switch {
	case s.fixed && unsaid == 0:
		return preferred(columns)
	case s.fixed:
		if bad && s.room > 0 {
			return s.rest(columns, unsaid)
		}
		return nil
	case unsaid == len(columns) && !bad && s.own > 0:
		return nil // the grid is all that says something
	case slices.ContainsFunc(columns, func(c column) bool { return c.preferred == 0 && c.most == 0 }):
		return nil
	}
	return s.fit(columns)
}

func preferred(columns []column) []int {
	out := make([]int, len(columns))
	for i, c := range columns {
		out[i] = c.preferred
	}
	return out
}

// rest gives columns of which nothing is said the same part of what is left.
func (s sized) rest(columns []column, unsaid int) []int {
	out, left := preferred(columns), s.own
	if left == 0 {
		left = s.room
	}
	for _, c := range columns {
		left -= c.preferred
	}
	each := max(left/unsaid, tooNarrow)
	for i := range out {
		if out[i] == 0 {
			out[i] = each
		}
	}
	return out
}

// fit works out an automatic layout.
func (s sized) fit(columns []column) []int {
	wanted, least := make([]int, len(columns)), 0
	total := 0
	for i, c := range columns {
		wanted[i] = c.preferred
		if c.preferred == 0 {
			wanted[i] = c.most
		}
		wanted[i] = max(wanted[i], c.least)
		total += wanted[i]
		least += c.least
	}
	limit := s.room
	if s.own > 0 {
		limit = s.own
	}
	switch {
	case limit > 0 && least >= limit: // words break
		for i, c := range columns {
			wanted[i] = c.least * limit / least
		}
	case limit > 0 && total > limit:
		part := float64(limit-least) / float64(total-least)
		for i, c := range columns {
			wanted[i] = c.least + int(float64(wanted[i]-c.least)*part)
		}
	case total < s.own:
		grow(wanted, columns, s.own-total)
	}
	return wanted
}

// grow gives columns what is left of the table: those of which no cell says anything, else all.
func grow(wanted []int, columns []column, left int) {
	free := func(c column) bool { return c.preferred == 0 }
	if !slices.ContainsFunc(columns, free) {
		free = func(column) bool { return true }
	}
	total := 0
	for i, c := range columns {
		if free(c) {
			total += wanted[i]
		}
	}
	for i, c := range columns {
		if free(c) {
			wanted[i] += wanted[i] * left / max(total, 1)
		}
	}
}

// alike reports whether the saved widths are the same but for what does not show.
func alike(widths []int, columns []column) bool {
	for i, c := range columns {
		if difference := widths[i] - c.saved; c.saved == 0 || max(difference, -difference) > hair {
			return false
		}
	}
	return true
}
