package content

import (
	"fmt"
	"strconv"
	"strings"

	"sheaf/internal/docx/inventory"
	"sheaf/internal/job"
)

// Bounds of the words that a warning names.
const (
	mostNamed   = 10
	longestName = 30 // characters
)

// Warnings says what of a document is not in its PDF, each kind once; none, and never nil, where all is there. Where either of the two could
// not be read to its end, it says that they were not compared.
func Warnings(inv inventory.Inventory, p *Printed) []job.Warning {
	if inv.Partial || p.Partial {
		return Unchecked()
	}
	r := Compare(inv, p)
	all := []job.Warning{}
	warn := func(code job.WarningCode, n int, one, many string) {
		if n == 1 {
			all = append(all, job.Warning{Code: code, Message: one, Count: 1})
		} else if n > 1 {
			all = append(all, job.Warning{Code: code, Message: fmt.Sprintf(many, n), Count: n})
		}
	}
	if r.GivenUp || len(r.Lost) > 0 && p.Unread > letterCount(r.Lost) {
		return Unchecked() // the words may be there, in characters of which the PDF does not tell what they mean
	}
	named := naming(r.Lost)
	warn(job.WarningText, len(r.Lost), "One word of the document is not in the PDF: "+named+".",
		"%d words of the document are not in the PDF, among them "+strings.ReplaceAll(named, "%", "%%")+".")
	advice := instead(r.Undrawn)
	warn(job.WarningPictures, r.Pictures.Missing, "One picture of the document is not in the PDF."+advice, "%d pictures of the document are not in the PDF."+advice)
	warn(job.WarningPreviews, r.Previews.Missing, "The picture of one embedded object is not in the PDF.", "The pictures of %d embedded objects are not in the PDF.")
	warn(job.WarningEquations, r.Formulas.Missing, "One equation of the document is not in the PDF, or not all of it.", "%d equations of the document are not in the PDF, or not all of them.")
	warn(job.WarningCharts, r.Charts.Missing, "One chart of the document is not in the PDF.", "%d charts of the document are not in the PDF.")
	warn(job.WarningLinks, r.Links.Missing, "One link of the document does not work in the PDF.", "%d links of the document do not work in the PDF.")
	return all
}

// instead says what to do about pictures of formats that cannot be drawn, nothing where there are none.
func instead(formats []string) string {
	if len(formats) == 0 {
		return ""
	}
	return " Pictures in the format " + strings.Join(formats, " or ") + " cannot be drawn: save them as JPEG or PNG files, insert those in their place, and convert the document again."
}

// LeftOut warns of files that are inserted in the document and of which not all is shown.
func LeftOut(files int) []job.Warning {
	switch files {
	case 0:
		return nil
	case 1:
		return []job.Warning{{Code: job.WarningLeftOut, Count: 1, Message: "A file is inserted in the document that could not be read, or has pictures or objects that it does not contain. " +
			"That part is not in the PDF. In Word, open the document and save it again to make the file part of it."}}
	}
	return []job.Warning{{Code: job.WarningLeftOut, Count: files, Message: fmt.Sprintf("%d files are inserted in the document that could not be read, or have pictures or objects that they do not contain. "+
		"Those parts are not in the PDF. In Word, open the document and save it again to make the files part of it.", files)}}
}

// Divided warns of tables that were made several of although rows of them are to be repeated on each page.
func Divided(tables int) []job.Warning {
	if tables == 0 {
		return nil
	}
	return []job.Warning{{Code: job.WarningReshaped, Count: tables, Message: "A table of many thousand cells was divided, since it could not be converted as one. " +
		"The rows that it repeats at the top of each page stand in the middle of some pages, too."}}
}

// CommentsHidden warns of comments that were to be shown and are not.
func CommentsHidden(comments int) []job.Warning {
	if comments == 0 {
		return nil
	}
	return []job.Warning{{Code: job.WarningComments, Count: comments, Message: "Comments in headers, footers and notes cannot be shown, nor those that the document " +
		"does not refer to: " + strconv.Itoa(comments) + " of this document. In Word, print the document with its comments to see them."}}
}

