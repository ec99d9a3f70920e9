package altchunk

import (
	"strconv"
	"strings"
)

// startTabular opens a table or a piece of one.
func (p *page) startTabular(name string, attrs map[string]string, d declarations) {
	if name == "table" {
		p.startTable(attrs, d)
		return
	}
	t := p.innermost()
	if t == nil {
		p.flush() // a piece of no table
		return
	}
	switch name {
	case "tr", "thead", "tbody", "tfoot":
		p.endCell(t)
		if name == "tr" {
			t.row()
		}
	case "td", "th":
		p.startCell(t, name, attrs, d)
	}
}

func (p *page) innermost() *openTable {
	if len(p.tables) == 0 {
		return nil
	}
	return p.tables[len(p.tables)-1]
}

func (p *page) startTable(attrs map[string]string, d declarations) {
	p.implied("table")
	p.flush()
	if len(p.tables) >= maxTables || len(p.open) >= maxOpen-2 {
		return
	}
	if p.gap > 0 && p.body.done.Len() > 0 {
		p.body.paragraph(layout{exactly: p.gap})
	}
	p.gap = 0
	t := &openTable{outer: p.body, depth: len(p.open)}
	t.align, t.indent = align(attrs["align"]), p.block().layout.left
	if d.lower("margin-left") == "auto" || strings.HasSuffix(d.lower("margin"), "auto") {
		t.align = "center"
	}
	if t.align == "" && p.block().layout.align == "center" && p.block().name == "center" {
		t.align = "center"
	}
	t.width, t.percent = extent(attrs["width"], d["width"])
	if border, ok := attrs["border"]; ok {
		n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(border), "px"))
		if err != nil {
			n = 1
		}
		t.border = max(n, 0) * 6
	}
	t.frame(d)
	e := &element{name: "table", block: true, look: p.open[0].look, layout: layout{align: ""}, bottom: 0}
	e.look.font, e.look.color, e.look.size = p.top().look.font, p.top().look.color, p.top().look.size
	d.apply(&e.look)
	e.look.fill = ""
	p.open = append(p.open, e)
	p.tables = append(p.tables, t)
}

// frame takes the borders that the style of a table or a cell has.
func (t *openTable) frame(d declarations) {
	for _, name := range []string{"border", "border-top", "border-bottom", "border-left"} {
		value := d.lower(name)
		if value == "" || strings.Contains(value, "none") || strings.Contains(value, "hidden") || strings.HasPrefix(value, "0") {
			continue
		}
		if t.border == 0 {
			t.border = 6
		}
		for field := range strings.FieldsSeq(value) {
			if c, ok := color(field); ok {
				t.color = c
			}
			if n, ok := length(field, 0); ok && n > 0 {
				t.border = max(n*8/20, 2)
			}
		}
		return
	}
}

// extent returns a width in twips or hundredths of what is around, by an attribute and by a style.
func extent(attr, style string) (twips, percent int) {
	value := attr
	if style != "" && style != "auto" {
		value = style
	}
	if n, ok := percentage(value); ok {
		return 0, n
	}
	n, ok := length(value, line)
	if !ok || n <= 0 {
		return 0, 0
	}
	return n, 0
}

func (p *page) startCell(t *openTable, name string, attrs map[string]string, d declarations) {
	p.endCell(t)
	if !p.body.take(emptyLen) {
		return
	}
	if t.cells == nil {
		t.row()
	}
	c := &cell{body: newBody(t.outer.sink), columns: number(attrs["colspan"], 1), rows: min(number(attrs["rowspan"], 1), 1000)}
	c.body.width = max(t.outer.width/2, 1000)
	c.width, c.percent = extent(attrs["width"], d["width"])
	if c.width > 0 {
		c.body.width = min(c.width, t.outer.width)
	}
	for _, value := range []string{attrs["bgcolor"], d["background"], d["background-color"]} {
		if fill, ok := color(value); ok {
			c.fill = fill
		}
	}
	switch strings.ToLower(attrs["valign"] + d["vertical-align"]) {
	case "middle":
		c.middle = "center"
	case "bottom":
		c.middle = "bottom"
	case "":
		c.middle = "center"
	}
	t.frame(d)
	t.add(c)
	t.cell, p.body = c, c.body
	p.gap = 0
	e := &element{name: name, block: true, look: p.open[t.depth].look}
	if name == "th" {
		e.look.bold, e.layout.align = true, "center"
	}
	d.apply(&e.look)
	e.look.fill, e.look.raised = "", ""
	for _, a := range []string{align(attrs["align"]), align(d["text-align"])} {
		if a != "" {
			e.layout.align = a
		}
	}
	p.open = append(p.open, e)
}

// endCell ends the cell that is open.
func (p *page) endCell(t *openTable) {
	if t.cell == nil {
		return
	}
	p.closeFrom(t.depth + 1)
	t.cell, p.body = nil, t.outer
	p.gap, p.marker = 0, ""
}

// endTabular follows the end tag of a table or a piece of one.
func (p *page) endTabular(name string) {
	t := p.innermost()
	switch {
	case t == nil:
		p.flush()
	case name == "table":
		p.endTable()
	default:
		p.endCell(t)
	}
}

// endTable ends the innermost table and writes it.
func (p *page) endTable() {
	t := p.innermost()
	p.endCell(t)
	p.closeFrom(t.depth)
	p.tables = p.tables[:len(p.tables)-1]
	gap := p.gap
	p.gap = 0
	t.outer.table(t.xml(t.outer.width))
	p.gap = min(gap, line)
}
