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
	// Forced says that the document itself begins a page there: by a break, by a section or by a property.
	Forced bool
	// Pages is how many pages after the start before it this one begins in Word.
	Pages int
	// Paragraph says that it is the beginning of a paragraph of the body, which can be made to begin a page.
	Paragraph bool
}

// pageStarts reads the page starts of the body, and has paragraphs begin a page (w:pageBreakBefore, 17.3.1.23) where that is asked for.
type pageStarts struct {
	*facts
	part    int
	starts  []PageStart
	doubled bool // two marks without text between them: of more than one rendering

	paragraphs []closable
	breaks     int // of pages since the last mark

	table, skip element
	para        startParagraph
	open        element // the paragraph
	sectioned   bool    // the paragraph before ended a section
	before      []byte
	filling     int // the first start whose text behind it is not all there
	letters     int // bytes of text since the last mark
}

// closable is a paragraph whose lines can be set closer.
type closable struct {
	spaced
	block int  // how many page starts stand before it
	cell  bool // it stands in a table
}

// startParagraph is the paragraph that is read.
type startParagraph struct {
	text, hard, breaks, frame, ended bool
	closable
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
	case "br":
		if kind, _ := t.Get("type"); kind == "page" {
			s.para.hard, s.para.text = true, false
			s.breaks++
		}
	case "lastRenderedPageBreak":
		s.mark()
	}
}

// begin follows a paragraph that begins. One in another, which the mend of nested paragraphs takes out, is part of that.
func (s *pageStarts) begin(t *xmltok.Token) {
	if s.open.open {
		return
	}
	hard := s.para.hard && !s.para.text // a break that ended the paragraph before
	s.para = startParagraph{hard: hard, closable: closable{spaced: spacedBy(t), block: len(s.starts), cell: s.table.open}}
	if s.sectioned {
		s.breaks++
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
		if s.para.breaks = wordml.Property(t.Get("val")); s.para.breaks {
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
		if *a += text[:min(len(text), aroundStart-len(*a))]; len(*a) == aroundStart && i == s.filling {
			s.filling++
		}
	}
	if s.before = append(s.before, text...); len(s.before) > 4*aroundStart {
		s.before = append(s.before[:0], s.before[len(s.before)-aroundStart:]...)
	}
}

func (s *pageStarts) mark() {
	if len(s.starts) >= maxPageStarts {
		s.doubled = true
		return
	}
	if len(s.starts) > 0 && s.letters == 0 {
		s.doubled = true
	}
	s.letters = 0
	begins := s.open.open && !s.para.text
	forced := begins && (s.para.hard || s.para.breaks || s.sectioned)
	pages := 1 + s.breaks
	if forced {
		pages--
	}
	s.breaks = 0
	s.starts = append(s.starts, PageStart{
		Pages:     max(1, pages),
		Before:    string(s.before[max(0, len(s.before)-aroundStart):]),
		Forced:    forced,
		Paragraph: begins && !s.table.open && !s.para.frame,
	})
	if begins {
		s.para.block = len(s.starts)
	}
}

// edits has the pages of c begin where they are asked to, and the lines of others set closer.
func (s *pageStarts) edits(_ *docx.Document, c Changes) docx.Edits {
	if s.doubled || len(c.PageStarts)+len(c.Closer) == 0 {
		return nil
	}
	var all []xmltok.Edit
	last := 0
	for n := range s.paragraphs {
		p := &s.paragraphs[n]
		first, begins, space := p.block > last, "", s.styles.spacing(p.styled, p.cell)
		last = p.block
		if percent := c.Closer[p.block]; percent > 0 {
			space = space.closer(percent)
		}
		switch i := p.block - 1; {
		case first && s.starts[i].Forced: // the mend of the tops of pages says what space it has
			continue
		case first && c.PageStarts[i] && s.starts[i].Paragraph:
			begins, space = "<"+p.prefix+"pageBreakBefore/>", space.above(0)
		case c.Closer[p.block] == 0:
			continue
		}
		all = append(all, p.with(begins, space)...)
	}
	return docx.Edits{s.part: all}
}

// PageStarts returns where pages began in Word, and how many pages it had by that, none where the marks are those of more than one
// rendering.
func (m *Mender) PageStarts() (starts []PageStart, pages int) {
	for _, mend := range m.mends {
		if s, ok := mend.(*pageStarts); ok && !s.doubled {
			pages = 1 + s.breaks
			for _, start := range s.starts {
				pages += start.Pages
			}
			return s.starts, pages
		}
	}
	return nil, 0
}
