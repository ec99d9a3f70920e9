package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

// pdfOf is one of a page with a line for each text.
func pdfOf(texts ...string) []byte {
	var content strings.Builder
	for i, text := range texts {
		fmt.Fprintf(&content, "BT /F 12 Tf 20 %d Td (%s) Tj ET\n", 180-30*i, text)
	}
	out, table := []byte("%PDF-1.4\n"), "0000000000 65535 f \n"
	for i, object := range []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Count 1/Kids[5 0 R]/MediaBox[0 0 300 200]/Resources<</Font<</F 3 0 R>>>>>>",
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		"<</Producer(LibreOffice 7.4)>>",
		"<</Type/Page/Parent 2 0 R/Contents 6 0 R>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", content.Len(), content.String()),
	} {
		table += fmt.Sprintf("%010d 00000 n \n", len(out))
		out = fmt.Appendf(out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	return fmt.Appendf(out, "xref\n0 7\n%strailer\n<</Root 1 0 R/Info 4 0 R/Size 7>>\nstartxref\n%d\n%%%%EOF\n", table, len(out))
}

// files writes files by their names under a new folder.
func files(t *testing.T, contents map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range contents {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, content, 0o644))
	}
	return dir
}

const strange = "strange <b>\t\x1b[31m.docx"

// TestOthers leaves a PDF of another document out.
func TestOthers(t *testing.T) {
	document, word := docxtest.Plain("one two three", "four five six"), pdfOf("one two three", "four five six")
	corpus := files(t, map[string][]byte{
		"own.docx": document, "own.docx.word.pdf": word, "other.docx": docxtest.Plain("quite another text"), "other.docx.word.pdf": word,
	})
	pdfs := files(t, map[string][]byte{"own.pdf": word, "other.pdf": word})
	var out, told bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-corpus", corpus, "-pdfs", pdfs, "-out", t.TempDir(), "-baselines", t.TempDir(), "-dpi", "0", "-text=false"}, &out, &told))
	require.Contains(t, told.String(), "fidelity: other.docx: Word's PDF is of another document\n")
	require.Contains(t, out.String(), "own.docx\t1\t1\t0\t1.0000")
	require.NotContains(t, out.String(), "other.docx")
}

// TestRun measures PDFs that are there: a good one, one with lost text and another break, a broken one, and none.
func TestRun(t *testing.T) {
	document := docxtest.Plain("one two three", "four five six")
	word := pdfOf("one two three", "four five six")
	corpus := files(t, map[string][]byte{
		"a/good.docx": document, "a/good.docx.word.pdf": word,
		"lost.DOCX": document, "lost.DOCX.word.pdf": word,
		strange: document, strange + ".word.pdf": word,
		"none.docx": document, "none.docx.word.pdf": word,
		"alone.docx": docxtest.Plain("only here"), "notes.txt": nil,
	})
	pdfs := files(t, map[string][]byte{
		"a/good.docx.pdf": word, "lost.pdf": pdfOf("one two", "four five six"), strange + ".pdf": []byte("no PDF"), "alone.pdf": pdfOf("only now"),
	})
	out, baselines := t.TempDir(), t.TempDir()
	args := []string{"-corpus", corpus, "-pdfs", pdfs, "-out", out, "-baselines", baselines, "-workers", "2"}
	var first bytes.Buffer
	require.NoError(t, run(t.Context(), append(args, "-record"), &first, io.Discard))
	text := first.String()
	for _, line := range []string{
		"a/good.docx\t1\t1\t0\t1.0000\t1.0000\t1.0000\t1.0000\t1.0000\n",
		"lost.DOCX\t1\t1\t0\t0.5000\t0.5000\t0.8333\t",
		"none.docx\t1\t0\t0\t0.0000\t0.0000\t0.0000\t0.0000\t0.0000\n",
		"\"strange <b>\\t\\x1b[31m.docx\"\t1\t0\t0\t0.0000\t",
		"not measured: none.docx: there is no PDF\n",
		"not measured: \"strange <b>\\t\\x1b[31m.docx\": \"read PDF: pdftotext: exit status 1: ",
		"lost text: lost.DOCX: 1 of 6 words (16.67%): [\"three\"]\n",
		"lost text: alone.docx: 1 of 2 words (50.00%): [\"here\"]\n",
		"text: 2 of 3 documents with text have lost some, 2 of 14 words (14.286%)\n",
		"files 4  converted 2  reference pages 4\n",
		"page count: same 50.0%  within one 50.0%  sum of differences 2 pages\n",
		"lines  mean 0.375  median 0.250  worst tenth 0.000  by page 0.375\n",
		"all                    4      4   50.0 %    50.0 %   0.375   0.375\n",
		"up to 20 pages         4      4   50.0 %    50.0 %   0.375   0.375\nwithout marks          4 ",
		"there is no baseline",
		"recorded " + filepath.Join(baselines, "baseline-7.4.tsv"),
	} {
		require.Contains(t, text, line)
	}
	gallery, err := os.ReadFile(filepath.Join(out, "worst.html"))
	require.NoError(t, err)
	require.Contains(t, string(gallery), "strange &lt;b&gt;")
	require.NotContains(t, string(gallery), "strange <b>")
	require.Contains(t, string(gallery), `src="data:image/jpeg;base64,`)
	require.Contains(t, string(gallery), "we have no such page")
	require.NotContains(t, string(gallery), "a/good.docx")

	// The other document is now as it should be.
	require.NoError(t, os.WriteFile(filepath.Join(pdfs, "lost.pdf"), word, 0o644))
	var second bytes.Buffer
	require.NoError(t, run(t.Context(), append(args, "-dpi", "0", "-text=false", "-worst", "0"), &second, io.Discard))
	require.Contains(t, second.String(), "difference to the baseline of LibreOffice 7.4:\n")
	require.Contains(t, second.String(), "1\t1\t1\t+0.500\t+0.500\t+0.167\t\t\tlost.DOCX\npage count nearer in 0 files, further in 0 of 4\n")
	require.Contains(t, second.String(), "lines  mean +0.1250  better 1  worse 0")
	require.NotContains(t, second.String(), "lost text")
}

