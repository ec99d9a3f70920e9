package fidelity

import (
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// blanks takes spaces and tabs out of paragraphs that have nothing else. Word makes such a line as high as they and the end of the
// paragraph are (w:sz in w:r and in w:pPr, ECMA-376 part 1, 17.3.2.38); LibreOffice 7.4 makes it as high as the paragraph's style says,
// unless there is nothing at all. In a listing set in 8 points each line with nothing but tabs was 4 points too high.
type blanks struct{ places }

// firstMeasuresBlanks is a release of LibreOffice that makes such lines as high as Word does.
const firstMeasuresBlanks = 24

func (b *blanks) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &blanksPart{of: b, number: p.Number}
}

// blanksPart reads the paragraphs of a part.
type blanksPart struct {
	of     *blanks
	number int
	p      element // the innermost paragraph
	blank  bool    // nothing but blanks was in it
	mark   int     // the size of its end in half-points, 0 where it has none of its own
	runs   []xmltok.Span
	run    element
	size   int // of the run
	tall   int // of the tallest run
}

// seen are the elements that blanks may be seen by, in properties of runs, and those that have more than a height.
var seen = map[string]bool{
	"u": true, "strike": true, "dstrike": true, "highlight": true, "shd": true, "bdr": true, "em": true, "effect": true, "rStyle": true,
	"position": true, "vanish": true, "rPrChange": true,
}

// Visit follows a token.
func (b *blanksPart) Visit(t *xmltok.Token) {
	switch t.Kind {
	case xmltok.StartToken:
		if t.Name.Is(xmltok.Word, "p") {
			b.p.open = false // nothing of a paragraph around one is taken
			b.p.begin(t)
			b.blank, b.mark, b.runs, b.tall, b.run = true, 0, b.runs[:0], 0, element{}
			return
		}
		if b.p.open && b.blank {
			b.start(t)
		}
	case xmltok.TextToken, xmltok.CdataToken:
		if b.run.open && strings.Trim(string(t.Raw), " \t\r\n") != "" {
			b.blank = false
		}
	case xmltok.EndToken:
		b.end(t)
	}
}

func (b *blanksPart) start(t *xmltok.Token) {
	parent := t.Parent()
	if t.Name.Space != xmltok.Word {
		b.blank = false
		return
	}
	switch {
	case parent.Is(xmltok.Word, "p"):
		b.child(t)
	case b.run.open && parent.Is(xmltok.Word, "r"):
		switch t.Name.Local {
		case "rPr", "t", "tab":
		default:
			b.blank = false
		}
	case b.run.open && parent.Is(xmltok.Word, "rPr"):
		if b.blank = !seen[t.Name.Local]; t.Name.Local == "sz" {
			b.size = number(t, "val", 0)
		}
	case parent.Is(xmltok.Word, "pPr"):
		b.blank = t.Name.Local != "numPr" && t.Name.Local != "sectPr" && t.Name.Local != "pPrChange"
	case t.Name.Local == "tab":
		leader, given := t.Get("leader")
		b.blank = !given || leader == "none"
	case t.Name.Local == "sz" && parent.Is(xmltok.Word, "rPr") && t.Ancestor(1).Is(xmltok.Word, "pPr"):
		b.mark = number(t, "val", 0)
	}
}

// child follows what is in the paragraph.
func (b *blanksPart) child(t *xmltok.Token) {
	switch t.Name.Local {
	case "pPr", "bookmarkStart", "bookmarkEnd", "proofErr":
	case "r":
		b.size = 0
		b.run.begin(t)
	default:
		b.blank = false
	}
}

func (b *blanksPart) end(t *xmltok.Token) {
	if from := b.run.from; b.run.ends(t) && b.p.open {
		b.blank = b.blank && b.size > 0
		b.tall = max(b.tall, b.size)
		b.runs = append(b.runs, from.Through(t.Span))
	}
	if !b.p.ends(t) || !b.blank || b.mark < b.tall {
		return
	}
	for _, run := range b.runs {
		b.of.add(b.number, xmltok.Edit{Span: run})
	}
}

func (b *blanks) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole || c.Release >= firstMeasuresBlanks {
		return nil
	}
	return b.places.edits
}
