package fidelity

import (
	"sheaf/internal/docx"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

const (
	aroundStart   = 160   // bytes of text kept on each side of a page start
	maxPageStarts = 10000 // with more the document is left alone
)

// PageStart is a place where a page began when Word last laid out the document (w:lastRenderedPageBreak, ECMA-376 part 1, 17.3.3.13).
type PageStart struct {
	Before, After string // the text around it, up to aroundStart bytes each
	// Own is how much of After stands before the next page start.
	Own int
	// Forced says that the document itself begins a page there: by a break, by a section or by a property.
	Forced bool
	// Pages is how many pages after the start before it this one begins in Word.
	Pages int
	// Place says what can be made to begin a page there.
	Place Place
}

// Place is what a page start is the beginning of, where that can be made to begin a page.
type Place uint8

// The places of page starts.
const (
	Fixed     Place = iota // nothing that can
	Paragraph              // a paragraph of the body
	Row                    // a row of a table, which can be parted there
	Line                   // what stands behind it in a paragraph that can be parted: it should begin a line
)

// pageStarts reads the page starts of the body, and has paragraphs begin a page (w:pageBreakBefore, 17.3.1.23) where that is asked for.
type pageStarts struct {
	*facts
	part    int
	starts  []PageStart
	doubled bool // two marks without text between them: of more than one rendering

	paragraphs []closable
	heights    []rowHeight
	rows       rowReader
	lines      lineReader
	rowCuts    map[int]*rowCut
	lineCuts   map[int]*lineCut
	settled    bool
	breaks     int // of pages since the last mark

	table, skip element
	para        startParagraph
	open        element // the paragraph
	sectioned   bool    // the paragraph before ended a section
	section     sectionStart
	before      []byte
	filling     int // the first start whose text behind it is not all there
	letters     int // bytes of text since the last mark
	parted      partedRow
}

// closable is a paragraph whose lines can be set closer.
type closable struct {
	spaced
	block int   // how many page starts stand before it
	cell  bool  // it stands in a table
	cuts  []int // page starts within it at which it can be parted
}

// startParagraph is the paragraph that is read.
type startParagraph struct {
	text, hard, breaks, frame, ended bool
	closable
}

func newPageStarts(f *facts) *pageStarts {
	return &pageStarts{facts: f, rowCuts: map[int]*rowCut{}, lineCuts: map[int]*lineCut{}}
}

func (s *pageStarts) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	document := func(t *xmltok.Token) {
		s.part = p.Number
		s.visit(t)
	}
	return &byRoot{kinds: map[string]func(*xmltok.Token){"document": document}}
}

func (s *pageStarts) visit(t *xmltok.Token) {
	if !s.skip.open {
		s.follow(t)
	}
	switch {
	case t.Kind == xmltok.EndToken:
		if s.skip.ends(t) || s.skip.open {
			return
		}
		s.table.ends(t)
		if s.open.ends(t) {
			s.sectioned = s.para.ended
			s.remember(s.para.closable)
		}
	case s.skip.open:
	case t.IsText():
		if t.Parent().Is(xmltok.Word, "t") {
			s.text(t.Text())
		}
	case t.Kind == xmltok.StartToken && t.Name.Space == xmltok.Word:
		s.start(t)
	}
}

// follow reads what has to be known to part tables and paragraphs.
func (s *pageStarts) follow(t *xmltok.Token) {
	if s.rows.visit(t); s.rows.depth == 0 {
		s.lines.visit(t)
		return
	}
	if start, cut := s.rows.ends(t); start > 0 && cut != nil {
		s.rowCuts[start-1] = cut
	}
}

