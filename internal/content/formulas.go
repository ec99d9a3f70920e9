package content

import (
	"strings"
	"unicode/utf8"

	"sheaf/internal/docx/inventory"
)

// formula is the letters of one, and the paragraph behind the one that it stands in.
type formula struct {
	text string
	next int
}

// beside is how many bytes around a formula's place are looked through.
const beside = 300

// formulas counts formulas. Their letters are drawn in another order than they are written in, and one by one: a formula is
// missing where the PDF does not have half of them around its place, beyond the text that was found.
func (s *search) formulas(all []formula) Count {
	var c Count
	for _, f := range all {
		letters := appendLetters(nil, f.text)
		if len(letters) == 0 {
			continue
		}
		c.Have++
		from, to := s.around(f.next)
		if s.takeLetters(letters, from, to)*2 < utf8.RuneCount(letters) {
			c.Missing++
		}
	}
	return c
}

// unreadable counts the inverted question marks that a PDF has and no text: LibreOffice draws them for what it cannot read of a formula.
func unreadable(texts []inventory.Text, printed string) int {
	const mark = "¿"
	n := strings.Count(printed, mark)
	for _, t := range texts {
		n -= strings.Count(t.Text, mark)
	}
	return max(n, 0)
}

// around returns where in the PDF's letters something stands that is in the paragraph before next, or between the two.
func (s *search) around(next int) (from, to int) {
	to = len(s.left)
	for i := next - 1; i >= 0; i-- {
		if p := s.places[i]; p.to > 0 {
			from = p.from
			break
		}
	}
	for i := next; i < len(s.places); i++ {
		if p := s.places[i]; p.to > from {
			to = p.to
			break
		}
	}
	return max(0, from-beside), min(len(s.left), to+beside)
}

// takeLetters marks letters as found that are left between two places, and returns how many there were.
func (s *search) takeLetters(letters []byte, from, to int) int {
	if i := s.index(letters, from, to); i >= 0 {
		clear(s.left[i : i+len(letters)])
		return utf8.RuneCount(letters)
	}
	n := 0
	for len(letters) > 0 {
		_, size := utf8.DecodeRune(letters)
		if i := s.index(letters[:size], from, to); i >= 0 {
			clear(s.left[i : i+size])
			n++
		}
		letters = letters[size:]
	}
	return n
}

// named is how many letters make a text of a chart that is not found by chance.
const named = 3

// charts counts charts. A chart is missing where the PDF has none of its texts.
func (s *search) charts(all []inventory.Chart) Count {
	var c Count
	for _, chart := range all {
		found, known := false, false
		for _, text := range chart.Texts {
			for word := range strings.FieldsSeq(text) {
				letters := appendLetters(nil, word)
				if utf8.RuneCount(letters) < named {
					continue
				}
				known = true
				if i := s.index(letters, 0, len(s.left)); i >= 0 {
					clear(s.left[i : i+len(letters)])
					found = true
				}
			}
		}
		if !known {
			continue
		}
		if c.Have++; !found {
			c.Missing++
		}
	}
	return c
}
