package result

import (
	"fmt"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"sheaf/internal/archive"
	"sheaf/internal/job"
)

// Names returns, for each document name in order, the path of its PDF in the result: the folders kept, ".docx" or another ending of documents or one of also,
// replaced by ".pdf", or as a pattern has it (see job.ParseNames) of a job of that date; "" is none. A name by a pattern that would be unsafe is as without one,
// and a part of it that would be too long is cut. Names that some system takes for the same (case and Unicode normal form do not count), or for a folder that
// another result needs, are numbered: "name (2).pdf". A name that clashes with no other stays as it is, even when it comes
// after a numbered one. For a name that is not safe it returns "": its document has failed and has no PDF. What only
// Windows dislikes, such as a colon, is kept: programs that unpack there replace it.
func Names(names []string, pattern string, date time.Time, also ...string) []string {
	r := newNaming()
	results := make([]string, len(names))
	by, _ := job.ParseNames(pattern) // it has been checked; "" is none
	for i, name := range names {
		results[i] = pdfName(name, also)
		if by != nil && results[i] != "" {
			results[i] = patterned(by, results[i], job.Named{Number: i + 1, Date: date})
		}
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

// Originals returns the path of each document in the result: that of its PDF with its own ending, numbered where it clashes with another or
// with a folder. Endings of documents beside Word's are in also. It is "" where the document has no PDF.
func Originals(documents []job.Entry, also ...string) []string {
	r := newNaming()
	for _, d := range documents {
		for folder := path.Dir(d.PDF); folder != "." && folder != "/"; folder = path.Dir(folder) {
			r.taken[r.key(folder)] = true
		}
	}
	names := make([]string, len(documents))
	for i, d := range documents {
		if d.PDF == "" {
			continue
		}
		ext := d.Name[len(d.Name)-len(archive.DocumentExt(d.Name, also...)):]
		if names[i] = strings.TrimSuffix(d.PDF, ".pdf") + ext; !r.reserve(names[i]) {
			names[i] = r.numbered(strings.TrimSuffix(d.PDF, ".pdf"), ext)
		}
	}
	return names
}

// MergedName returns the name of a merged PDF that no folder of documents beside it has.
func MergedName(name string, documents []job.Entry) string {
	r := newNaming()
	for _, d := range documents {
		r.reserveFolders(d.PDF)
	}
	if r.reserve(name) {
		return name
	}
	return r.number(name)
}

// pdfName returns the name of a document's PDF before clashes are looked for. A folder named as a report is renamed.
func pdfName(name string, also []string) string {
	clean, err := archive.CleanName(name)
	if err != nil || strings.HasSuffix(clean, "/") {
		return ""
	}
	return besideReports(clean[:len(clean)-len(archive.DocumentExt(clean, also...))] + ".pdf")
}

// besideReports returns a name that takes no report's.
func besideReports(name string) string {
	if folder, rest, ok := strings.Cut(name, "/"); ok && (strings.EqualFold(folder, ReportJSON) || strings.EqualFold(folder, ReportCSV)) {
		return folder + " (2)/" + rest
	}
	return name
}

// patterned returns the name of a document's PDF by a pattern. usual is its name without.
func patterned(by job.NamePattern, usual string, of job.Named) string {
	folder, base := path.Split(usual)
	of.Path, of.Name = strings.TrimSuffix(folder, "/"), strings.TrimSuffix(base, ".pdf")
	parts := strings.Split(strings.TrimSuffix(by.Name(of), ".pdf"), "/")
	for i, part := range parts {
		most := archive.MaxNamePart
		if i == len(parts)-1 {
			most -= len(".pdf")
		}
		parts[i] = cut(part, most)
	}
	clean, err := archive.CleanName(strings.Join(parts, "/") + ".pdf")
	if err != nil {
		return usual
	}
	return besideReports(clean)
}

// cut returns the begin of a name that has at most so many bytes.
func cut(name string, most int) string {
	for len(name) > most {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	return name
}

type naming struct {
	fold  cases.Caser
	taken map[string]bool // by key
	next  map[string]int  // by key of the name without number, the number to try next
}

func newNaming() naming {
	return naming{fold: cases.Fold(), taken: map[string]bool{}, next: map[string]int{}}
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
const maxStem = archive.MaxNamePart - len(" (1000000).docx")

func (r *naming) number(name string) string {
	return r.numbered(strings.TrimSuffix(name, ".pdf"), ".pdf")
}

// numbered returns a name with a number before its ending.
func (r *naming) numbered(name, ext string) string {
	folder, stem := path.Split(name)
	stem = cut(stem, maxStem)
	key := r.key(folder + stem)
	for n := max(2, r.next[key]); ; n++ {
		if numbered := fmt.Sprintf("%s%s (%d)%s", folder, stem, n, ext); r.reserve(numbered) {
			r.next[key] = n + 1
			return numbered
		}
	}
}
