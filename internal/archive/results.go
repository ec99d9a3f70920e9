package archive

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Names in the root of the result that are taken by its account.
const (
	ReportJSON = "report.json"
	ReportCSV  = "report.csv"
)

// ResultNames gives, for each document name in order, the path of its PDF in the result: the folders kept, ".docx" replaced
// by ".pdf". Names that some system takes for the same (case and Unicode normal form do not count), or for a folder that
// another result needs, are numbered: "name (2).pdf". A name that clashes with none keeps its own, also when it stands
// behind a numbered one. A name that is not safe gets "": its document has failed and has no PDF. What only Windows
// dislikes, such as a colon, is kept: programs that unpack there replace it.
func ResultNames(names []string) []string {
	r := resultNames{fold: cases.Fold(), taken: map[string]bool{}, next: map[string]int{}}
	results := make([]string, len(names))
	for i, name := range names {
		results[i] = pdfName(name)
		r.takeFolders(results[i])
	}
	var clashes []int
	for i, name := range results {
		if name != "" && !r.take(name) {
			clashes = append(clashes, i)
		}
	}
	for _, i := range clashes {
		results[i] = r.number(results[i])
	}
	return results
}

// pdfName is the name of a document's PDF before clashes are seen. A folder that stands where the account will is moved aside.
func pdfName(name string) string {
	clean, err := CleanName(name)
	if err != nil || strings.HasSuffix(clean, "/") {
		return ""
	}
	if ext := path.Ext(clean); strings.EqualFold(ext, ".docx") {
		clean = strings.TrimSuffix(clean, ext)
	}
	if folder, rest, ok := strings.Cut(clean, "/"); ok && (strings.EqualFold(folder, ReportJSON) || strings.EqualFold(folder, ReportCSV)) {
		clean = folder + " (2)/" + rest
	}
	return clean + ".pdf"
}

type resultNames struct {
	fold  cases.Caser
	taken map[string]bool // by key
	next  map[string]int  // by key of the name without number, the number to try next
}

// key is the same for names that a system may take for the same: canonical caseless matching of the Unicode standard (D145).
func (r *resultNames) key(name string) string {
	return norm.NFC.String(r.fold.String(norm.NFD.String(name)))
}

// takeFolders takes the folders that could clash with a file, which are those that end as results do.
func (r *resultNames) takeFolders(name string) {
	key := r.key(name)
	for i, c := range key {
		if c == '/' && strings.HasSuffix(key[:i], ".pdf") {
			r.taken[key[:i]] = true
		}
	}
}

func (r *resultNames) take(name string) bool {
	key := r.key(name)
	if r.taken[key] {
		return false
	}
	r.taken[key] = true
	return true
}

// maxStem keeps a numbered part within maxPart bytes whatever its number.
const maxStem = maxPart - len(" (1000000).pdf")

func (r *resultNames) number(name string) string {
	folder, base := path.Split(name)
	stem := strings.TrimSuffix(base, ".pdf")
	for len(stem) > maxStem {
		_, n := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-n]
	}
	key := r.key(folder + stem)
	for n := max(2, r.next[key]); ; n++ {
		if numbered := fmt.Sprintf("%s%s (%d).pdf", folder, stem, n); r.take(numbered) {
			r.next[key] = n + 1
			return numbered
		}
	}
}
