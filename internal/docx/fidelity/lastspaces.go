package fidelity

import (
	"strings"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
)

// lastSpaces takes the spaces behind a no-break space away that a paragraph or a line of it (w:br) ends with. LibreOffice 26.8 sets the
// word before them on a line of its own there, and an empty one below; they are not seen, and neither releases before nor Word do that.
// Text that comes from the web often ends so: a document of 5 pages had 8.
type lastSpaces struct{ places }

const (
	// firstBreaksAtSpaces is a release of LibreOffice that breaks lines there.
	firstBreaksAtSpaces = 26
	noBreakSpace        = "\u00a0"
)

func (l *lastSpaces) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return &lastSpacesPart{of: l, number: p.Number}
}

// markings are what a space can be seen by.
var markings = map[string]bool{"u": true, "strike": true, "dstrike": true, "highlight": true, "bdr": true, "em": true}

// lastSpacesPart reads the paragraphs of a part.
type lastSpacesPart struct {
	of     *lastSpaces
	number int
	lines  []lineEnd // of the paragraphs that are open
}

// lineEnd is how the line ends so far.
type lineEnd struct {
	held   bool          // by a no-break space, and maybe spaces
	spaces []xmltok.Span // behind the last that is no space
	marked bool          // spaces of the run are seen
}

// Visit follows a token.
func (l *lastSpacesPart) Visit(t *xmltok.Token) {
	if t.Name.Is(xmltok.Word, "p") {
		l.paragraph(t)
		return
	}
	if len(l.lines) == 0 {
		return
	}
	line := &l.lines[len(l.lines)-1]
	switch {
	case t.IsText():
		if t.Parent().Is(xmltok.Word, "t") {
			line.text(t)
		}
	case t.Kind == xmltok.StartToken:
		l.start(t, line)
	}
}

// paragraph follows where one begins or ends.
func (l *lastSpacesPart) paragraph(t *xmltok.Token) {
	switch {
	case t.Kind == xmltok.StartToken && !t.SelfClosing():
		l.lines = append(l.lines, lineEnd{})
	case t.Kind == xmltok.EndToken && len(l.lines) > 0:
		l.end(&l.lines[len(l.lines)-1])
		l.lines = l.lines[:len(l.lines)-1]
	}
}

func (l *lastSpacesPart) start(t *xmltok.Token, line *lineEnd) {
	switch parent := t.Parent(); {
	case t.Name.Is(xmltok.Word, "r"):
		line.marked = false
	case parent.Is(xmltok.Word, "rPr"):
		val, _ := t.Get("val")
		line.marked = line.marked || markings[t.Name.Local] && val != "none"
	case !parent.Is(xmltok.Word, "r"):
	case t.Name.Is(xmltok.Word, "br"), t.Name.Is(xmltok.Word, "cr"):
		l.end(line)
	case t.Name.Space == xmltok.Word && (t.Name.Local == "rPr" || t.Name.Local == "t" || t.Name.Local == "lastRenderedPageBreak"):
	default:
		line.held, line.spaces = false, nil
	}
}

// text follows text of the line.
func (l *lineEnd) text(t *xmltok.Token) {
	text := t.Text()
	rest := strings.TrimRight(text, " ")
	spaces := int64(len(text) - len(rest))
	if rest != "" {
		l.held, l.spaces = strings.HasSuffix(rest, noBreakSpace), nil
	}
	switch {
	case l.marked, t.Kind == xmltok.CdataToken, !strings.HasSuffix(string(t.Raw), text[len(rest):]):
		l.held = l.held && spaces == 0
	case spaces > 0 && l.held:
		l.spaces = append(l.spaces, xmltok.Span{At: t.Span.End() - spaces, Len: spaces})
	}
}

// end follows the end of a line.
func (l *lastSpacesPart) end(line *lineEnd) {
	if line.held {
		for _, span := range line.spaces {
			l.of.add(l.number, xmltok.Edit{Span: span})
		}
	}
	line.held, line.spaces = false, nil
}

func (l *lastSpaces) edits(_ *docx.Document, c Changes) docx.Edits {
	if !c.Whole || c.Release < firstBreaksAtSpaces {
		return nil
	}
	return l.places.edits
}
