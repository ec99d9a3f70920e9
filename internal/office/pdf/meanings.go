package pdf

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// Where letters and marks become one drawing together, as in Thai, Hindi, or an e with two accents, LibreOffice says what they are of the
// whole (ActualText, 14.9.4), and of the single code not always. PDF/UA wants each code to mean something (7.21.7).

const (
	maxMeanings = 1 << 16 // that a PDF is given
	// nothing is what a code means whose text another code of the same whole has. It is drawn as nothing and parts no words.
	nothing = '\u2060'
)

// whole is marked content that says what its text is.
type whole struct {
	text  []rune
	known []rune // what the codes in it mean
	codes []code // those that mean nothing known
}

// code is one of a font with a CMap.
type code struct {
	of    *cmap
	width int // bytes
	n     uint32
}

// wholeOf returns the whole that the operands begin, nil where they begin none.
func (l *level) wholeOf() *whole {
	for i, a := range l.args[:max(0, len(l.args)-1)] {
		if said := l.args[i+1]; a.kind == '/' && said.kind == '(' && string(l.bytes(a)) == "ActualText" {
			b := l.bytes(said)
			return &whole{text: []rune(string(appendText(nil, b[:min(len(b), maxSaid)])))}
		}
	}
	return nil
}

// shows notes a string that is drawn in the innermost whole that is open.
func (m *marker) shows(f *font, s []byte) {
	if f.toUnicode == nil {
		return
	}
	for i := len(m.marks) - 1; i >= 0; i-- {
		w := m.marks[i].whole
		if w == nil {
			continue
		}
		for len(s) > 0 && len(w.codes)+len(w.known) < maxSaid {
			n := 1
			if f.composite {
				_, n = f.code(s)
			}
			if text, unread := f.decode(nil, s[:n]); unread == 0 {
				w.known = append(w.known, []rune(string(text))...)
			} else {
				w.codes = append(w.codes, code{f.toUnicode, n, number(s[:n])})
			}
			s = s[n:]
		}
		return
	}
}

// tell gives the codes of a whole that mean nothing known what is left of its text without the others.
func (m *marker) tell(w *whole) {
	if w == nil || len(w.codes) == 0 || len(m.meanings) >= maxMeanings {
		return
	}
	known := w.known
	var fresh []code
	for _, c := range w.codes {
		if text, told := m.meanings[c]; told {
			known = append(known, text...)
		} else if !slices.Contains(fresh, c) {
			fresh = append(fresh, c)
		}
	}
	var left []rune
	for _, r := range w.text {
		if at := slices.Index(known, r); at >= 0 {
			known = slices.Delete(known, at, at+1)
		} else if r != 0 && r != 0xFEFF && r != 0xFFFE && len(left) < longestText/4 {
			left = append(left, r)
		}
	}
	for i, c := range fresh {
		n := min(1, len(left))
		if i == len(fresh)-1 {
			n = len(left)
		}
		text := left[:n:n]
		if left = left[n:]; n == 0 {
			text = []rune{nothing}
		}
		m.meanings[c] = text
	}
}

// mendMeanings adds to CMaps what codes mean.
func (u *universal) mendMeanings() error {
	lines := map[ref][]string{}
	for c, text := range u.marker.meanings {
		var b strings.Builder
		fmt.Fprintf(&b, "<%0*X> <", 2*c.width, c.n)
		for _, unit := range utf16.Encode(text) {
			fmt.Fprintf(&b, "%04X", unit)
		}
		lines[c.of.named] = append(lines[c.of.named], b.String()+">\n")
	}
	for named, list := range lines {
		d, stored, err := u.file.streamAt(named)
		if err != nil {
			return err
		}
		data, err := u.file.unpack(d, stored)
		if err != nil {
			return err
		}
		u.file.inflated -= int64(len(data)) // it is not kept
		end := int64(bytes.LastIndex(data, []byte("endcmap")))
		if end < 0 {
			continue
		}
		slices.Sort(list)
		const most = 100 // in one block (Adobe's technical note 5014)
		text := ""
		for part := range slices.Chunk(list, most) {
			text += fmt.Sprintf("%d beginbfchar\n%sendbfchar\n", len(part), strings.Join(part, ""))
		}
		u.edits[named] = append(u.edits[named], change{span{end, end}, text})
	}
	return nil
}
