// Package rtf writes documents in the Rich Text Format (RTF 1.9.1) with everything that reaches outside removed: objects, of which the
// picture stays, fields that read files or call programs, of which the last result stays, pictures that lie elsewhere, templates and data
// of other programs.
//
// A document is read as tokens and written anew of them in one plain form: what LibreOffice reads is what was looked at. Memory and time
// are bounded by the size of the document. Errors that are the document's own are those of package docx.
package rtf

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"sheaf/internal/docx"
	"sheaf/internal/docx/rtftok"
	"sheaf/internal/docx/xmltok"
)

// maxGroups is how many groups may be within each other.
const maxGroups = 2000

// mode is what is done with what stands in a group.
type mode uint8

const (
	copied   mode = iota
	dropped       // with all in it
	asked         // the instruction of a field: its letters are read, and written when it ends
	attached      // an object: only its result is written
)

// group is one that is open.
type group struct {
	mode   mode
	from   int  // where it begins in what is written
	braced bool // its brace is written

	skips int // characters behind one of Unicode that stand for it where that is not known (\uc)

	property    bool   // of a drawing (\sp)
	name, value []byte // of that, as far as they are read

	// What the text is of, which holds for groups within, too.
	picture        int // the group that is the picture, counted from 1; 0 for none
	naming, valued bool

	head   []byte        // the first bytes of the picture that is this group
	digits rtftok.Digits // of it
	shown  bool          // an object has a result
}

// writer writes a document.
type writer struct {
	tokens  rtftok.Reader
	out     []byte
	groups  []group
	strip   bool
	bare    bool // without pictures
	starred bool // \* came last

	instruction strings.Builder // of the field that is being read
	made        Report
}

// Report is what is known of a document that was written.
type Report struct {
	Outside int  // pictures and objects that are not in what was written
	Fields  int  // of forms
	Changes bool // there are tracked changes
}

// Write returns the document as it may be handed to LibreOffice, without its properties where strip says so. The error is one of package docx.
func Write(document []byte, strip bool) ([]byte, Report, error) {
	return write(document, strip, false)
}

// WithoutPictures returns a document without its pictures, for who reads its text. The error is one of package docx.
func WithoutPictures(document []byte) ([]byte, error) {
	out, _, err := write(document, false, true)
	return out, err
}

func write(document []byte, strip, bare bool) ([]byte, Report, error) {
	if !bytes.HasPrefix(document, []byte(rtftok.Magic)) {
		return nil, Report{}, fmt.Errorf("no RTF: %w", docx.ErrCorrupt)
	}
	w := &writer{tokens: rtftok.New(document), strip: strip, bare: bare, out: make([]byte, 0, len(document)+len(document)/8)}
	for t := w.tokens.Next(); t.Kind != rtftok.End; t = w.tokens.Next() {
		switch t.Kind {
		case rtftok.Open:
			if len(w.groups) >= maxGroups {
				return nil, Report{}, fmt.Errorf("groups within each other: %w", docx.ErrCorrupt)
			}
			w.open()
		case rtftok.Close:
			w.close()
			if len(w.groups) == 0 { // what comes behind is not the document's
				return w.out, w.made, nil
			}
		case rtftok.Word:
			w.word(t)
		case rtftok.Symbol:
			w.symbol(t.Char)
		default:
			w.byte(t.Char, t.Kind == rtftok.Code)
		}
	}
	for len(w.groups) > 0 {
		w.close()
	}
	return w.out, w.made, nil
}

func (w *writer) top() *group { return &w.groups[len(w.groups)-1] }

func (w *writer) open() {
	g := group{from: len(w.out), skips: 1}
	if len(w.groups) > 0 {
		around := w.top()
		g.mode, g.skips, g.picture, g.naming, g.valued = around.mode, around.skips, around.picture, around.naming, around.valued
	}
	g.braced = g.mode == copied
	w.starred = false
	w.groups = append(w.groups, g)
	if g.braced {
		w.out = append(w.out, '{')
	}
}

// close ends a group: what it is by then decides whether it stays.
func (w *writer) close() {
	g := *w.top()
	w.groups = w.groups[:len(w.groups)-1]
	w.starred = false
	switch {
	case g.property && reaches(string(g.name), string(g.value)), docx.MayReach(g.head):
		w.out = w.out[:g.from]
		w.made.Outside++
		return
	case g.mode == asked && g.braced:
		w.field(g)
	case g.mode == attached && g.braced && !g.shown:
		w.made.Outside++
	}
	if g.braced {
		w.out = append(w.out, '}')
	}
}

// byte takes one byte of text, which is written as it stood: as itself, or by its number, which may be half of a character.
func (w *writer) byte(c byte, numbered bool) {
	w.starred = false
	switch g := w.top(); {
	case g.mode == asked:
		w.instruction.WriteRune(rune(c))
	case g.mode == copied && g.picture > 0:
		if b, ok := g.digits.Add(c); ok {
			w.data(b)
		}
	case g.mode == copied:
		w.note(g, rune(c))
		if numbered {
			w.out = hex.AppendEncode(append(w.out, `\'`...), []byte{c})
		} else {
			w.text(c)
		}
	}
}

// note keeps a character of a property's name or value.
func (w *writer) note(g *group, c rune) {
	const most = 4096
	for i := len(w.groups) - 1; i >= 0 && (g.naming || g.valued); i-- {
		p := &w.groups[i]
		switch {
		case !p.property:
			continue
		case g.naming && len(p.name) < most:
			p.name = utf8.AppendRune(p.name, c)
		case g.valued && len(p.value) < most:
			p.value = utf8.AppendRune(p.value, c)
		}
		return
	}
}

// text writes a byte of text.
func (w *writer) text(c byte) {
	switch {
	case c == '\\' || c == '{' || c == '}':
		w.out = append(w.out, '\\', c)
	case c < ' ' && c != '\t', c >= 0x7f:
		w.out = append(w.out, `\'`...)
		w.out = hex.AppendEncode(w.out, []byte{c})
	default:
		w.out = append(w.out, c)
	}
}

// data writes bytes of a picture, in digits. What else stands in its group or within that is left out, so that everybody reads the same bytes.
func (w *writer) data(b ...byte) {
	g := w.top()
	if g.mode == copied && g.picture == len(w.groups) {
		g.head = append(g.head, b[:min(len(b), max(0, xmltok.SniffLen-len(g.head)))]...)
		w.out = hex.AppendEncode(w.out, b)
	}
}

// symbol follows a backslash with a character that is no letter.
func (w *writer) symbol(c byte) {
	w.starred = c == '*'
	switch mode := w.top().mode; {
	case mode == copied && w.top().picture == 0 && strings.IndexByte("~_-|:\t\r\n", c) >= 0:
		w.out = append(w.out, '\\', c)
	case mode == asked && c == '~':
		w.instruction.WriteByte(' ')
	}
}

// put writes a control word.
func (w *writer) put(t rtftok.Token) {
	if w.starred {
		w.out = append(w.out, `\*`...)
	}
	w.out = append(append(append(append(w.out, '\\'), t.Name...), t.Number...), ' ')
}

// reaches reports whether a property of a drawing leads to a file. Its name may be several in a row, of which each counts.
func reaches(name, value string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	if strings.Contains(name, "pib") && name != "pib" || strings.Contains(name, "blip") && name != "fillblip" {
		return true
	}
	switch name {
	case "wzname", "wzdescription", "gtextunicode", "pihlshape", "metroblob":
		return false
	}
	return strings.Contains(value, "://") || strings.Contains(value, "file:") || strings.Contains(value, `\\`)
}
