package docx_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
)

// withBody is a document of one paragraph with more in its body.
func withBody(more string) *docxtest.Doc {
	return docxtest.New().Part("word/document.xml", docxtest.Document(`<w:p><w:r><w:t>A letter.</w:t></w:r></w:p>`+more))
}

func wordPages(t *testing.T, data []byte) int {
	t.Helper()
	d, err := docx.Open(bytes.NewReader(data), int64(len(data)), docx.Limits{})
	require.NoError(t, err)
	return d.Info().WordPages
}

func TestWordPages(t *testing.T) {
	section := func(kind string) string { return `<w:p><w:pPr><w:sectPr>` + kind + `</w:sectPr></w:pPr></w:p>` }
	for name, c := range map[string]struct {
		body   string
		stated int
		want   int
	}{
		"many":                            {"", 74, 74},
		"none":                            {"", 0, 0},
		"more than there can be":          {"", 40_000, 0},
		"one":                             {"", 1, 1},
		"one, with columns":               {section("") + `<w:sectPr><w:type w:val="continuous"/></w:sectPr>`, 1, 1},
		"one, but Word began a second":    {`<w:p><w:r><w:lastRenderedPageBreak/><w:t>x</w:t></w:r></w:p>`, 1, 0},
		"one, but a page is broken":       {`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`, 1, 0},
		"one, but a line is broken":       {`<w:p><w:r><w:br/></w:r></w:p>`, 1, 1},
		"one, but a paragraph begins one": {`<w:p><w:pPr><w:pageBreakBefore/></w:pPr></w:p>`, 1, 0},
		"one, but a paragraph begins none": {
			`<w:p><w:pPr><w:pageBreakBefore w:val="0"/></w:pPr></w:p>`, 1, 1,
		},
		"one, but a section begins one": {section("") + `<w:sectPr/>`, 1, 0},
		"one, but the last section begins one": {
			section("") + section(`<w:type w:val="continuous"/>`) + `<w:sectPr><w:type w:val="oddPage"/></w:sectPr>`, 1, 0,
		},
		"one, but more than it holds": {`<w:p><w:r><w:t>` + strings.Repeat("wörter ", 1200) + `</w:t></w:r></w:p>`, 1, 0},
		"two, with a mark":            {`<w:p><w:r><w:lastRenderedPageBreak/><w:t>x</w:t></w:r></w:p>`, 2, 2},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, wordPages(t, withBody(c.body).PackedByWord(docxtest.Word, c.stated)))
		})
	}
}

// repacked is a document whose entries were changed on the way.
func repacked(t *testing.T, data []byte, change func(*zip.FileHeader)) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	for _, f := range from.File {
		h := zip.FileHeader{Name: f.Name, Method: f.Method, Flags: f.Flags, Modified: f.Modified}
		change(&h)
		w, err := to.CreateHeader(&h)
		require.NoError(t, err)
		r, err := f.Open()
		require.NoError(t, err)
		_, err = io.Copy(w, r)
		require.NoError(t, err)
	}
	require.NoError(t, to.Close())
	return b.Bytes()
}

func TestWordPagesAreNotThoseOfAnotherProgram(t *testing.T) {
	data := withBody("").PackedByWord(docxtest.Word, 3)
	require.Equal(t, 3, wordPages(t, repacked(t, data, func(*zip.FileHeader) {})))
	for name, change := range map[string]func(*zip.FileHeader){
		"a part has another date": func(h *zip.FileHeader) {
			if h.Name == "word/document.xml" {
				h.Modified = time.Date(2026, time.May, 4, 9, 0, 0, 0, time.UTC)
			}
		},
		"a part was deflated otherwise": func(h *zip.FileHeader) {
			if h.Name == "word/styles.xml" {
				h.Flags = 0
			}
		},
	} {
		require.Zero(t, wordPages(t, repacked(t, data, change)), name)
	}
	for program, want := range map[string]int{
		docxtest.Word: 3, "Microsoft Macintosh Word": 3, "Microsoft Word for the web": 0, "LibreOffice/26.8.2.1$Linux": 0, "": 0,
	} {
		require.Equal(t, want, wordPages(t, withBody("").PackedByWord(program, 3)), program)
	}
}
