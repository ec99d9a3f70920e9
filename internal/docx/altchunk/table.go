package altchunk

import (
	"fmt"
	"strings"
)

const (
	maxColumns = 63 // Word has no more
	maxRows    = 50_000
	maxPlaced  = 200_000 // cells of a table, with the parts of those that span rows
	charWidth  = 115
	cellPad    = 230  // what a cell has beside its text, in twips
	minColumn  = 300  // the narrowest column, in twips
	widestText = 5000 // a column that nobody gave a width is no wider for its text
)

// cell is a cell of a table.
type cell struct {
	*body
	columns int // that it spans
	rows    int
	width   int // in twips, 0 for none
	percent int // of the table's width, 0 for none
	fill    string
	middle  string // a value of w:vAlign
	bare    bool   // it has no borders
	goesOn  bool   // it belongs to the one above it
}

// table is one that is being read.
type table struct {
	cells   [][]*cell
	border  int // how thick, in eighths of a point; 0 for none
	color   string
	width   int   // in twips, 0 for none
	percent int   // of the page, 0 for none
	edges   []int // where columns end, in twips, where that is known
	align   string
	indent  int
}

// row begins a row. Beyond the last that there may be, cells go to that.
func (t *table) row() {
	if len(t.cells) < maxRows {
		t.cells = append(t.cells, nil)
	}
}

// add puts a cell at the end of the last row.
func (t *table) add(c *cell) {
	if len(t.cells) == 0 {
		t.row()
	}
	last := len(t.cells) - 1
	c.columns = min(max(c.columns, 1), maxColumns)
	c.rows = max(c.rows, 1)
	t.cells[last] = append(t.cells[last], c)
}

// placed is a cell, or the part of one that goes on, in a row of the grid.
type placed struct {
	*cell
	at    int // its first column
	above bool
	below bool // it goes on in the next row
}

// place lays the cells out on a grid, and returns that and how many columns it has. Cells beyond the last column are in it.
func (t *table) place() (grid [][]placed, columns int) {
	var hanging [maxColumns]placed // cells that go on in the next row, by their first column
	var left [maxColumns]int       // rows that they still have
	total := 0
	for i, row := range t.cells {
		var line []placed
		at, next := 0, 0
		for at < maxColumns {
			if left[at] > 0 && total > maxPlaced {
				clear(left[:])
			}
			if left[at] > 0 {
				left[at]--
				p := hanging[at]
				p.above, p.below = true, left[at] > 0
				line = append(line, p)
				at += p.columns
				continue
			}
			if next == len(row) {
				at++ // a gap, or all that is left
				continue
			}
			c := row[next]
			next++
			for n := 1; n < c.columns; n++ { // a cell that hangs down ends the one beside it
				if at+n >= maxColumns || left[at+n] > 0 {
					c.columns = n
				}
			}
			rows := min(c.rows, len(t.cells)-i)
			p := placed{cell: c, at: at, above: c.goesOn, below: rows > 1}
			line = append(line, p)
			hanging[at], left[at] = p, rows-1
			at += c.columns
		}
		for ; next < len(row) && len(line) > 0; next++ { // more than there may be: its text goes to the last
			line[len(line)-1].done.WriteString(row[next].content())
		}
		for _, p := range line {
			columns = max(columns, p.at+p.columns)
		}
		total += len(line)
		grid = append(grid, line)
	}
	return grid, columns
}

// widths returns how wide the columns are, in twips.
func (t *table) widths(grid [][]placed, columns, most int) []int {
	widths := make([]int, columns)
	if len(t.edges) == columns {
		last := 0
		for i, edge := range t.edges {
			widths[i], last = max(edge-last, 20), edge
		}
		return widths
	}
	total := t.width
	if t.percent > 0 {
		total = most * min(t.percent, 100) / 100
	}
	given := make([]bool, columns)
	for _, line := range grid {
		for _, p := range line {
			if p.columns != 1 || p.above {
				continue
			}
			want := p.width
			if p.percent > 0 {
				want = min(p.percent, 100) * max(total, most*boolInt(total == 0)) / 100
			}
			switch {
			case want > 0:
				widths[p.at], given[p.at] = max(widths[p.at]*boolInt(given[p.at]), want), true
			case !given[p.at]:
				widths[p.at] = max(widths[p.at], min(p.longest*charWidth+cellPad, widestText))
			}
		}
	}
	fit(widths, given, total, most)
	return widths
}

