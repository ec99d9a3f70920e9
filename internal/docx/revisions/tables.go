package revisions

import "sheaf/internal/docx/xmltok"

// cell settles a change of a cell (17.13.5.1 to 3). It returns true.
func (p *part) cell(t *xmltok.Token) bool {
	if t.Name.Local != "cellMerge" {
		if f := p.around("tc"); p.drops(t.Name.Local) {
			f.drop = true
		}
		return p.drop(t, false)
	}
	name := "vMerge"
	if !p.accept {
		name = "vMergeOrig"
	}
	switch kind, _ := t.Get(name); kind {
	case "rest":
		p.edit(xmltok.Span{At: t.Span.At}, "<"+t.Name.Colon()+`vMerge `+t.Name.Colon()+`val="restart"/>`)
	case "cont":
		p.edit(xmltok.Span{At: t.Span.At}, "<"+t.Name.Colon()+`vMerge/>`)
	}
	return p.drop(t, false)
}

// endCell ends a cell, which has to end with a paragraph (17.4.65).
func (p *part) endCell(f *frame, t *xmltok.Token) {
	row := p.around("tr")
	row.met++
	if f.drop {
		p.takeAway(f, f.at.Through(t.Span))
		return
	}
	row.kept++
	if f.sequence != nil && f.sequence.last != aParagraph && len(p.edits) > f.edits {
		p.edit(xmltok.Span{At: t.Span.At}, "<"+t.Name.Colon()+"p/>")
	}
}

func (p *part) endRow(f *frame, t *xmltok.Token) {
	table := p.around("tbl")
	table.met++
	if f.drop || f.met > 0 && f.kept == 0 {
		p.takeAway(f, f.at.Through(t.Span))
		return
	}
	table.kept++
}

// endTable ends a table. One without rows goes.
func (p *part) endTable(f *frame, t *xmltok.Token) {
	if f.met > 0 && f.kept == 0 {
		p.takeAway(f, f.at.Through(t.Span))
		return
	}
	if in := p.up(1).sequence; in != nil {
		in.last = aTable
	}
}
