package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// edits has the paragraphs begin pages that c asks for, and the lines of others set closer.
func (s *pageStarts) edits(_ *docx.Document, c Changes) docx.Edits {
	if s.doubled || len(c.PageStarts)+len(c.Closer) == 0 {
		return nil
	}
	s.settle()
	var all []xmltok.Edit
	last := 0
	for n := range s.paragraphs {
		p := &s.paragraphs[n]
		first := p.block > last
		last = p.block
		all = append(all, s.paragraph(p, first, c)...)
	}
	for _, h := range s.heights {
		if percent := c.Closer[h.block]; percent > 0 {
			all = append(all, h.closer(percent))
		}
	}
	return docx.Edits{s.part: all}
}

// paragraph returns the edits of a paragraph, of which first says that it is the first behind a page start.
func (s *pageStarts) paragraph(p *closable, first bool, c Changes) []xmltok.Edit {
	begins, all := s.stretched(p, c)
	space, percent := s.styles.spacing(p.styled, p.cell), c.Closer[p.block]
	if !p.cell && s.styles.snaps(p.style) != isOff {
		space, _ = s.grid.lines(space)
	}
	if percent > 0 {
		space = space.closer(percent)
	}
	start := p.block - 1
	forced := first && s.starts[start].Forced // the mend of the tops of pages says what space it has
	if first && !forced && c.PageStarts[start] {
		switch cut := s.rowCuts[start]; {
		case s.starts[start].Place == Paragraph:
			return append(all, p.with("<"+p.prefix+"pageBreakBefore/>"+begins, space.above(0))...)
		case s.starts[start].Place == Row && cut.first:
			begins = "<" + p.prefix + "pageBreakBefore/>"
		}
	}
	switch {
	case percent > 0 && !forced:
		return append(all, p.with(begins, space)...)
	case begins != "":
		return append(all, p.edit(begins))
	}
	return all
}

// stretched returns the property that a paragraph is given, or the edit of the one that it has, where it is justified and parted.
func (s *pageStarts) stretched(p *closable, c Changes) (property string, edits []xmltok.Edit) {
	for _, start := range p.cuts {
		cut := s.lineCuts[start]
		switch {
		case !c.PageStarts[start] || s.starts[start].Place != Line || !cut.justified(s.styles):
			continue
		case cut.justify.Len > 0:
			return "", []xmltok.Edit{{Span: cut.justify, Text: cut.stretched()}}
		}
		return cut.stretched(), nil
	}
	return "", nil
}

// last returns the edits that part tables and paragraphs, with what others change in what both parts have.
func (s *pageStarts) last(_ *docx.Document, c Changes, others docx.Edits) docx.Edits {
	if s.doubled || len(c.PageStarts) == 0 {
		return nil
	}
	var all []xmltok.Edit
	for n := range s.paragraphs {
		cuts := s.paragraphs[n].cuts
		for k, start := range cuts {
			if !c.PageStarts[start] || s.starts[start].Place != Line {
				continue
			}
			cut := s.lineCuts[start]
			more := k+1 < len(cuts) && c.PageStarts[cuts[k+1]] && cut.justified(s.styles)
			space := s.styles.spacing(cut.styled, false)
			if percent := c.Closer[start+1]; percent > 0 {
				space = space.closer(percent)
			}
			all = append(all, cut.part(space, more, others[s.part]))
		}
	}
	for start, cut := range s.rowCuts {
		if c.PageStarts[start] && s.starts[start].Place == Row && !cut.first {
			if e, ok := cut.part(others[s.part]); ok {
				all = append(all, e)
			}
		}
	}
	return docx.Edits{s.part: all}
}
