package lost

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// paragraph is one that has not ended.
type paragraph struct {
	text  strings.Builder
	style string
}

// run is the format of the text that comes.
type run struct {
	look
	style string
}

// telling reads the text of parts. It holds what is open at a place: paragraphs stand in those that their text box is
// anchored in, and fields in the results of fields.
type telling struct {
	styles              styles
	paragraphs          Body
	footnotes, endnotes map[string]bool // ids that the text refers to

	open   []*paragraph
	runs   []run
	fields []*field
	taken  []bool // of the alternatives around, whether one has been read
	inText bool
	inMark bool // in the properties of a paragraph, where a run's are those of its mark
}

func newTelling(s styles) *telling {
	return &telling{styles: s, footnotes: make(map[string]bool), endnotes: make(map[string]bool)}
}

// read reads a part: all of it or, of a part of notes, those with the ids.
func (t *telling) read(d *xml.Decoder, notes map[string]bool) error {
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if t.ignores(e, notes) {
				err = d.Skip()
			} else {
				t.start(e)
			}
		case xml.EndElement:
			t.end(e.Name)
		case xml.CharData:
			t.write(string(e))
		}
		if err != nil {
			return err
		}
	}
}

// ignores reports whether an element has nothing in it to be seen.
func (t *telling) ignores(e xml.StartElement, notes map[string]bool) bool {
	switch e.Name.Local {
	case "del", "moveFrom", "rPrChange", "pPrChange", "sectPr", "sdtPr", "tblPr":
		return true
	case "footnote", "endnote":
		return notes != nil && !notes[attribute(e, "id")]
	case "rPr":
		return t.inMark
	case "Choice", "Fallback":
		if len(t.taken) == 0 {
			return false
		}
		last := &t.taken[len(t.taken)-1]
		ignored := *last
		*last = true
		return ignored
	}
	return false
}

func (t *telling) start(e xml.StartElement) {
	switch e.Name.Local {
	case "AlternateContent":
		t.taken = append(t.taken, false)
	case "p", "rt": // what stands above characters is written apart from them
		if isWord(e.Name) {
			t.open = append(t.open, new(paragraph))
		}
	case "pPr":
		t.inMark = true
	case "pStyle":
		if p := t.paragraph(); p != nil {
			p.style = attribute(e, "val")
		}
	case "r":
		t.runs = append(t.runs, run{})
	case "footnoteReference":
		t.footnotes[attribute(e, "id")] = true
	case "endnoteReference":
		t.endnotes[attribute(e, "id")] = true
	case "t":
		t.inText = isWord(e.Name)
	case "tab", "br", "cr", "ptab":
		t.add(" ")
	case "noBreakHyphen":
		t.add("-")
	case "fldChar", "fldSimple", "instrText":
		t.startField(e)
	default:
		t.format(e)
	}
}

// format takes a property of the run.
func (t *telling) format(e xml.StartElement) {
	if len(t.runs) == 0 {
		return
	}
	r := &t.runs[len(t.runs)-1]
	if e.Name.Local == "rStyle" {
		r.style = attribute(e, "val")
		return
	}
	r.set(e)
}

func (t *telling) end(name xml.Name) {
	switch name.Local {
	case "AlternateContent":
		t.taken = pop(t.taken)
	case "p", "rt":
		if p := t.paragraph(); p != nil && isWord(name) {
			t.paragraphs = append(t.paragraphs, p.text.String())
			t.open = pop(t.open)
		}
	case "r":
		t.runs = pop(t.runs)
	case "t":
		t.inText = false
	case "pPr":
		t.inMark = false
	case "fldSimple", "instrText":
		t.endField(name.Local)
	}
}

func pop[T any](list []T) []T { return list[:max(0, len(list)-1)] }

func (t *telling) paragraph() *paragraph {
	if len(t.open) == 0 {
		return nil
	}
	return t.open[len(t.open)-1]
}

// write takes character data.
func (t *telling) write(s string) {
	if t.instruct(s) || !t.inText || t.working() || len(t.runs) == 0 || len(t.open) == 0 {
		return
	}
	r := t.runs[len(t.runs)-1]
	if l := t.styles.of(r.look, r.style, t.paragraph().style); l.isHidden() || l.isSymbol() {
		return
	}
	t.add(s)
}

func (t *telling) add(s string) {
	if p := t.paragraph(); p != nil {
		p.text.WriteString(s)
	}
}

// isWord reports whether a name is one in WordprocessingML, transitional or strict: drawings and formulas have a p, an r and a t too.
func isWord(n xml.Name) bool {
	return strings.HasSuffix(n.Space, "/wordprocessingml/2006/main") || strings.HasSuffix(n.Space, "/wordprocessingml/main")
}
