// Package content compares what a document has to show with what its PDF shows, and says what is missing. It compares letters and
// digits only, in one case: what is between them, where lines break, how words are hyphenated and which characters are drawn as
// one differs from document to PDF and loses nothing. It imports the document's inventory, the PDF's content, and job.
package content

import (
	"slices"
	"strings"

	"sheaf/internal/docx/inventory"
	"sheaf/internal/office/pdf"
)

// Result is what became of what a document has.
type Result struct {
	Words int      // of text
	Lost  []string // words that are not in the PDF, as they stand in the document

	Pictures, Previews, Links, Formulas, Charts Count
	Undrawn                                     []string // the formats of pictures that are missing for these, sorted

	GivenUp bool // looking took too long, and what is missing is not known
}

// Count is how many of a kind the document has, and how many are missing in the PDF.
type Count struct{ Have, Missing int }

// Compare looks for everything that a document has in its PDF.
func Compare(inv inventory.Inventory, p *Printed) Result {
	var r Result
	var texts []string
	var formulas []formula
	for _, t := range inv.Texts {
		if t.Kind == inventory.Formula {
			formulas = append(formulas, formula{t.Text, len(texts)})
		} else {
			texts = append(texts, t.Text)
		}
	}
	words, lost, s := lookUp(texts, p)
	r.Words = words
	for _, w := range lost {
		r.Lost = append(r.Lost, w.text)
	}
	r.Formulas = s.formulas(formulas)
	r.Formulas.Missing = max(r.Formulas.Missing, min(r.Formulas.Have, unreadable(inv.Texts, p.Text)))
	r.Charts = s.charts(inv.Charts)
	r.GivenUp = s.over()
	r.Pictures, r.Previews, r.Undrawn = comparePictures(inv.Pictures, p.Content)
	r.Links = compareLinks(inv.Links, p.Links)
	return r
}

// size is that of a picture in pixels.
type size struct{ width, height int }

// comparePictures counts pictures, and those that stand for embedded objects. A picture is found by its size. What was cut to
// another size may be any picture of a size that the document does not have, and so may what is drawn by lines, but none of a format
// that LibreOffice may not draw.
func comparePictures(all []inventory.Picture, c pdf.Content) (pictures, previews Count, undrawn []string) {
	drawn, known := make(map[size]int), make(map[size]bool)
	for _, p := range c.Pictures {
		drawn[size{p.Width, p.Height}] += p.Drawn
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b inventory.Picture) int { return strings.Compare(a.Format, b.Format) })
	var missing, unsure, never []inventory.Picture
	for _, p := range all {
		if p.Preview {
			previews.Have++
		} else {
			pictures.Have++
		}
		at := size{p.Width, p.Height}
		if turned := (size{p.Height, p.Width}); p.Format != "" && drawn[at] == 0 {
			at = turned // by what the picture says of itself
		}
		known[at] = known[at] || p.Format == "" || drawn[at] > 0
		switch {
		case p.Vector && c.Paths > 0: // there is something drawn by lines
		case p.Vector || p.Width == 0:
			unsure = append(unsure, p)
		case drawn[at] > 0:
			drawn[at]--
		case p.Format != "":
			never = append(never, p)
		default:
			missing = append(missing, p)
		}
	}
	others, left := 0, 0
	for _, p := range c.Pictures {
		if at := (size{p.Width, p.Height}); !known[at] {
			others += p.OnOnePage
		} else {
			n := min(drawn[at], p.OnOnePage)
			drawn[at] -= n
			left += n
		}
	}
	missing, others = excuse(missing, others)
	unsure, _ = excuse(unsure, others+left)
	for _, p := range slices.Concat(missing, unsure, never) {
		if p.Preview {
			previews.Missing++
		} else {
			pictures.Missing++
		}
		if p.Format != "" && !slices.Contains(undrawn, p.Format) {
			undrawn = append(undrawn, p.Format)
		}
	}
	slices.Sort(undrawn)
	return pictures, previews, undrawn
}

// excuse takes n pictures off a list, previews last: they are the ones that are lost most often. It returns how many of n remain.
func excuse(list []inventory.Picture, n int) ([]inventory.Picture, int) {
	slices.SortStableFunc(list, func(a, b inventory.Picture) int { return preview(a) - preview(b) })
	taken := min(n, len(list))
	return list[taken:], n - taken
}

func preview(p inventory.Picture) int {
	if p.Preview {
		return 1
	}
	return 0
}
