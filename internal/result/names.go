package result

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"sheaf/internal/archive"
)

// Names returns, for each document name in order, the path of its PDF in the result: the folders kept, ".docx" or another ending of documents replaced by
// ".pdf". Names that some system takes for the same (case and Unicode normal form do not count), or for a folder that
// another result needs, are numbered: "name (2).pdf". A name that clashes with no other stays as it is, even when it comes
// after a numbered one. For a name that is not safe it returns "": its document has failed and has no PDF. What only
// Windows dislikes, such as a colon, is kept: programs that unpack there replace it.
func Names(names []string) []string {
	r := naming{fold: cases.Fold(), taken: map[string]bool{}, next: map[string]int{}}
	results := make([]string, len(names))
	for i, name := range names {
		results[i] = pdfName(name)
		r.reserveFolders(results[i])
	}
	var clashes []int
	for i, name := range results {
		if name != "" && !r.reserve(name) {
			clashes = append(clashes, i)
		}
	}
	for _, i := range clashes {
		results[i] = r.number(results[i])
	}
	return results
}

// pdfName returns the name of a document's PDF before clashes are looked for. A folder named as a report is renamed.
func pdfName(name string) string {
	clean, err := archive.CleanName(name)
	if err != nil || strings.HasSuffix(clean, "/") {
		return ""
	}
	clean = clean[:len(clean)-len(archive.DocumentExt(clean))]
	if folder, rest, ok := strings.Cut(clean, "/"); ok && (strings.EqualFold(folder, ReportJSON) || strings.EqualFold(folder, ReportCSV)) {
		clean = folder + " (2)/" + rest
	}
	return clean + ".pdf"
}

type naming struct {
	fold  cases.Caser
	taken map[string]bool // by key
	next  map[string]int  // by key of the name without number, the number to try next
}

// key returns the same for names that a system may take for the same: canonical caseless matching of the Unicode standard (D145).
func (r *naming) key(name string) string {
	return norm.NFC.String(r.fold.String(norm.NFD.String(name)))
}

// reserveFolders reserves the folders that could clash with a file, which are those that end as results do.
func (r *naming) reserveFolders(name string) {
	key := r.key(name)
	for i, c := range key {
		if c == '/' && strings.HasSuffix(key[:i], ".pdf") {
			r.taken[key[:i]] = true
		}
	}
}

func (r *naming) reserve(name string) bool {
	key := r.key(name)
	if r.taken[key] {
		return false
	}
	r.taken[key] = true
	return true
}

// maxStem keeps a numbered part within archive.MaxNamePart bytes whatever its number.
const maxStem = archive.MaxNamePart - len(" (1000000).pdf")

func (r *naming) number(name string) string {
	folder, base := path.Split(name)
	stem := strings.TrimSuffix(base, ".pdf")
	for len(stem) > maxStem {
		_, n := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-n]
	}
	key := r.key(folder + stem)
	for n := max(2, r.next[key]); ; n++ {
		if numbered := fmt.Sprintf("%s%s (%d).pdf", folder, stem, n); r.reserve(numbered) {
			r.next[key] = n + 1
			return numbered
		}
	}
}
