package inventory

import (
	"strings"

	"sheaf/internal/docx/bound"
	"sheaf/internal/docx/wordml"
	"sheaf/internal/docx/xmltok"
)

// story is the visitor of a part with text. It holds what the part shows, and what is open at a place: paragraphs stand in those
// that their text box is anchored in.
type story struct {
	builder *Builder
	name    string
	kind    Kind
	fields  *wordml.Fields

	text       []byte
	pieces     []piece
	paragraphs []paragraph
	pictures   []picture
	links      []link
	charts     []string // parts
	inserts    []insert
	notes      [2]map[string]bool

	twins  int // number of the picture that what is skipped may have in another format, -1 for none
	skip   int // depth of the element that is not shown, with all in it; -1 for none
	open   []int
	runs   []look
	note   string
	inText bool
	mark   bool // in the properties of a paragraph, where a run's are those of its mark
	math   int  // formulas around
	object int  // embedded objects around
	taken  []alternative
	linked []openLink
	boxed  []*bound.Control // content controls around
	bound  []*bound.Control // those with text, which is that of a value
	sect   *section
}

// piece is text of one look.
type piece struct {
	paragraph, look int
	control         int // the bound control that it is in, by its place in bound counted from 1; 0 for none
	from, to        int
}

type paragraph struct {
	kind  Kind
	note  string // the note that it belongs to
	style string
}

type picture struct {
	note, part string
	preview    bool
	twin       string // the part with the same in another format
}

// alternative is a choice between contents (ECMA-376 part 3, 9.3): what has been listed before it, and whether one of them has
// shown something.
type alternative struct {
	before   int
	pictures int // of them
	taken    bool
}

const (
	footnotes = iota
	endnotes
)

func (b *Builder) story(name string, kind Kind, fields *wordml.Fields) *story {
	s := &story{builder: b, name: name, kind: kind, fields: fields, skip: -1, twins: -1}
	b.stories[name] = s
	return s
}

// Visit looks at one token.
func (s *story) Visit(t *xmltok.Token) {
	if s.skip >= 0 {
		s.twin(t)
		s.property(t)
		if t.Kind == xmltok.EndToken && t.Depth() <= s.skip {
			s.skip, s.twins = -1, -1
			s.end(t)
		}
		return
	}
	switch t.Kind {
	case xmltok.StartToken:
		s.start(t)
		if t.SelfClosing() && s.skip < 0 {
			s.end(t)
		}
	case xmltok.EndToken:
		s.end(t)
	case xmltok.TextToken, xmltok.CdataToken:
		if s.inText {
			s.write(t)
		}
	}
}

// hide passes everything up to the end of the element n levels above the token, which is 0 for the token's own.
func (s *story) hide(t *xmltok.Token, n int) {
	if n > 0 || !t.SelfClosing() {
		s.skip = max(0, t.Depth()-n)
	}
}

func (s *story) start(t *xmltok.Token) {
	switch t.Name.Space {
	case xmltok.Word:
		s.startWord(t)
	case xmltok.Math:
		s.startMath(t)
	case xmltok.Compatibility:
		s.alternative(t)
	default:
		s.startDrawing(t)
	}
}

// startWord takes a start tag of WordprocessingML (ECMA-376 part 1, 17).
func (s *story) startWord(t *xmltok.Token) {
	switch t.Name.Local {
	case "del", "moveFrom":
		if !s.builder.deleted {
			s.hide(t, 0)
		}
	case "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sdtPr":
		s.hide(t, 0)
	case "footnote", "endnote":
		s.note = value(t, "id")
		if kind := value(t, "type"); kind != "" && kind != "normal" {
			s.hide(t, 0)
		}
	case "p", "rt": // what stands above characters is written apart from them
		s.begin(s.kind)
	case "pPr":
		s.mark = true
	case "pStyle":
		if n := len(s.open); n > 0 && s.open[n-1] >= 0 {
			s.paragraphs[s.open[n-1]].style = value(t, "val")
		}
	case "r":
		s.runs = append(s.runs, look{})
	case "t", "delText":
		s.inText = true
	case "tab", "br", "cr", "ptab":
		s.add(" ")
	case "noBreakHyphen":
		s.add("-")
	case "hidden", "trHeight":
		s.row(t)
	case "object":
		s.object++
	default:
		s.startOther(t)
	}
}