func (s *pageStarts) start(t *xmltok.Token) {
	switch t.Name.Local {
	case "txbxContent":
		s.skip.begin(t)
	case "tbl":
		s.table.begin(t)
	case "p":
		s.begin(t)
	case "pPr", "pStyle", "pageBreakBefore", "framePr", "spacing":
		s.property(t)
	case "sectPr":
		s.para.ended = s.para.ended || t.Parent().Is(xmltok.Word, "pPr")
	case "type":
		if kind, _ := t.Get("val"); t.Parent().Is(xmltok.Word, "sectPr") && (kind == "continuous" || kind == "nextColumn") {
			s.goesOn()
		}
	case "br":
		if kind, _ := t.Get("type"); kind == "page" {
			s.para.hard, s.para.text = true, false
			s.breaks++
		}
	case "drawing", "pict", "object":
		s.letters += partOfPage // a picture stands for text
	case "trHeight":
		if h, ok := heightOf(t, len(s.starts)); ok && len(s.heights) < maxRemembered && s.rows.depth == 1 {
			s.heights = append(s.heights, h)
		}
	case "lastRenderedPageBreak":
		s.mark(t)
	}
}

// begin follows a paragraph that begins. One in another, which the mend of nested paragraphs takes out, is part of that.
func (s *pageStarts) begin(t *xmltok.Token) {
	if s.open.open {
		return
	}
	hard := s.para.hard && !s.para.text // a break that ended the paragraph before
	s.para = startParagraph{hard: hard, closable: closable{spaced: spacedBy(t), block: len(s.starts), cell: s.table.open}}
	if s.sectioned && !hard { // else the break at its end and the section make one page
		s.breaks++
		s.section = sectionStart{breaks: true, start: len(s.starts)}
	}
	if s.open.begin(t) {
		s.sectioned = false
		s.remember(s.para.closable)
	}
}

// remember keeps a paragraph that has been read.
func (s *pageStarts) remember(p closable) {
	if s.doubled = s.doubled || len(s.paragraphs) >= maxRemembered || p.at.Len > maxProperties; !s.doubled {
		s.paragraphs = append(s.paragraphs, p)
	}
}

// property follows an element that may be one of the paragraph's properties.
func (s *pageStarts) property(t *xmltok.Token) {
	if !s.open.open {
		return
	}
	if s.para.see(t); !s.para.owns(t) {
		return
	}
	s.para.spaced.property(t)
	switch t.Name.Local {
	case "framePr":
		s.para.frame = true
	case "pageBreakBefore":
		switch s.para.breaks = wordml.Property(t.Get("val")); {
		case s.para.breaks && s.sectioned:
			s.section = sectionStart{} // it begins a page whatever its kind
		case s.para.breaks:
			s.breaks++
		}
	}
}

// text takes what is between the marks.
func (s *pageStarts) text(text string) {
	s.para.text = true
	s.letters += len(text)
	for i := s.filling; i < len(s.starts); i++ {
		a := &s.starts[i].After
		if *a += text[:min(len(text), aroundStart-len(*a))]; i == len(s.starts)-1 {
			s.starts[i].Own = len(*a)
		}
		if len(*a) == aroundStart && i == s.filling {
			s.filling++
		}
	}
	if s.before = append(s.before, text...); len(s.before) > 4*aroundStart {
		s.before = append(s.before[:0], s.before[len(s.before)-aroundStart:]...)
	}
}

func (s *pageStarts) mark(t *xmltok.Token) {
	if len(s.starts) >= maxPageStarts {
		s.doubled = true
		return
	}
	if s.parted.again(s.rows, s.letters) {
		return
	}
	if len(s.starts) > 0 && s.letters == 0 {
		s.doubled = true
	}
	s.letters = 0
	begins := s.open.open && !s.para.text
	hard := s.para.hard || s.para.breaks
	forced := begins && (hard || s.sectioned)
	s.section.forces = s.section.forces || begins && s.sectioned && !hard
	pages := 1 + s.breaks
	if forced {
		pages--
	}
	s.breaks = 0
	s.starts = append(s.starts, PageStart{
		Pages:  max(1, pages),
		Before: string(s.before[max(0, len(s.before)-aroundStart):]),
		Forced: forced,
		Place:  s.place(t, begins),
	})
	if begins {
		s.para.block = len(s.starts)
	}
}

