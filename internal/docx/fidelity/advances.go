package fidelity

import (
	"strings"
	"unicode"
)

// advances are how wide the characters from space to "~" are, in thousandths of the font's size.
type advances [95]uint16

// faces are the regular and the bold face of a family.
type faces struct{ regular, bold *advances }

// Measured on the free fonts that were made as wide as these (Liberation, Carlito, Caladea).
var (
	arial = faces{&advances{
		278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556,
		556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778,
		722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222,
		500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
	}, &advances{
		278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556,
		556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778,
		722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278,
		556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
	}}
	times = faces{&advances{
		250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500, 500, 500,
		500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722,
		667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278,
		500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
	}, &advances{
		250, 333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500, 500, 500,
		500, 333, 333, 570, 570, 570, 500, 930, 722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667, 944, 722, 778, 611, 778,
		722, 556, 667, 722, 722, 1000, 722, 722, 667, 333, 278, 333, 581, 500, 333, 500, 556, 444, 556, 444, 333, 500, 556, 278, 333,
		556, 278, 833, 556, 500, 556, 556, 444, 389, 333, 556, 500, 722, 500, 500, 444, 394, 220, 394, 520,
	}}
	calibri = faces{&advances{
		226, 326, 401, 498, 507, 715, 682, 221, 303, 303, 498, 498, 250, 306, 252, 386, 507, 507, 507, 507, 507, 507, 507, 507, 507,
		507, 268, 268, 498, 498, 498, 463, 894, 579, 544, 533, 615, 488, 459, 631, 623, 252, 319, 520, 420, 855, 646, 662, 517, 673,
		543, 459, 487, 642, 567, 890, 519, 487, 468, 307, 386, 307, 498, 498, 291, 479, 525, 423, 525, 498, 305, 471, 525, 229, 239,
		455, 229, 799, 525, 527, 525, 525, 349, 391, 335, 525, 452, 715, 433, 453, 395, 314, 460, 314, 498,
	}, &advances{
		226, 326, 438, 498, 507, 729, 705, 233, 312, 312, 498, 498, 258, 306, 267, 430, 507, 507, 507, 507, 507, 507, 507, 507, 507,
		507, 276, 276, 498, 498, 498, 463, 898, 606, 561, 529, 630, 488, 459, 637, 631, 267, 331, 547, 423, 874, 659, 676, 532, 686,
		563, 473, 495, 653, 591, 906, 551, 520, 478, 325, 430, 325, 498, 498, 300, 494, 537, 418, 537, 503, 316, 474, 537, 246, 255,
		480, 246, 813, 537, 538, 537, 537, 355, 399, 347, 537, 473, 745, 459, 474, 397, 344, 475, 344, 498,
	}}
	cambria = faces{&advances{
		220, 286, 393, 619, 506, 890, 687, 237, 382, 382, 427, 554, 205, 332, 205, 490, 554, 554, 554, 554, 554, 554, 554, 554, 554,
		554, 264, 264, 554, 554, 554, 422, 885, 623, 611, 562, 662, 575, 537, 611, 687, 324, 307, 629, 537, 815, 681, 653, 568, 653,
		621, 496, 593, 648, 604, 921, 571, 570, 538, 350, 490, 350, 554, 371, 285, 488, 547, 441, 555, 488, 303, 494, 552, 278, 266,
		524, 271, 832, 558, 531, 556, 547, 414, 430, 338, 552, 504, 774, 483, 504, 455, 387, 316, 387, 712,
	}, &advances{
		220, 335, 422, 618, 543, 976, 740, 251, 408, 408, 453, 592, 232, 337, 232, 505, 592, 592, 592, 592, 592, 592, 592, 592, 592,
		592, 280, 280, 592, 592, 592, 452, 921, 652, 651, 573, 705, 578, 551, 646, 722, 350, 341, 682, 551, 846, 679, 695, 614, 695,
		662, 513, 639, 676, 634, 961, 619, 604, 566, 368, 505, 368, 592, 371, 285, 535, 591, 469, 597, 531, 326, 520, 597, 314, 302,
		592, 308, 890, 604, 569, 597, 591, 461, 459, 365, 597, 531, 798, 525, 531, 479, 393, 320, 393, 592,
	}}
)

// like says beside which family another is measured, and in how many percent of its widths.
var like = map[string]struct {
	faces   faces
	percent float64
}{
	"calibri": {calibri, 100}, "calibri light": {calibri, 100}, "carlito": {calibri, 100}, "aptos": {calibri, 105}, "aptos display": {calibri, 99},
	"cambria": {cambria, 100}, "caladea": {cambria, 100}, "georgia": {cambria, 103},
	"times new roman": {times, 100}, "times": {times, 100}, "liberation serif": {times, 100}, "garamond": {times, 100},
	"verdana": {arial, 116}, "tahoma": {arial, 103}, "segoe ui": {arial, 104}, "open sans": {arial, 104},
}

// fixedPitch are the widths of families whose characters are all as wide.
var fixedPitch = map[string]float64{"courier new": 600, "courier": 600, "liberation mono": 600, "consolas": 550}

const (
	// ideograph is the width of what is set without blanks.
	ideograph = 1000
	// otherUpper and otherLower are those of letters that are not in the tables, most of which are Latin ones with marks.
	otherUpper = 640
	otherLower = 520
	otherSign  = 600
)

// textWidth returns how wide text is in a family, named in lower case, in ems of a thousandth. One that is not known is measured as
// Arial, which is wider than most.
func textWidth(family string, bold bool, text string) (sum float64) {
	if each, ok := fixedPitch[family]; ok {
		return each * float64(len([]rune(text)))
	}
	face, percent := arial, 100.0
	if l, ok := like[family]; ok {
		face, percent = l.faces, l.percent
	}
	table := face.regular
	if bold {
		table = face.bold
	}
	for _, r := range text {
		sum += advance(table, r)
	}
	return sum * percent / 100
}

func advance(table *advances, r rune) float64 {
	switch {
	case r >= ' ' && int(r-' ') < len(table):
		return float64(table[r-' '])
	case isIdeograph(r):
		return ideograph
	case unicode.IsUpper(r):
		return otherUpper
	case unicode.IsLetter(r):
		return otherLower
	case r == '\u00a0':
		return float64(table[0])
	case unicode.Is(unicode.Mn, r):
		return 0
	}
	return otherSign
}

// isIdeograph reports whether lines may break at a letter because its script sets no blanks.
func isIdeograph(r rune) bool { return r >= 0x2e80 && r < 0xfb00 || r >= 0x20000 && r < 0x40000 }

// longestWord returns the longest piece of text at which lines do not break, as Word breaks them: at blanks and behind hyphens and
// dashes, and not at slashes.
func longestWord(text string) (longest string) {
	begin := 0
	take := func(end int) {
		if end-begin > len(longest) {
			longest = text[begin:end]
		}
	}
	for i, r := range text {
		switch {
		case r == ' ' || r == '\t' || isIdeograph(r):
			take(i)
			begin = i + len(string(r))
		case strings.ContainsRune("-\u2013\u2014", r):
			take(i + len(string(r)))
			begin = i + len(string(r))
		}
	}
	take(len(text))
	return longest
}
