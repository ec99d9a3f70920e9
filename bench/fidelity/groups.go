package main

import (
	"os"
	"unicode"

	"sheaf/internal/docx"
	"sheaf/internal/docx/xmltok"
	"sheaf/internal/pdfscore"
)

// kind is what sets documents apart whose PDFs come near Word's in other ways.
type kind struct {
	marked    bool // Word has left marks where its pages began (w:lastRenderedPageBreak, ECMA-376 part 1, 17.3.3.13)
	eastAsian bool // at least a tenth of its letters are Chinese, Japanese or Korean
}

// kindReader is what it takes to tell a document's kind.
type kindReader struct {
	marked             bool
	letters, eastAsian int
}

func (k *kindReader) Part(p docx.Part) xmltok.Visitor {
	if p.Relationships() {
		return nil
	}
	return k
}

func (k *kindReader) Visit(t *xmltok.Token) {
	if t.Kind == xmltok.StartToken && t.Name.Is(xmltok.Word, "lastRenderedPageBreak") {
		k.marked = true
	}
	if !t.IsText() {
		return
	}
	for _, r := range t.Text() {
		if !unicode.IsLetter(r) {
			continue
		}
		k.letters++
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			k.eastAsian++
		}
	}
}

func (k *kindReader) kind() kind {
	return kind{k.marked, k.eastAsian > 0 && 10*k.eastAsian >= k.letters}
}

// kindOf tells a document's kind. One that cannot be read is of none: it has no PDF of ours either.
func kindOf(source string) kind {
	f, err := os.Open(source)
	if err != nil {
		return kind{}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return kind{}
	}
	var k kindReader
	if _, err := docx.Open(f, info.Size(), docx.Limits{}, &k); err != nil {
		return kind{}
	}
	return k.kind()
}

// longPages is how many pages of Word's a document has at most that is not long.
const longPages = 20

// group is a part of the documents that is summed up on its own.
type group struct {
	name string
	has  func(*document) bool
}

// groups are the parts of the documents, all of them first.
func groups() []group {
	return []group{
		{"all", func(*document) bool { return true }},
		{"up to 20 pages", func(d *document) bool { return d.score.Word <= longPages }},
		{"longer", func(d *document) bool { return d.score.Word > longPages }},
		{"with Word's marks", func(d *document) bool { return d.kind.marked }},
		{"without marks", func(d *document) bool { return !d.kind.marked }},
		{"East Asian", func(d *document) bool { return d.kind.eastAsian }},
	}
}

func (g group) of(documents []*document) []*document {
	var in []*document
	for _, d := range documents {
		if g.has(d) {
			in = append(in, d)
		}
	}
	return in
}

// figures are what rows come to together.
type figures struct {
	files, made, pages, same, near, off int
	lines, flow                         float64 // means
}

func (t table) figures() figures {
	f := figures{files: len(t)}
	for _, r := range t {
		f.pages += r.word
		f.off += r.apart()
		f.lines += r.scores[pdfscore.Lines] / float64(len(t))
		f.flow += r.scores[pdfscore.Flow] / float64(len(t))
		if r.ours == 0 {
			continue
		}
		f.made++
		if r.apart() == 0 {
			f.same++
		}
		if r.apart() <= 1 {
			f.near++
		}
	}
	return f
}

// groups prints what holds for each of the groups.
func (p *printer) groups(scored []*document) {
	if len(scored) == 0 {
		return
	}
	p.line("\n%-18s %5s %6s %8s %9s %7s %7s", "", "files", "pages", "same", "within 1", "lines", "flow")
	for _, g := range groups() {
		f := tableOf(g.of(scored)).figures()
		if f.files == 0 {
			continue
		}
		p.line("%-18s %5d %6d %6.1f %% %7.1f %% %7.3f %7.3f", g.name, f.files, f.pages, percent(f.same, f.files), percent(f.near, f.files), f.lines, f.flow)
	}
}