// sectionStart is where the section that is read begins. That it begins a page is taken for granted until its own properties, which stand
// in its last paragraph, say something else.
type sectionStart struct {
	breaks bool // it was taken to begin a page
	forces bool // nothing else makes the page start there begin one
	start  int  // how many page starts stand before it
}

// goesOn takes back that the section that is read begins a page: its text goes on below that of the one before, or beside it (w:type,
// ECMA-376 part 1, 17.6.22).
func (s *pageStarts) goesOn() {
	switch at := s.section; {
	case !at.breaks:
	case at.forces:
		s.starts[at.start].Forced = false
	case at.start == len(s.starts):
		s.breaks--
	default:
		s.starts[at.start].Pages = max(1, s.starts[at.start].Pages-1)
	}
	s.section = sectionStart{}
}

// partedRow is where in a table the last mark stands. Word marks each cell of a row that goes on on another page, the row behind such a
// row, and sometimes others, too: these begin no page more.
type partedRow struct {
	table      int64 // where its first row is, 0 for none
	rows, cell int   // rows of it that had ended, and the cell, counted from 1
	marks      int   // of the row that begin a page
	inCell     int   // marks in the cell
	within     bool  // something of the row stands before it
}

// again reports whether a mark is that of a page which another mark has begun, and follows those that are not. letters stand between it
// and the last one.
func (p *partedRow) again(r rowReader, letters int) bool {
	if r.depth == 0 {
		*p = partedRow{}
		return false
	}
	now := partedRow{table: r.at, rows: r.rows + r.headers, cell: r.cells, marks: p.marks, inCell: 1, within: !r.begins()}
	switch few := letters < fewLetters; {
	case now.table != p.table || now.rows > p.rows+1 || now.rows > p.rows && !few && (now.within || !p.within || letters >= partOfPage):
		now.marks = 1
	case now.rows > p.rows:
		now.marks = 0
		*p = now
		return true
	case few:
		return true
	case now.cell == p.cell:
		now.inCell = p.inCell + 1
	}
	before := p.marks
	if now.marks = max(now.marks, now.inCell); now.rows != p.rows || now.table != p.table {
		before = 0
	}
	*p = now
	return now.inCell <= before
}

const (
	fewLetters = 100 // fewer bytes of text than a page has
	partOfPage = 600 // bytes of text that a page may have below the end of a row that began on the one before
)

// place returns what a mark that is read is the beginning of.
func (s *pageStarts) place(t *xmltok.Token, begins bool) Place {
	n := len(s.starts)
	switch {
	case s.para.frame || !s.open.open:
	case begins && !s.table.open:
		return Paragraph
	case begins && s.rows.begins():
		if s.rows.start = n + 1; len(s.heights) > 0 && s.heights[len(s.heights)-1].value.At > s.rows.row.from.At {
			s.heights[len(s.heights)-1].block = n + 1
		}
		return Row
	case !begins && !s.table.open:
		if cut := s.lines.cut(t); cut != nil {
			s.lineCuts[n] = cut
			s.para.cuts = append(s.para.cuts, n)
			return Line
		}
	}
	return Fixed
}

// settle looks again, when all parts have been read, at what can be made to begin a page.
func (s *pageStarts) settle() {
	if s.settled {
		return
	}
	s.settled = true
	for i := range s.starts {
		switch p := &s.starts[i].Place; *p {
		case Row:
			if cut := s.rowCuts[i]; cut == nil || !cut.sound(s.styles) {
				*p = Fixed
			}
		case Line:
			if !s.lineCuts[i].sound(s.styles) {
				*p = Fixed
			}
		}
	}
}

// PageStarts returns where pages began in Word, and how many pages it had by that, none where the marks are those of more than one
// rendering.
func (m *Mender) PageStarts() (starts []PageStart, pages int) {
	for _, mend := range m.mends {
		if s, ok := mend.(*pageStarts); ok && !s.doubled {
			s.settle()
			pages = 1 + s.breaks
			for _, start := range s.starts {
				pages += start.Pages
			}
			return s.starts, pages
		}
	}
	return nil, 0
}
