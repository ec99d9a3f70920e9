package pipeline_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// pager is a converter that prints something else where the document has on in it.
type pager struct {
	before, after string
	on            string
	calls         *int
}

func (p pager) Convert(ctx context.Context, c job.Conversion) (job.Rendering, error) {
	*p.calls++
	text, err := mainPart(c)
	if err != nil {
		return job.Rendering{}, err
	}
	if strings.Contains(text, p.on) {
		return printer(p.after).Convert(ctx, c)
	}
	return printer(p.before).Convert(ctx, c)
}

// fileOf converts a document and returns its status.
func fileOf(t *testing.T, w *world, document []byte) job.FileStatus {
	t.Helper()
	j, err := accept(t.Context(), w.clean, "", archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: document}))
	require.NoError(t, err)
	w.deliverAll("intake")
	w.deliverAll("convert")
	file := w.status(j.ID).Files[0]
	require.Equal(t, job.Completed, file.Status)
	return file
}

// TestLinesThatRunOver: what runs over is set closer where that may do, and left as it flows where it is too much for that.
func TestLinesThatRunOver(t *testing.T) {
	const first, third = "The words of the first page.", "What stands on the third."
	page := "What stands on the second." + strings.Repeat("\nLine by line.", 38)
	doc := docxtest.New().Paragraph(first).XML(`<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:lastRenderedPageBreak/><w:t>What stands on the second.</w:t></w:r></w:p>`+
		strings.Repeat(`<w:p><w:r><w:t>Line by line.</w:t></w:r></w:p>`, 38)+strings.Repeat(`<w:p><w:r><w:t>More of it.</w:t></w:r></w:p>`, 2)+
		`<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:lastRenderedPageBreak/><w:t>`+third+`</w:t></w:r></w:p>`).PackedByWord(docxtest.Word, 3)
	fits := first + "\f" + page + strings.Repeat("\nMore of it.", 2) + "\f" + third
	for name, c := range map[string]struct {
		over   int
		pages  int
		calls  int
		fitted int
	}{
		"a little": {2, 3, 2, 1},
		"too much": {20, 4, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w, calls := newWorld(t, 1), 0
			w.p.Converter = pager{before: first + "\f" + page + "\f" + strings.Repeat("More of it.\n", c.over) + "\f" + third, after: fits, on: `w:line="2`, calls: &calls}
			file := fileOf(t, w, doc)
			require.Equal(t, c.pages, *file.Pages)
			require.Equal(t, c.calls, calls)
			require.Equal(t, c.fitted, *file.FittedPages)
			require.Equal(t, c.calls, *file.Pass)
		})
	}
}