// row passes rows that are hidden, and rows of a fixed height: Word cuts off what does not fit, so that nobody can tell what of
// them is seen.
func (s *story) row(t *xmltok.Token) {
	if !t.Parent().Is(xmltok.Word, "trPr") {
		return
	}
	if t.Name.Local == "hidden" && property(t) || value(t, "hRule") == "exact" {
		s.hide(t, 2)
	}
}

func (s *story) startOther(t *xmltok.Token) {
	switch t.Name.Local {
	case "rStyle":
		if n := len(s.runs); n > 0 && !s.mark {
			s.runs[n-1].run = value(t, "val")
		}
	case "vanish", "rFonts":
		if n := len(s.runs); n > 0 && !s.mark {
			s.runs[n-1].set(t)
		}
	case "footnoteReference":
		s.refer(footnotes, value(t, "id"))
	case "endnoteReference":
		s.refer(endnotes, value(t, "id"))
	case "bookmarkStart":
		if name := value(t, "name"); len(s.builder.bookmarks) < maxNames {
			s.builder.bookmarks[strings.ToLower(name)] = true
		}
	case "hyperlink":
		s.startLink(t)
	case "altChunk":
		s.insert(t)
	case "sectPr", "headerReference", "footerReference", "titlePg", "type":
		s.section(t)
	case "sdt":
		s.boxed = append(s.boxed, &bound.Control{})
	}
}

func (s *story) refer(kind int, id string) {
	if s.notes[kind] == nil {
		s.notes[kind] = map[string]bool{}
	}
	if len(s.notes[kind]) < maxNames {
		s.notes[kind][id] = true
	}
}

// begin opens a paragraph.
func (s *story) begin(kind Kind) {
	if len(s.paragraphs) >= maxThings {
		s.builder.partial = true
		s.open = append(s.open, -1)
		return
	}
	s.open = append(s.open, len(s.paragraphs))
	s.paragraphs = append(s.paragraphs, paragraph{kind: kind, note: s.note})
}

func (s *story) end(t *xmltok.Token) {
	switch t.Name.Space {
	case xmltok.Word:
		s.endWord(t)
	case xmltok.Math:
		s.endMath(t)
	case xmltok.Compatibility:
		s.endAlternative(t)
	case xmltok.Drawing:
		switch t.Name.Local {
		case "p":
			s.open = pop(s.open)
		case "t":
			s.inText = false
		}
	}
}

func (s *story) endWord(t *xmltok.Token) {
	switch t.Name.Local {
	case "p", "rt":
		s.open = pop(s.open)
	case "r":
		s.runs = pop(s.runs)
	case "t", "delText":
		s.inText = false
	case "pPr":
		s.mark = false
	case "footnote", "endnote":
		s.note = ""
	case "object":
		s.object = max(0, s.object-1)
	case "hyperlink":
		s.endLink()
	case "sectPr":
		s.endSection()
	case "sdt":
		s.boxed = pop(s.boxed)
	}
}

func pop[T any](list []T) []T { return list[:max(0, len(list)-1)] }

// write takes character data of an element of text.
func (s *story) write(t *xmltok.Token) {
	if !s.working() {
		s.add(t.Text())
	}
}

// add adds text to the paragraph that is open.
func (s *story) add(text string) {
	n := len(s.open)
	if n == 0 || s.open[n-1] < 0 || text == "" {
		return
	}
	at := s.open[n-1]
	l := look{}
	if r := len(s.runs); r > 0 && s.math == 0 {
		l = s.runs[r-1]
	}
	l.paragraph = s.paragraphs[at].style
	p := piece{paragraph: at, look: s.builder.looks.number(l), control: s.control(), from: len(s.text)}
	if !s.builder.more(len(text)) || len(s.pieces) >= 4*maxThings {
		s.builder.partial = true
		return
	}
	s.text = append(s.text, text...)
	p.to = len(s.text)
	if k := len(s.pieces); k > 0 && s.pieces[k-1].paragraph == p.paragraph && s.pieces[k-1].look == p.look && s.pieces[k-1].control == p.control {
		s.pieces[k-1].to = p.to
	} else {
		s.pieces = append(s.pieces, p)
	}
	s.showLink(text, p.look)
}
