package pdf

import "slices"

// maxCells bounds the cells of the grid of a table.
const maxCells = 1 << 20

// attribute returns an attribute of an element (14.8.5), nil where it has none of that name.
func (t *structure) attribute(e *element, of name) (any, error) {
	list, err := t.file.list(e.dict["A"])
	if err != nil {
		return nil, err
	}
	for _, v := range list {
		d, err := t.file.dict(v)
		if err != nil {
			return nil, err
		}
		if v, ok := d[of]; ok {
			return v, nil
		}
	}
	return nil, nil
}

// grid is a table as its cells fill it.
type grid struct {
	rows    []*element
	widths  []int // of the rows, in columns
	overlap bool  // cells lie on each other
	below   bool  // cells reach below the last row
	gaps    bool  // rows have holes
}

// grid lays out a table.
func (t *structure) grid(table *element) (g grid, err error) {
	for _, k := range table.kids {
		switch {
		case k.element == nil:
		case k.element.kind == "TR":
			g.rows = append(g.rows, k.element)
		case k.element.kind == "THead" || k.element.kind == "TBody" || k.element.kind == "TFoot":
			for _, k := range k.element.kids {
				if k.element != nil && k.element.kind == "TR" {
					g.rows = append(g.rows, k.element)
				}
			}
		}
	}
	g.widths = make([]int, len(g.rows))
	filled, cells := make([]map[int]bool, len(g.rows)), 0
	for i := range filled {
		filled[i] = map[int]bool{}
	}
	for y, row := range g.rows {
		x := 0
		for _, k := range row.kids {
			if k.element == nil || k.element.kind != "TD" && k.element.kind != "TH" {
				continue
			}
			wide, high, err := t.spans(k.element)
			if err != nil {
				return g, err
			}
			for filled[y][x] {
				x++
			}
			g.below = g.below || y+high > len(g.rows)
			if cells += wide * high; cells > maxCells {
				return g, invalid("a table of too many cells")
			}
			for dy := range min(high, len(g.rows)-y) {
				for dx := range wide {
					g.overlap = g.overlap || filled[y+dy][x+dx]
					filled[y+dy][x+dx] = true
				}
			}
			x += wide
		}
	}
	for y := range filled {
		for x := range filled[y] {
			g.widths[y] = max(g.widths[y], x+1)
		}
		g.gaps = g.gaps || g.widths[y] != len(filled[y])
	}
	return g, nil
}

// spans returns how many columns and rows a cell fills.
func (t *structure) spans(e *element) (wide, high int, err error) {
	v, err := t.attribute(e, "ColSpan")
	if err != nil {
		return 0, 0, err
	}
	wide, _ = v.(int)
	if v, err = t.attribute(e, "RowSpan"); err != nil {
		return 0, 0, err
	}
	high, _ = v.(int)
	if wide > maxCells || high > maxCells {
		return 0, 0, invalid("a table of too many cells")
	}
	return max(wide, 1), max(high, 1), nil
}

// regular reports whether all rows of a table have the same columns, and its cells their places.
func (g grid) regular() bool {
	return !g.overlap && !g.below && !g.gaps && (len(g.widths) == 0 || slices.Min(g.widths) == slices.Max(g.widths))
}

// mendTables gives the rows of tables the same columns (7.2), and header cells what they are the headers of (7.5).
func (u *universal) mendTables() error {
	return u.tags.top.each(func(e *element) error {
		if e.kind == "TH" {
			return u.scope(e)
		}
		if e.kind != "Table" {
			return nil
		}
		g, err := u.tags.grid(e)
		if err != nil || g.regular() || g.overlap || g.below {
			return err
		}
		most := slices.Max(g.widths)
		for i, row := range g.rows {
			if missing := most - g.widths[i]; missing > 0 {
				entries := dict{"A": dict{"O": name("Table"), "ColSpan": missing}}
				if err := u.insert(row, len(row.kids), "TD", entries); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// scope has a header cell be that of its column, or, behind the first row, of its row.
func (u *universal) scope(e *element) error {
	v, err := u.tags.attribute(e, "Scope")
	if err != nil || v != nil {
		return err
	}
	of := name("Column")
	if row := e.up; row.up != nil && row.up.kind != "THead" && slices.IndexFunc(row.up.kids, func(k kid) bool { return k.element == row }) > 0 {
		of = "Row"
	}
	list, err := u.file.list(e.dict["A"])
	if err != nil {
		return err
	}
	u.become(e, e.kind)
	e.dict["A"] = append(slices.Clone(list), dict{"O": name("Table"), "Scope": of})
	return nil
}