// TestPagesBeginWhereWordsDid: a document whose pages begin elsewhere is converted again, and the PDF that is nearer to Word's is kept.
func TestPagesBeginWhereWordsDid(t *testing.T) {
	const first, second = "The words of the first page.", "What stands on the second."
	doc := docxtest.New().Paragraph(first).XML(`<w:p><w:r><w:lastRenderedPageBreak/><w:t>` + second + `</w:t></w:r></w:p>`)
	word := doc.PackedByWord(docxtest.Word, 2)
	one, two := first+" "+second, first+"\f"+second
	longer := docxtest.New().Paragraph(first).XML(`<w:p><w:r><w:lastRenderedPageBreak/><w:t>`+second+`</w:t></w:r></w:p>`).Paragraph("A word at its end.").PackedByWord(docxtest.Word, 2)
	broken := docxtest.New().Paragraph(first).XML(strings.Repeat(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`, 5) + `<w:p><w:r><w:t>before it </w:t></w:r></w:p><w:p><w:r><w:lastRenderedPageBreak/><w:t>` + second + `</w:t></w:r></w:p>`)
	stale, shown := docxtest.New().Paragraph(first), first
	for _, text := range []string{"alpha", "beta", "gamma", "delta", "epsilon"} {
		text = strings.Repeat(text+" ", 6)
		stale.XML(`<w:p><w:r><w:lastRenderedPageBreak/><w:t>` + text + `</w:t></w:r></w:p>`)
		shown += "\n" + text
	}
	three, apart := docxtest.New().Paragraph(first), first
	for _, text := range []string{"The second page.", "The third page.", "The fourth page."} {
		three.XML(`<w:p><w:r><w:lastRenderedPageBreak/><w:t>` + text + `</w:t></w:r></w:p>`)
		apart += "\f \f" + text
	}
	for name, c := range map[string]struct {
		document []byte
		pager    pager
		off      bool
		pages    int
		calls    int
		fitted   int
	}{
		"fitted":                {word, pager{before: one, after: two}, false, 2, 2, 1},
		"as it is":              {word, pager{before: two, after: two}, false, 2, 1, 0},
		"no better":             {word, pager{before: one, after: one}, false, 1, 2, 0},
		"loses a word":          {word, pager{before: one, after: first + "\fWhat stands on the."}, false, 1, 2, 0},
		"lacks a word anyway":   {longer, pager{before: one + " A word at its", after: two + " A word at its"}, false, 2, 2, 1},
		"loses a link":          {word, pager{before: one + " http://example.org/a", after: two}, false, 1, 2, 0},
		"keeps a link":          {word, pager{before: one + " http://example.org/a", after: two + " http://example.org/a"}, false, 2, 2, 1},
		"more breaks than it":   {broken.PackedByWord(docxtest.Word, 2), pager{before: one, after: two}, false, 1, 1, 0},
		"marks of other pages":  {stale.PackedByWord(docxtest.Word, 6), pager{before: shown, after: two}, false, 1, 1, 0},
		"left off":              {word, pager{before: one, after: two}, true, 1, 1, 0},
		"of another":            {doc.PackedByWord("Writer", 2), pager{before: one, after: two}, false, 1, 1, 0},
		"too many, not counted": {three.PackedByWord(docxtest.Word, 1), pager{before: strings.ReplaceAll(apart, "\f \f", " "), after: apart}, false, 1, 3, 0},
		"not counted":           {doc.PackedByWord(docxtest.Word, 1), pager{before: one, after: two}, false, 2, 2, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w, calls := newWorld(t, 1), 0
			c.pager.calls = &calls
			c.pager.on = "pageBreakBefore"
			w.p.Converter, w.p.LeaveOff.Pages = c.pager, c.off
			file := fileOf(t, w, c.document)
			require.Equal(t, c.pages, *file.Pages)
			require.Equal(t, c.calls, calls)
			require.Equal(t, c.fitted, *file.FittedPages)
			require.Equal(t, c.calls, *file.Pass)
		})
	}
}

// layout is a converter that prints what a function makes of the document's main part.
type layout struct {
	print func(main string) string
	calls *int
}

func (l layout) Convert(ctx context.Context, c job.Conversion) (job.Rendering, error) {
	*l.calls++
	text, err := mainPart(c)
	if err != nil {
		return job.Rendering{}, err
	}
	return printer(l.print(text)).Convert(ctx, c)
}

// TestPagesThatRunOverAllTheSame: a page that runs over although its lines were set closer goes on to the next one in the last version,
// and the other pages begin where they should.
func TestPagesThatRunOverAllTheSame(t *testing.T) {
	const first, second, third = "The words of the first page.", "What stands on the second.", "What stands on the third."
	line, more := `<w:p><w:r><w:t>Line by line.</w:t></w:r></w:p>`, `<w:p><w:r><w:t>More of it.</w:t></w:r></w:p>`
	begins := func(text string) string { return `<w:r><w:lastRenderedPageBreak/><w:t>` + text + `</w:t></w:r></w:p>` }
	doc := docxtest.New().Paragraph(first).XML(`<w:p>`+begins(second)+strings.Repeat(line, 38)+strings.Repeat(more, 2)+`<w:p>`+begins(third)+strings.Repeat(`<w:p><w:r><w:t>Last lines.</w:t></w:r></w:p>`, 37)).
		PackedByWord(docxtest.Word, 3)
	w, calls := newWorld(t, 1), 0
	w.p.Converter = layout{calls: &calls, print: func(main string) string {
		next := func(text string) string {
			before, _, _ := strings.Cut(main, begins(text))
			if strings.Contains(before[strings.LastIndex(before, "<w:p>"):], "pageBreakBefore") {
				return "\f"
			}
			return "\n"
		}
		return first + next(second) + second + strings.Repeat("\nLine by line.", 38) + "\fMore of it.\nMore of it." + next(third) + third + strings.Repeat("\nLast lines.", 37)
	}}
	file := fileOf(t, w, doc)
	require.Equal(t, 3, *file.Pages)
	require.Equal(t, 3, calls)
	require.Equal(t, 1, *file.FittedPages)
}

// TestLongDocuments: a version in which many more pages are the ones that they were is kept although it is a page further from Word's
// count, but not in the place of one that has that count, and of a long document a third is made only then.
func TestLongDocuments(t *testing.T) {
	const pages, lines = 44, 40
	line := func(page, line int) string {
		return strings.Repeat(string(rune('a'+page%26))+string(rune('a'+line%26)), 8+page/26)
	}
	doc := docxtest.New()
	for page := range pages {
		for l := range lines {
			mark := ""
			if page > 0 && l == 0 {
				mark = "<w:lastRenderedPageBreak/>"
			}
			doc.XML(`<w:p><w:r>` + mark + `<w:t>` + line(page, l) + `</w:t></w:r></w:p>`)
		}
	}
	printed := func(main string) string {
		fitted := strings.Count(main, "pageBreakBefore") > pages/2
		var text strings.Builder
		for n := range pages * lines {
			if n > 0 && (fitted && (n%lines == 0 || n == 5*lines-1) || !fitted && n%(lines-1) == 0) {
				text.WriteByte('\f')
			}
			text.WriteString(line(n/lines, n%lines) + "\n")
		}
		if fitted {
			text.WriteString("\f\f")
		}
		return text.String()
	}
	for name, c := range map[string]struct{ counted, pages, calls int }{
		"nearer in most":  {pages, pages + 3, 2},
		"of Word's count": {pages + 2, pages + 2, 3},
	} {
		t.Run(name, func(t *testing.T) {
			w, calls := newWorld(t, 1), 0
			w.p.Converter = layout{print: printed, calls: &calls}
			file := fileOf(t, w, doc.PackedByWord(docxtest.Word, c.counted))
			require.Equal(t, c.pages, *file.Pages)
			require.Equal(t, c.calls, calls)
			require.Equal(t, c.pages == pages+3, *file.FittedPages > pages/2)
		})
	}
}
