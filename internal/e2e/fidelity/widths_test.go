package fidelity

import (
	"strings"
)

// face is a font of Word's by its widths: those of the characters in alphabet, in parts of the em. The stand-ins have the same
// ones; they are what makes lines break where they do in Word.
type face struct {
	name   string // in the document
	pdf    string // of the stand-in, in the PDF
	em     int
	widths [30]int
}

const alphabet = " abcdefghijklmnopqrstuvwxyz,.-"

func faces() []face {
	return []face{
		{"Calibri", "Carlito", 2048, [30]int{463, 981, 1076, 866, 1076, 1019, 625, 964, 1076, 470, 490, 931, 470, 1636, 1076, 1080, 1076, 1076, 714, 801, 686, 1076, 925, 1464, 887, 927, 809, 511, 517, 627}},
		{"Cambria", "Caladea", 1000, [30]int{220, 488, 547, 441, 555, 488, 303, 494, 552, 278, 266, 524, 271, 832, 558, 531, 556, 547, 414, 430, 338, 552, 504, 774, 483, 504, 455, 205, 205, 333}},
		{"Arial", "LiberationSans", 2048, [30]int{569, 1139, 1139, 1024, 1139, 1139, 569, 1139, 1139, 455, 455, 1024, 455, 1706, 1139, 1139, 1139, 1139, 682, 1024, 569, 1139, 1024, 1479, 1024, 1024, 1024, 569, 569, 682}},
		{"Times New Roman", "LiberationSerif", 2048, [30]int{512, 909, 1024, 909, 1024, 909, 682, 1024, 1024, 569, 569, 1024, 569, 1593, 1024, 1024, 1024, 1024, 682, 797, 569, 1024, 1024, 1479, 1024, 1024, 909, 512, 512, 682}},
		{"Courier New", "LiberationMono", 2048, [30]int{1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229, 1229}},
		{"Arial Narrow", "LiberationSansNarrow", 2048, [30]int{467, 934, 934, 840, 934, 934, 467, 934, 934, 373, 373, 840, 373, 1399, 934, 934, 934, 934, 559, 840, 467, 934, 840, 1212, 840, 840, 840, 467, 467, 559}},
	}
}

// size is that of the documents' text, in points.
const size = 11

// width is that of a text in points.
func (f face) width(text string) float64 {
	sum := 0
	for _, c := range text {
		sum += f.widths[strings.IndexRune(alphabet, c)]
	}
	return float64(sum) * size / float64(f.em)
}

// words have no letters that fonts draw as one, which would change the width.
func words() []string {
	return strings.Fields(`seven boys and their uncle mend an old road by the river, where no one has ever been before. every
		summer morning they carry sand, gravel, lime, and water over a narrow bridge. in the evening a grey horse pulls their cart
		home. nobody knows how long the work can go on, or who is going to pay for new wheels. much depends on december.`)
}

// fill makes a text whose lines break in only one way in a column of some points: each line ends clear of the margin, by a
// share of the column, and the next word clearly does not fit. A word that would do neither is left out.
func (f face) fill(column, clear float64, lines int) []string {
	supply := words()
	var filled []string
	line := ""
	for i := 0; len(filled) < lines; i++ {
		word := supply[i%len(supply)]
		longer := strings.TrimSpace(line + " " + word)
		switch width := f.width(longer); {
		case width <= column*(1-clear):
			line = longer
		case width > column*(1+clear):
			filled = append(filled, line)
			line = word
		}
	}
	return filled
}

// wider is the face where it stands in for another font, with its characters set in percent of their width.
func (f face) wider(name string, percent int) face {
	f.name = name
	for i := range f.widths {
		f.widths[i] = f.widths[i] * percent / 100
	}
	return f
}