// TestRunBeside scores the PDFs of two other converters beside those that are there.
func TestRunBeside(t *testing.T) {
	word, letters := pdfOf("one two", "three"), pdfOf("a b c", "d e f g h i", "1 2 3 4 5 6 7 8 9")
	marked := docxtest.New().Paragraph("a b c").Paragraph("1 2 3 4 5 6 7 8 9").XML(`<w:p><w:r><w:lastRenderedPageBreak/><w:t>d e f g h i 一 一</w:t></w:r></w:p>`).Bytes()
	corpus := files(t, map[string][]byte{
		"a/plain.docx": docxtest.Plain("one two", "three"), "a/plain.docx.word.pdf": word, "marked.docx": marked, "marked.docx.word.pdf": letters,
	})
	pdfs := files(t, map[string][]byte{"a/plain.pdf": word, "marked.pdf": letters})
	others := files(t, map[string][]byte{
		"good/a/plain.docx.pdf": word, "good/marked.docx.pdf": pdfOf("a b", "c d e f g h i"), "poor/marked.docx.pdf": []byte("no PDF"), "notes.txt": nil,
	})
	out := t.TempDir()
	args := []string{"-corpus", corpus, "-pdfs", pdfs, "-out", out, "-baselines", t.TempDir(), "-worst", "0", "-dpi", "0", "-beside", others}
	var text bytes.Buffer
	require.NoError(t, run(t.Context(), args, &text, io.Discard))
	require.Contains(t, text.String(), `
| 2 documents | same pages | within one | lines | flow | up to 20 pages (2) | with Word's marks (1) | without marks (1) | East Asian (1) |
|---|---|---|---|---|---|---|---|---|
| sheaf | 100.0 % | 100.0 % | 1.000 | 1.000 | 100.0 % / 1.000 | 100.0 % / 1.000 | 100.0 % / 1.000 | 100.0 % / 1.000 |
| good | 100.0 % | 100.0 % | .500 | .500 | 100.0 % / .500 | 100.0 % / .000 | 100.0 % / 1.000 | 100.0 % / .000 |
| poor | 0.0 % | 0.0 % | .000 | .000 | 0.0 % / .000 | 0.0 % / .000 | 0.0 % / .000 | 0.0 % / .000 |
`)
	require.Contains(t, text.String(), "not measured: poor: 2 of 2 documents, which count as nothing, the first a/plain.docx: there is no PDF\n")
	b, err := os.ReadFile(filepath.Join(out, "beside.tsv"))
	require.NoError(t, err)
	require.Equal(t, "file\tWord\tsheaf\tlines\tgood\tlines\tpoor\tlines\n"+
		"a/plain.docx\t1\t1\t1.0000\t1\t1.0000\t0\t0.0000\nmarked.docx\t1\t1\t1.0000\t1\t0.0000\t0\t0.0000\n", string(b))
	args[len(args)-1] = filepath.Join(others, "none")
	require.Error(t, run(t.Context(), args, io.Discard, io.Discard))
}