// inWord says what to do about tables of contents that were not updated.
const inWord = "In Word, update them, save the document and convert it again."

// NumbersStay warns of tables of contents and the like that were to be updated and are not, at least not wholly.
func NumbersStay(indexes int) job.Warning {
	return job.Warning{Code: job.WarningFields, Count: indexes, Message: "Tables of contents or indexes are as they were saved, at least in part: not all of their page numbers can be worked out here. " + inWord}
}

// NumbersUnsettled warns of those whose page numbers are known to be others than the PDF has in them.
func NumbersUnsettled(indexes int) job.Warning {
	return job.Warning{Code: job.WarningFields, Count: indexes, Message: "Not all page numbers in tables of contents are right: the document would have had to be converted once more, for which there was no time or which did not go well. " +
		"Convert it again when there is less to do. " + inWord}
}

// HeadingsUnlisted warns of headings that updated tables of contents have no entry for, or one with other words.
func HeadingsUnlisted(headings []string) []job.Warning {
	if len(headings) == 0 {
		return nil
	}
	what := "A heading is not in the table of contents, or with other words: "
	if n := len(headings); n > 1 {
		what = strconv.Itoa(n) + " headings are not in the table of contents, or with other words, among them "
	}
	return []job.Warning{{Code: job.WarningFields, Count: len(headings), Message: what + naming(headings) + ". Only the page numbers of entries are updated here. " + inWord}}
}

// Unchecked is the warning of a document that could not be compared with its PDF.
func Unchecked() []job.Warning {
	return []job.Warning{{Code: job.WarningUnchecked, Message: "Whether all of the document is in the PDF could not be checked. Look through it.", Count: 1}}
}

// UncheckedKind is the warning of a document of a kind that is not compared with its PDF word by word.
func UncheckedKind(kind string) []job.Warning {
	return []job.Warning{{Code: job.WarningUnchecked, Count: 1, Message: "Whether all of the document is in the PDF could not be checked, as it can be of .docx but not always of " + kind + ". Look through it."}}
}

// Blank is the warning of a PDF on which nothing is seen, of a document of which nobody knows whether that is right.
func Blank() []job.Warning {
	return []job.Warning{{Code: job.WarningText, Count: 1, Message: "The PDF has neither words nor pictures. If the document has, open it in Word, save it as .docx, and convert that."}}
}

// Outside warns of pictures and objects of a document that were left out.
func Outside(n int) []job.Warning {
	switch n {
	case 0:
		return nil
	case 1:
		return []job.Warning{{Code: job.WarningLeftOut, Count: 1, Message: "One picture or object is not in the PDF: it lies outside the document, or cannot be looked into. Save it in the document and convert that again."}}
	}
	return []job.Warning{{Code: job.WarningLeftOut, Count: n, Message: fmt.Sprintf("%d pictures or objects are not in the PDF: they lie outside the document, or cannot be looked into. Save them in the document and convert that again.", n)}}
}

// FieldsOfOther warns that fields were to be updated in a document of a kind in which they are not.
func FieldsOfOther() []job.Warning {
	return []job.Warning{{Code: job.WarningFields, Count: 1, Message: "Fields can be updated in .docx only. Save the document in that format to have them updated."}}
}

func letterCount(words []string) int {
	n := 0
	for _, w := range words {
		n += len([]rune(w))
	}
	return n
}

// naming returns the first different words of a list as a sentence has them.
func naming(words []string) string {
	var named []string
	known := map[string]bool{}
	for _, w := range words {
		w = strings.TrimSpace(w)
		if r := []rune(w); len(r) > longestName {
			w = string(r[:longestName-1]) + "…"
		}
		if known[w] || len(named) >= mostNamed {
			continue
		}
		known[w] = true
		named = append(named, "“"+w+"”")
	}
	return strings.Join(named, ", ")
}
