package pdf

import (
	"fmt"
	"strings"
)

// beside returns the operators that draw the first of the blocks in the column beside a page, and the blocks that find no room there.
func (m *margin) beside(l leaf, blocks []block) (string, []block) {
	if len(blocks) == 0 {
		return "", nil
	}
	column := columnOf(l.box)
	top, bottom := l.box[3]-MarginEdge, l.box[1]+MarginEdge
	scale := min(1, (column-marginGap)/blocks[0].width)
	all := -marginGap
	for _, b := range blocks {
		all += b.height*scale + marginGap
	}
	if all > top-bottom { // smaller, so that more find room
		scale *= max(leastScale, (top-bottom)/all)
	}
	heights, wanted := []float64(nil), []float64(nil)
	how, rest := m.pages[l.named], top-bottom+marginGap
	for _, b := range blocks {
		if rest -= b.height*scale + marginGap; rest < 0 {
			break
		}
		_, at := how.place(0, m.notes[b.note].place[3])
		heights, wanted = append(heights, b.height*scale), append(wanted, at)
	}
	var s strings.Builder
	s.WriteString("/Artifact BMC\nq\n")
	left := l.box[2] - column + marginGap/2
	for i, at := range stacked(heights, wanted, top, bottom) {
		m.draw(&s, blocks[i], left, at, scale)
		m.lead(&s, blocks[i], how, left, at)
	}
	s.WriteString("Q\nEMC\n")
	return s.String(), blocks[len(heights):]
}

// stacked returns the tops of boxes one below the other, each as near to where it is wanted as those above let it, and all between top and
// bottom, where they have room.
func stacked(heights, wanted []float64, top, bottom float64) []float64 {
	tops, below := make([]float64, len(heights)), top
	for i := range heights {
		tops[i] = min(wanted[i], below)
		below = tops[i] - heights[i] - marginGap
	}
	above := bottom
	for i := len(heights) - 1; i >= 0; i-- {
		tops[i] = max(tops[i], above+heights[i])
		above = tops[i] + marginGap
	}
	return tops
}

// draw draws a block in a box.
func (m *margin) draw(s *strings.Builder, b block, left, top, scale float64) {
	width, height := b.width*scale, b.height*scale
	fmt.Fprintf(s, "0.98 0.93 0.94 rg 0.75 0.3 0.35 RG 0.5 w\n%.3f %.3f %.3f %.3f re B\n", left, top-height, width, height)
	fmt.Fprintf(s, "q %.5f 0 0 %.5f %.3f %.3f cm /%s Do Q\n", scale, scale, left, top-b.top*scale, b.name)
}

// lead draws the line from where a note belongs to its block.
func (m *margin) lead(s *strings.Builder, b block, how shrunk, left, top float64) {
	if !b.first {
		return
	}
	at := m.notes[b.note].place
	x, y := how.place(at[2], at[1])
	fmt.Fprintf(s, "[2 2] 0 d %.3f %.3f m %.3f %.3f l %.3f %.3f l S [] 0 d\n", x, y, max(x, left-2*marginGap), y, left, top-marginGap)
	fmt.Fprintf(s, "%.3f %.3f m %.3f %.3f l S\n", x, y, x, y+(at[3]-at[1])*how.scale)
}

// full returns the operators that draw the first of the blocks on a page of their own, in columns, and the blocks that find no room there.
func (m *margin) full(l leaf, blocks []block) (string, []block) {
	var s strings.Builder
	s.WriteString("/Artifact BMC\nq\n")
	scale := min(1, (columnOf(l.box)-marginGap)/blocks[0].width)
	left, top := l.box[0]+MarginEdge, l.box[3]-MarginEdge
	at, n := top, 0
	for _, b := range blocks {
		if at < top && at-b.height*scale < l.box[1]+MarginEdge {
			left, at = left+b.width*scale+marginGap, top
		}
		if n > 0 && left+b.width*scale > l.box[2] {
			break
		}
		m.draw(&s, b, left, at, scale)
		at -= b.height*scale + marginGap
		n++
	}
	s.WriteString("Q\nEMC\n")
	return s.String(), blocks[n:]
}