// fit makes columns as wide as they are together in all: those that nobody gave a width take what the others leave.
func fit(widths []int, given []bool, total, most int) {
	sum, free := 0, 0
	for i := range widths {
		widths[i] = max(widths[i], minColumn)
		sum += widths[i]
		if !given[i] {
			free += widths[i]
		}
	}
	if total == 0 {
		total = min(sum, most)
	}
	total = max(min(total, most), 20*len(widths))
	if rest := total - (sum - free); free > 0 && rest >= free {
		for i := range widths {
			if !given[i] {
				widths[i] = widths[i] * rest / free
			}
		}
		return
	}
	for i := range widths {
		widths[i] = max(widths[i]*total/sum, 20)
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// xml returns the table on a page of a width, "" for one without cells, and how wide it is.
func (t *table) xml(most int) (text string, width int) {
	grid, columns := t.place()
	if columns == 0 {
		return "", 0
	}
	widths := t.widths(grid, columns, most)
	for _, w := range widths {
		width += w
	}
	var b strings.Builder
	b.WriteString(`<w:tbl><w:tblPr>` + t.properties(width) + `</w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		fmt.Fprintf(&b, `<w:gridCol w:w="%d"/>`, w)
	}
	b.WriteString(`</w:tblGrid>`)
	for _, line := range grid {
		writeRow(&b, line, widths)
	}
	b.WriteString(`</w:tbl>`)
	return b.String(), width
}

func (t *table) properties(width int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<w:tblW w:w="%d" w:type="dxa"/>`, width)
	if t.align != "" {
		b.WriteString(`<w:jc w:val="` + t.align + `"/>`)
	}
	if t.indent > 0 {
		fmt.Fprintf(&b, `<w:tblInd w:w="%d" w:type="dxa"/>`, clampIndent(t.indent))
	}
	if t.border > 0 {
		color := t.color
		if color == "" {
			color = "808080"
		}
		b.WriteString(`<w:tblBorders>`)
		for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
			fmt.Fprintf(&b, `<w:%s w:val="single" w:sz="%d" w:space="0" w:color="%s"/>`, side, min(t.border, 48), color)
		}
		b.WriteString(`</w:tblBorders>`)
	}
	b.WriteString(`<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="75" w:type="dxa"/><w:right w:w="75" w:type="dxa"/></w:tblCellMar>`)
	return b.String()
}

func writeRow(b *strings.Builder, line []placed, widths []int) {
	b.WriteString(`<w:tr>`)
	if len(line) > 0 && line[0].at > 0 {
		fmt.Fprintf(b, `<w:trPr><w:gridBefore w:val="%d"/></w:trPr>`, line[0].at)
	}
	end := 0
	for i, p := range line {
		if i > 0 && p.at > end { // a gap
			writeCell(b, placed{cell: &cell{columns: p.at - end}, at: end}, widths)
		}
		writeCell(b, p, widths)
		end = p.at + p.columns
	}
	if end < len(widths) {
		writeCell(b, placed{cell: &cell{columns: len(widths) - end, bare: true}, at: end}, widths)
	}
	b.WriteString(`</w:tr>`)
}

func writeCell(b *strings.Builder, p placed, widths []int) {
	width := 0
	for _, w := range widths[p.at : p.at+p.columns] {
		width += w
	}
	fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
	if p.columns > 1 {
		fmt.Fprintf(b, `<w:gridSpan w:val="%d"/>`, p.columns)
	}
	switch {
	case p.above:
		b.WriteString(`<w:vMerge/>`)
	case p.below:
		b.WriteString(`<w:vMerge w:val="restart"/>`)
	}
	if p.bare {
		b.WriteString(`<w:tcBorders><w:top w:val="nil"/><w:left w:val="nil"/><w:bottom w:val="nil"/><w:right w:val="nil"/></w:tcBorders>`)
	}
	if p.fill != "" {
		b.WriteString(`<w:shd w:val="clear" w:color="auto" w:fill="` + p.fill + `"/>`)
	}
	if p.middle != "" {
		b.WriteString(`<w:vAlign w:val="` + p.middle + `"/>`)
	}
	b.WriteString(`</w:tcPr>`)
	if p.body == nil || p.above {
		b.WriteString(`<w:p>` + tight + `</w:p>`)
	} else {
		b.WriteString(p.content())
	}
	b.WriteString(`</w:tc>`)
}
