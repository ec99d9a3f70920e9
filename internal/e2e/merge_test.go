package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/e2e/verapdf"
	"sheaf/internal/job"
)

// bundled are documents with headings, links within and out, and footnotes, one that is none among them.
func bundled() []byte {
	within := func(d *docxtest.Doc) *docxtest.Doc {
		return d.XML(`<w:p><w:hyperlink w:anchor="place"><w:r><w:t>To the end</w:t></w:r></w:hyperlink></w:p>`).PageBreak().Heading(2, "The end").
			XML(`<w:p><w:bookmarkStart w:id="7" w:name="place"/><w:r><w:t>This is the place.</w:t></w:r><w:bookmarkEnd w:id="7"/></w:p>`)
	}
	return archivetest.Zip(
		archivetest.Entry{Name: "Letter 10.docx", Body: within(docxtest.New().Heading(1, "Tenth").Paragraph("Wort zehn")).Bytes()},
		archivetest.Entry{Name: "letter 9.docx", Body: within(docxtest.New().Heading(1, "Ninth").Paragraph("Wort neun")).Hyperlink("out", "https://example.com/9").Bytes()},
		archivetest.Entry{Name: "broken.docx", Body: []byte("no document")},
		archivetest.Entry{Name: "Anlagen/Ü.docx", Body: docxtest.New().Heading(1, "Annex").Paragraph("Wort Ü").Table([]string{"a", "b"}).Bytes()},
	)
}

// merged has a service merge documents, and returns the path of the PDF and the status.
func (s *service) merged(t *testing.T, zip []byte, options map[string]any) (string, job.Status) {
	t.Helper()
	options["merge"] = true
	id := s.submitWith(t, options, file{"Akte 7.zip", zip})
	status := s.finish(t, id)
	require.Nil(t, status.ErrorCode, "%v", options)
	code, b := s.get(t, "/api/v1/jobs/"+string(id)+"/download?format=pdf")
	require.Equal(t, http.StatusOK, code, "%s", b)
	path := filepath.Join(t.TempDir(), "merged.pdf")
	require.NoError(t, os.WriteFile(path, b, 0o600))
	return path, status
}

// TestMerged merges what LibreOffice makes, with each option that has a say in it, and looks into what comes out.
func TestMerged(t *testing.T) {
	s := start(t)
	path, status := s.merged(t, bundled(), map[string]any{"tagged": true})
	require.Equal(t, job.PartialSuccess, status.Status)
	require.Equal(t, []string{"zip", "pdf"}, []string{status.Downloads[0].Kind, status.Downloads[1].Kind})
	require.Equal(t, "Akte 7.pdf", status.Downloads[1].Filename)
	said := tool(t, "pdfinfo", path)
	for _, want := range []string{"Title:           Akte 7", "Tagged:          yes", "Pages:           5", "Encrypted:       no"} {
		require.Contains(t, said, want)
	}
	text := shown(t, path)
	require.Less(t, strings.Index(text, "Wort Ü"), strings.Index(text, "Wort neun"))
	require.Less(t, strings.Index(text, "Wort neun"), strings.Index(text, "Wort zehn"))
	structure := tool(t, "pdfinfo", "-struct-text", path)
	for _, word := range []string{"Wort Ü", "Wort neun", "Wort zehn", "This is the place."} {
		require.Contains(t, structure, word)
	}
	require.Contains(t, tool(t, "pdfinfo", "-url", path), "https://example.com/9")
	looked(t, path)

	path, _ = s.merged(t, bundled(), map[string]any{"user_password": "auf", "permissions": "print", "owner_password": "alles"})
	_, err := exec.Command("pdftotext", path, "-").Output()
	require.Error(t, err, "without the password")
	require.Contains(t, tool(t, "pdftotext", "-upw", "auf", path, "-"), "Wort zehn")
	require.Contains(t, tool(t, "pdfinfo", "-upw", "auf", path), "print:yes copy:no change:no addNotes:no algorithm:AES-256")

	path, _ = s.merged(t, bundled(), map[string]any{"watermark": "ENTWURF", "pages": "2-", "metadata": "strip", "no_report": true})
	said = tool(t, "pdfinfo", path)
	require.Contains(t, said, "Pages:           2")
	require.NotContains(t, said, "Title:")

	path, _ = s.merged(t, bundled(), map[string]any{"title": "Alle Briefe", "author": "Ann", "metadata": "strip"})
	said = tool(t, "pdfinfo", path)
	require.Contains(t, said, "Title:           Alle Briefe\n")
	require.Contains(t, said, "Author:          Ann\n")
}

// looked looks at bookmarks and links of the merged PDF as qpdf reads them.
func looked(t *testing.T, path string) {
	t.Helper()
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Log("qpdf is not there to look at the PDF as well")
		return
	}
	tool(t, "qpdf", "--check", path)
	type bookmark struct {
		Title string     `json:"title"`
		Page  *int       `json:"destpageposfrom1"`
		Kids  []bookmark `json:"kids"`
	}
	var is struct{ Outlines []bookmark }
	require.NoError(t, json.Unmarshal([]byte(tool(t, "qpdf", "--json", "--json-key=outlines", path)), &is))
	var lines []string
	for _, b := range is.Outlines {
		require.NotNil(t, b.Page, b.Title)
		line := b.Title + " " + string(rune('0'+*b.Page))
		var nested func([]bookmark)
		nested = func(kids []bookmark) {
			for _, k := range kids {
				require.NotNil(t, k.Page, k.Title)
				line += ", " + k.Title + " " + string(rune('0'+*k.Page))
				nested(k.Kids)
			}
		}
		nested(b.Kids)
		lines = append(lines, line)
	}
	require.Equal(t, []string{"Anlagen/Ü 1, Annex 1", "letter 9 2, Ninth 2, The end 3", "Letter 10 4, Tenth 4, The end 5"}, lines)
}

// TestMergedArchive has veraPDF judge merged PDF/A.
func TestMergedArchive(t *testing.T) {
	classes := veraPDF(t)
	s := start(t)
	var entries []archivetest.Entry
	for name, document := range archived(t) {
		entries = append(entries, archivetest.Entry{Name: name + ".docx", Body: document}, archivetest.Entry{Name: "again/" + name + ".docx", Body: document})
	}
	var claims []string
	for _, o := range []map[string]any{{"pdfa": "1b"}, {"pdfa": "2b"}, {"pdfa": "3b"}, {"pdfa": "1b", "tagged": true}, {"profile": "archive"}, {"pdfa": "2b", "metadata": "strip"}, {"pdfa": "1b", "title": "A & Ö", "author": "Ann"}} {
		kind, ok := o["pdfa"].(string)
		if !ok {
			kind = "2b"
		}
		path, status := s.merged(t, archivetest.Zip(entries...), o)
		require.Equal(t, job.Completed, status.Status)
		claims = append(claims, kind+"\t"+path)
	}
	verapdf.Require(t, classes, verapdf.Passes, claims)
}
