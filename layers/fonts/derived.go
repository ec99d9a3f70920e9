package fonts

import (
	"fmt"
	"strconv"
	"strings"
)

// Derived is a face of a font that is made of another.
type Derived struct {
	Family, Style string
	File, Source  string  // the name of the source's file, and its PostScript name there
	Above, Below  float64 // of a line, in parts of the font's size, as Word has it
	Widths        []Width
}

// Width is how wide the characters from First to Last are, in thousandths of the font's size.
type Width struct {
	First, Last rune
	Thousandths int
}

// DerivedFaces lists the faces of derived.txt.
func DerivedFaces() ([]Derived, error) {
	var list []Derived
	for _, row := range section(derived, "faces") {
		d, err := derivedFace(row)
		if err != nil {
			return nil, fmt.Errorf("read derived.txt: %s %s: %w", row[0], row[1], err)
		}
		list = append(list, d)
	}
	return list, nil
}

// DerivedPackages lists the derived fonts, and what brings their sources.
func DerivedPackages() []Package { return packagesOf(section(derived, "families")) }

// DerivedFor lists which derived font replaces which family: pairs of the family and the font.
func DerivedFor() [][]string { return section(derived, "substitutes") }

// The kinds of text of which a derived font has the right widths.
const (
	AllText       = "all"
	EastAsianText = "East Asian" // Chinese, Japanese and Korean, with figures, blanks and signs
)

// DerivedWidths lists the derived fonts that have the widths of those whose place they take: pairs of the font and the kind of text.
func DerivedWidths() [][]string { return section(derived, "same widths") }

func derivedFace(row []string) (Derived, error) {
	if len(row) != 7 {
		return Derived{}, fmt.Errorf("%d columns", len(row))
	}
	d := Derived{Family: row[0], Style: row[1], File: row[2], Source: row[3]}
	var err error
	if d.Above, err = strconv.ParseFloat(row[4], 64); err != nil {
		return d, err
	}
	if d.Below, err = strconv.ParseFloat(row[5], 64); err != nil {
		return d, err
	}
	for text := range strings.FieldsSeq(row[6]) {
		w, err := width(text)
		if err != nil {
			return d, err
		}
		d.Widths = append(d.Widths, w)
	}
	return d, nil
}

func width(text string) (Width, error) {
	characters, thousandths, _ := strings.Cut(text, "=")
	first, last, several := strings.Cut(characters, "-")
	if !several {
		last = first
	}
	from, err := strconv.ParseInt(first, 16, 32)
	if err != nil {
		return Width{}, err
	}
	to, err := strconv.ParseInt(last, 16, 32)
	if err != nil {
		return Width{}, err
	}
	n, err := strconv.Atoi(thousandths)
	return Width{First: rune(from), Last: rune(to), Thousandths: n}, err
}
