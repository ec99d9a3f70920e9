package altchunk

import "slices"

// rtfTable is the table that is being read.
type rtfTable struct {
	rows  []rtfRow
	cells []*body // of the row that has not ended
	cell  *body   // that has not ended, nil for none
	defs  []rtfCell
	def   rtfCell // of the cell of which the edge comes
}

type rtfRow struct {
	cells []*body
	defs  []rtfCell
}

// rtfCell is what a row says of a cell.
type rtfCell struct {
	edge    int  // where it ends, in twips
	merged  bool // with the one before it
	goesOn  bool // with the one above it
	borders bool
}

// tableWord follows a word about tables.
func (r *rtf) tableWord(name string, n int) bool {
	switch name {
	case "trowd":
		r.defs, r.def = nil, rtfCell{}
	case "clvmrg":
		r.def.goesOn = true
	case "clmrg":
		r.def.merged = true
	case "clbrdrt", "clbrdrb", "clbrdrl", "clbrdrr":
		r.def.borders = true
	case "cellx":
		if len(r.defs) < maxColumns {
			r.def.edge = n
			r.defs = append(r.defs, r.def)
		}
		r.def = rtfCell{}
	case "intbl":
		r.now.inTable = true
	case "cell":
		if r.now.to == shown {
			r.flush()
			r.toCell()
			r.cells, r.cell = append(r.cells, r.cell), nil
		}
	case "row":
		r.endRow()
	default:
		return false
	}
	return true
}

// toCell puts the paragraph that is being written into the cell.
func (r *rtf) toCell() {
	if r.cell == nil {
		r.body.take(emptyLen)
		r.cell = newBody(r.body.sink)
	}
	r.cell.runs.WriteString(r.body.runs.String())
	r.body.runs.Reset()
	r.cell.longest = max(r.cell.longest, r.body.longest)
	r.body.longest, r.body.letters = 0, 0
	r.cell.paragraph(r.now.layout)
}

func (r *rtf) endRow() {
	r.flush()
	if !r.body.empty() {
		r.toCell()
	}
	if r.cell != nil {
		r.cells, r.cell = append(r.cells, r.cell), nil
	}
	if len(r.cells) > 0 && len(r.rows) < maxRows {
		r.rows = append(r.rows, rtfRow{r.cells, slices.Clone(r.defs)})
	}
	r.cells = nil
}

// endTable writes the table that has been read, if there is one.
func (r *rtf) endTable() {
	if len(r.cells) > 0 || r.cell != nil {
		runs := r.body.runs.String() // of the paragraph behind it
		r.body.runs.Reset()
		r.endRow()
		r.body.runs.WriteString(runs)
	}
	if len(r.rows) == 0 {
		return
	}
	rows := r.rows
	r.rows = nil
	t := table{edges: edges(rows)}
	for _, row := range rows {
		t.row()
		start := 0
		for i, content := range row.cells {
			c := &cell{body: content, columns: 1}
			if i < len(row.defs) {
				d := row.defs[i]
				if d.borders {
					t.border = 4
				}
				last := len(t.cells) - 1
				c.columns = columnsBetween(t.edges, start, d.edge)
				c.goesOn = d.goesOn
				start = max(start, d.edge)
				if n := len(t.cells[last]); d.merged && n > 0 {
					before := t.cells[last][n-1]
					before.columns += c.columns
					continue
				}
			}
			t.add(c)
		}
	}
	t.color = "000000"
	r.body.table(t.xml(pageWidth))
}

// edges returns where the cells of all rows end, in order; none where there are more than a table has columns.
func edges(rows []rtfRow) []int {
	var all []int
	for _, row := range rows {
		for _, d := range row.defs {
			i, ok := slices.BinarySearch(all, d.edge)
			if ok || d.edge <= 0 {
				continue
			}
			if len(all) == maxColumns {
				return nil
			}
			all = slices.Insert(all, i, d.edge)
		}
	}
	return all
}

// columnsBetween returns how many columns lie between two places.
func columnsBetween(edges []int, from, to int) int {
	n := 0
	for _, e := range edges {
		if e > from && e <= to {
			n++
		}
	}
	return max(n, 1)
}
