package fidelity

import (
	"fmt"
	"slices"
	"strings"

	"sheaf/internal/docx/docxtest"
)

// The documents' pages are A4 with 20 mm at the sides; the column between is 9,638 twentieths of a point wide.
const column = 9638 / 20.0

// How much of a column's width a line is clear of the margin: enough for rounding and, in justified text, for spaces that are
// drawn up to a quarter narrower.
const (
	clearOfRounding = 0.01
	clearOfSpaces   = 0.05
)

// oneFont is the font of a document that has a single one.
func (f face) oneFont() []string { return []string{f.pdf} }

func samples() map[string]sample {
	calibri, cambria, arial := faces()[0], faces()[1], faces()[2]
	all := map[string]sample{
		"justified":  justified(calibri),
		"hyphenated": hyphenated(arial),
		"table":      table(calibri),
		"list":       list(calibri),
		"breaks":     breaks(calibri),
		"pages":      paged(calibri, 32),
		"tall":       paged(cambria, 33),
		"stand-ins":  standIns(),
		"widths":     plain(calibri.wider("Aptos", 105)),
		"ligatures":  apart(calibri),
	}
	for _, f := range faces() {
		all[f.name] = plain(f)
	}
	for name, s := range eastAsian() {
		all[name] = s
	}
	return all
}

// plain is a paragraph.
func plain(f face) sample {
	lines := f.fill(column, clearOfRounding, 14)
	d := docxtest.New().Formatted(docxtest.Format{Font: f.name}, strings.Join(lines, " "))
	return sample{d.Bytes(), [][]string{lines}, f.oneFont()}
}

// apart is a paragraph whose last word would stand in the first line, two points clear of the margin, if two letters of the others
// were joined.
func apart(calibri face) sample {
	first := strings.TrimSpace(strings.Repeat("attitude ", 12))
	d := docxtest.New().Formatted(docxtest.Format{Font: calibri.name}, first+" house")
	return sample{d.Bytes(), [][]string{{first, "house"}}, calibri.oneFont()}
}

// justified is a paragraph with both margins straight.
func justified(f face) sample {
	lines := f.fill(column, clearOfSpaces, 10)
	d := docxtest.New().Formatted(docxtest.Format{Font: f.name, Align: "both"}, strings.Join(lines, " "))
	return sample{d.Bytes(), [][]string{lines}, f.oneFont()}
}

// table has three columns of fixed widths, with 5.4 points on both sides of each cell's text.
func table(f face) sample {
	const cell = column/3 - 2*5.4
	rows := [][]string{{"north", "south", "west"}}
	want := [][]string{rows[0]}
	for range 2 {
		var row, lines []string
		for n := range 3 {
			text := f.fill(cell, clearOfRounding, 3+n)
			row = append(row, strings.Join(text, " "))
			lines = append(lines, text...)
		}
		rows = append(rows, row)
		want = append(want, lines)
	}
	var page []string
	for _, lines := range want {
		page = append(page, lines...)
	}
	return sample{docxtest.New().Table(rows...).Bytes(), [][]string{page}, []string{f.pdf, f.pdf + "-Bold"}}
}

// list has items that are set in by 22.7 points.
func list(f face) sample {
	lines := f.fill(column-454/20.0, clearOfRounding, 6)
	d := docxtest.New().Bullet(strings.Join(lines[:3], " ")).Bullet(strings.Join(lines[3:], " "))
	return sample{d.Bytes(), [][]string{lines}, f.oneFont()}
}

// breaks has three pages by its own breaks, with a head and a foot on each that has the number of the page.
func breaks(f face) sample {
	d := docxtest.New().Header("left", "right").Footer("foot")
	var pages [][]string
	for n, text := range []string{"one", "two", "three"} {
		if n > 0 {
			d.PageBreak()
		}
		d.Paragraph(text)
		pages = append(pages, []string{"left", "right", text, "foot", fmt.Sprintf("Page %d of 3", n+1)})
	}
	return sample{d.Bytes(), pages, f.oneFont()}
}

// paged has so many paragraphs of a line that fill two pages, and one more. A page has room for 720.2 points of them; each has
// the font's own height of a line, by 271/240, and 7 points below.
func paged(f face, perPage int) sample {
	d := docxtest.New()
	var pages [][]string
	for n := range 2*perPage + 1 {
		text := fmt.Sprintf("paragraph %d", n+1)
		d.Formatted(docxtest.Format{Font: f.name}, text)
		if n%perPage == 0 {
			pages = append(pages, nil)
		}
		pages[len(pages)-1] = append(pages[len(pages)-1], text)
	}
	return sample{d.Bytes(), pages, f.oneFont()}
}

// standIns has a line in each of some fonts that nothing has the widths of: what is drawn is what fonts.conf chooses.
func standIns() sample {
	d := docxtest.New()
	var page []string
	for _, font := range []string{"Consolas", "Segoe UI", "Tahoma", "Verdana"} {
		d.Formatted(docxtest.Format{Font: font}, "set in "+font)
		page = append(page, "set in "+font)
	}
	return sample{d.Bytes(), [][]string{page}, []string{"LiberationMono", "OpenSans", "SheafSansClose", "SheafSansWide"}}
}

// eastAsian are paragraphs of characters that are all of one width and break anywhere: their number in a line is all that
// counts. Ideographs and Korean syllables are as wide as the em, in Word's fonts and in the derived ones that stand in. Of fonts that
// share their outlines 7.4 writes the name of the first, later releases that of the language's.
func eastAsian() map[string]sample {
	const perLine = 43 // of 11 points in a column of 481.9
	all := make(map[string]sample)
	for name, s := range map[string]struct{ font, pdf, language, text string }{
		"Japanese serif":    {"MS Mincho", "SheafSerifTC|SheafSerifJP", "ja-JP", "山川草木日月星空春夏秋冬東西南北"},
		"Japanese sans":     {"MS Gothic", "SheafSansKR|SheafSansJP", "ja-JP", "山川草木日月星空春夏秋冬東西南北"},
		"Chinese":           {"SimSun", "SheafSerifTC|SheafSerifSC", "zh-CN", "山川草木日月星空春夏秋冬东西南北"},
		"Chinese of Taiwan": {"PMingLiU", "SheafSerifTC", "zh-TW", "山川草木日月星空春夏秋冬東西南北"},
		"Korean":            {"Malgun Gothic", "SheafSansKR", "ko-KR", "산강풀나무해달별봄여름가을겨울"},
	} {
		text := []rune(strings.Repeat(s.text, 12))
		var lines []string
		for part := range slices.Chunk(text, perLine) {
			lines = append(lines, string(part))
		}
		d := docxtest.New().Formatted(docxtest.Format{Font: s.font, Language: s.language}, string(text))
		all[name] = sample{d.Bytes(), [][]string{lines}, []string{s.pdf}}
	}
	return all
}