// TestGroups tells short and long documents apart at twenty pages of Word's.
func TestGroups(t *testing.T) {
	long, short := &document{name: "long"}, &document{name: "short", kind: kind{marked: true}}
	long.score.Word, short.score.Word = longPages+1, longPages
	for name, want := range map[string][]*document{
		"all": {long, short}, "up to 20 pages": {short}, "longer": {long}, "with Word's marks": {short}, "without marks": {long}, "East Asian": nil,
	} {
		for _, g := range groups() {
			if g.name == name {
				require.Equal(t, want, g.of([]*document{long, short}), name)
			}
		}
	}
}

func TestRunRefuses(t *testing.T) {
	t.Setenv(corpusVariable, "")
	empty := t.TempDir()
	for name, args := range map[string][]string{
		"no corpus":         {},
		"no documents":      {"-corpus", empty},
		"no such folder":    {"-corpus", filepath.Join(empty, "none")},
		"arguments":         {"-corpus", empty, "more"},
		"no workers":        {"-corpus", empty, "-workers", "0"},
		"half a baseline":   {"-corpus", empty, "-record", "-dpi", "0"},
		"an unknown option": {"-corpus", empty, "-unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Error(t, run(t.Context(), append([]string{"-out", t.TempDir()}, args...), io.Discard, io.Discard))
		})
	}
}

func TestRunWithoutSheaf(t *testing.T) {
	corpus := files(t, map[string][]byte{"a.docx": docxtest.Plain("text")})
	err := run(t.Context(), []string{"-corpus", corpus, "-out", t.TempDir(), "-sheaf", "/bin/false"}, io.Discard, io.Discard)
	require.ErrorContains(t, err, "sheaf convert")
}

// TestPack packs documents, and unpacks what a converter would make of the ZIP.
func TestPack(t *testing.T) {
	corpus := files(t, map[string][]byte{"a/same.docx": []byte("1"), "b/same.docx": []byte("2"), "c.docx": []byte("3")})
	documents, err := findDocuments(corpus, "", true)
	require.NoError(t, err)
	packed := filepath.Join(t.TempDir(), "in.zip")
	require.NoError(t, pack(packed, documents))
	z, err := zip.OpenReader(packed)
	require.NoError(t, err)
	defer z.Close()
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	require.Equal(t, []string{"1/same.docx", "2/same.docx", "3/c.docx"}, names)

	var result bytes.Buffer
	w := zip.NewWriter(&result)
	for _, name := range []string{"2/same.pdf", "3/c.pdf"} {
		f, err := w.Create(name)
		require.NoError(t, err)
		_, err = f.Write([]byte(name))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	dir := files(t, map[string][]byte{"out.zip": result.Bytes()})
	documents[0].reason = "corrupt"
	require.NoError(t, unpack(filepath.Join(dir, "out.zip"), dir, documents))
	require.Equal(t, "corrupt", documents[0].reason)
	require.Empty(t, documents[0].pdf)
	b, err := os.ReadFile(filepath.Join(dir, "b/same.docx.pdf"))
	require.NoError(t, err)
	require.Equal(t, "2/same.pdf", string(b))
	require.NoError(t, unpack(filepath.Join(dir, "none.zip"), dir, documents), "nothing was converted")
}

func TestTable(t *testing.T) {
	rows := table{{"a.docx", 2, 3, 1, []float64{1, 0.5, 0.25, 0.125, 0}}, {strange, 1, 0, 0, []float64{0, 0, 0}}}
	path := filepath.Join(t.TempDir(), "rows.tsv")
	require.NoError(t, rows.write(path, "one\ntwo\n"))
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(b), "# one\n# two\nfile\tref\tout\tsize_differs\tlines\tflow\tplace\tssim\tink\na.docx\t2\t3\t1\t1.0000\t"))
	again, err := readTable(bytes.NewReader(b))
	require.NoError(t, err)
	require.Equal(t, rows, again)
	for _, bad := range []string{"other\tcolumns\n", columns() + "\na.docx\t1\n", columns() + "\na\tx\t1\t0\t1\t1\t1\t1\t1\n", columns() + "\na\t1\t1\t0\tx\t1\t1\t1\t1\n"} {
		_, err := readTable(strings.NewReader(bad))
		require.Error(t, err, bad)
	}
}

func TestChooseBaseline(t *testing.T) {
	dir := files(t, map[string][]byte{"baseline-7.4.tsv": nil, "baseline-25.2.tsv": nil, "baseline-26.8.tsv": nil})
	for release, want := range map[string]string{"7.4": "7.4", "26.8": "26.8", "26.2": "25.2", "24.8": "7.4", "27.2": "26.8", "": "", "6.0": "7.4"} {
		chosen, err := chooseBaseline(dir, release)
		require.NoError(t, err)
		require.Equal(t, want, chosen, release)
	}
	chosen, err := chooseBaseline(t.TempDir(), "7.4")
	require.NoError(t, err)
	require.Empty(t, chosen)
}
