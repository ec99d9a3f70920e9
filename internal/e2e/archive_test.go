package e2e

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/e2e/verapdf"
	"sheaf/internal/job"
)

// TestArchive asks for each kind of PDF/A of documents with everything in them that may be against it, and has veraPDF judge what comes
// out: all of what is claimed holds.
func TestArchive(t *testing.T) {
	classes := veraPDF(t)
	s := start(t)
	var claims []string
	for name, document := range archived(t) {
		for _, o := range []map[string]any{
			{"pdfa": "1b"}, {"pdfa": "2b"}, {"pdfa": "3b"}, {"pdfa": "1b", "tagged": true, "watermark": "Entwurf"}, {"profile": "court", "pages": "1"},
			{"profile": "archive"}, {"pdfa": "1b", "comments": "notes", "metadata": "strip"},
			{"pdfa": "1b", "title": "A & Ö", "author": "Ann", "subject": "B", "keywords": "c, d"}, {"pdfa": "3b", "author": "Ann", "metadata": "strip"},
			{"pdfa": "2b", "comments": "margin"}, {"pdfa": "1b", "comments": "margin", "tagged": true},
		} {
			pdf, f := s.asked(t, document, o)
			require.Nil(t, f.ErrorCode, "%s %v", name, o)
			kind, ok := o["pdfa"].(string)
			if !ok {
				kind = "2b"
			}
			said := tool(t, "pdfinfo", pdf)
			require.Contains(t, said, "Encrypted:       no")
			require.Contains(t, said, "JavaScript:      no")
			if o["profile"] == "archive" {
				require.Contains(t, said, "Tagged:          yes")
			}
			_, err := exec.LookPath("qpdf")
			if err == nil {
				tool(t, "qpdf", "--check", pdf)
			}
			claims = append(claims, kind+"\t"+pdf)
		}
	}
	verapdf.Require(t, classes, verapdf.Passes, claims)
	ordinary, _ := s.asked(t, archived(t)["text"], nil)
	// A PDF that claims nothing is none, so that the judge is no stub.
	verapdf.Require(t, classes, verapdf.Fails, []string{"2b\t" + ordinary})
}

// TestAccessible asks for PDF/UA of documents with all that it wants something of, alone and with other options, and has veraPDF judge what
// comes out: all of what is claimed holds. A picture without words for it makes a document fail.
func TestAccessible(t *testing.T) {
	classes := veraPDF(t)
	s := start(t)
	documents := archived(t)
	documents["tables"] = docxtest.New().Heading(3, "Deep").Table([]string{"What", "How many"}, []string{"Pages", "12"}).
		XML(`<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="8"/></w:pBdr></w:pPr><w:r><w:t>Underlined</w:t></w:r></w:p>`).
		Hyperlink("A page elsewhere", "https://example.com/").Image(metafile(), 30, 30, "A drawing").Header("Left", "Right").Bytes()
	documents["scripts"] = docxtest.New().Title("Scripts").Paragraph("ภาษาไทย น้ำ ที่นี่").Paragraph("हिन्दी प्रार्थना क्षत्रिय").Paragraph("தமிழ் கொடு ஸ்ரீ").Paragraph("বাংলা প্রশ্ন").
		Paragraph("مُحَمَّد لا إله").Paragraph("שָׁלוֹם").Paragraph("e\u0301\u0323 a\u0308\u0301 office").Bytes()
	var claims []string
	for _, name := range []string{"text", "forms", "tables", "scripts"} {
		for _, o := range []map[string]any{
			{"pdfua": true}, {"pdfua": true, "pdfa": "2b"}, {"pdfua": true, "pdfa": "3b", "watermark": "Entwurf"},
			{"pdfua": true, "pages": "1", "metadata": "strip", "bookmarks": false},
			{"pdfua": true, "title": "A & Ö", "keywords": "c, d"}, {"pdfua": true, "pdfa": "2b", "author": "Ann", "metadata": "strip"},
		} {
			pdf, f := s.asked(t, documents[name], o)
			require.Nil(t, f.ErrorCode, "%s %v: %s", name, o, sentence(f))
			require.Contains(t, tool(t, "pdfinfo", pdf), "Tagged:          yes")
			claims = append(claims, "ua1\t"+pdf)
			if kind, ok := o["pdfa"].(string); ok {
				claims = append(claims, kind+"\t"+pdf)
			}
		}
	}
	verapdf.Require(t, classes, verapdf.Passes, claims)
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 60, 60))))
	_, f := s.asked(t, docxtest.New().Paragraph("See:").Image(b.Bytes(), 30, 30, "").Bytes(), map[string]any{"pdfua": true})
	require.Equal(t, new(job.CodePDFUAFailed), f.ErrorCode)
	require.Contains(t, *f.ErrorMessage, "it has a picture without alternative text on page 1")
}

// veraPDF returns the class path of veraPDF, which scripts/verapdf.sh brings. Outside CI the test is left out where that cannot be had.
// It is "" where PDFs are judged later.
func veraPDF(t *testing.T) string {
	t.Helper()
	if os.Getenv(verapdf.Later) != "" {
		return ""
	}
	lines := fetched(t, "verapdf.sh", "veraPDF is NOT INSTALLED, so that PDF/A is NOT TESTED")
	return lines[len(lines)-1]
}

// fetched runs a script that brings something and returns the lines that it prints. Where that cannot be had the test is left out with these
// words, outside CI.
func fetched(t *testing.T, script, without string) []string {
	t.Helper()
	var said bytes.Buffer
	cmd := exec.Command("../../scripts/" + script)
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil && os.Getenv("CI") == "" {
		t.Skipf("%s: %s", without, said.String())
	}
	require.NoError(t, err, said.String())
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// sentence returns what became of a document, in words.
func sentence(f job.FileStatus) string {
	if f.ErrorMessage == nil {
		return "converted"
	}
	return *f.ErrorMessage
}

// TestCorpusArchive has veraPDF judge the PDFs of the documents in the folder SHEAF_CORPUS, as PDF/A and PDF/UA.
func TestCorpusArchive(t *testing.T) {
	corpus := os.Getenv("SHEAF_CORPUS")
	if corpus == "" {
		t.Skip("SHEAF_CORPUS names no folder of documents")
	}
	classes := veraPDF(t)
	s := start(t)
	documents, err := filepath.Glob(filepath.Join(corpus, "*.docx"))
	require.NoError(t, err)
	require.NotEmpty(t, documents)
	for kind, options := range map[string]map[string]any{"1b": {"pdfa": "1b"}, "2b": {"pdfa": "2b"}, "3b": {"pdfa": "3b"}, "ua1": {"pdfua": true}} {
		var claims []string
		for _, path := range documents {
			document, err := os.ReadFile(path)
			require.NoError(t, err)
			pdf, f := s.asked(t, document, options)
			if f.ErrorCode != nil {
				t.Logf("%s %s: %s", kind, filepath.Base(path), *f.ErrorMessage)
				continue
			}
			claims = append(claims, kind+"\t"+pdf)
		}
		verapdf.Require(t, classes, verapdf.Passes, claims)
	}
}
