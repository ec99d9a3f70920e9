package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// TestContent asks for what is in documents to be shown in each way, and looks into the PDFs.
func TestContent(t *testing.T) {
	s := start(t)
	t.Run("changes", func(t *testing.T) { changes(t, s) })
	t.Run("comments", func(t *testing.T) { comments(t, s) })
	t.Run("fields", func(t *testing.T) { fields(t, s) })
	t.Run("forms", func(t *testing.T) { forms(t, s) })
	t.Run("metadata", func(t *testing.T) { metadata(t, s) })
}

// asked converts a document as it is asked for, and returns the PDF's file and the document's status.
func (s *service) asked(t *testing.T, document []byte, options map[string]any) (pdf string, f job.FileStatus) {
	t.Helper()
	id := s.submitWith(t, options, file{"a.docx", document})
	f = s.finish(t, id).Files[0]
	if f.ErrorCode != nil {
		return "", f
	}
	code, made := s.get(t, "/api/v1/jobs/"+string(id)+"/files/1/pdf")
	require.Equal(t, http.StatusOK, code)
	pdf = filepath.Join(t.TempDir(), "a.pdf")
	require.NoError(t, os.WriteFile(pdf, made, 0o600))
	return pdf, f
}

// tool returns what a program of poppler says of a PDF.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

// shown returns the words in a PDF.
func shown(t *testing.T, pdf string) string {
	t.Helper()
	out, err := exec.Command("pdftotext", pdf, "-").Output() // what it thinks of LibreOffice's notes does not matter
	require.NoError(t, err)
	return strings.Join(strings.Fields(string(out)), " ")
}

func changes(t *testing.T, s *service) {
	const by = ` w:author="Ann" w:date="2026-01-05T09:00:00Z"`
	run := func(element, text string) string {
		return `<w:r><w:` + element + ` xml:space="preserve">` + text + ` </w:` + element + `></w:r>`
	}
	document := func(settings string) []byte {
		return docxtest.New().XML(`<w:p>`+run("t", "Kept")+`<w:ins w:id="1"`+by+`>`+run("t", "new")+`<w:del w:id="2"`+by+`>`+run("delText", "both")+`</w:del></w:ins>`+
			`<w:del w:id="3"`+by+`>`+run("delText", "old")+`</w:del></w:p>`).
			Part("word/settings.xml", `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`+settings+`</w:settings>`).Bytes()
	}
	open, hidden := document(""), document(`<w:revisionView w:markup="0"/>`)
	for _, c := range []struct {
		document []byte
		changes  string
		want     string
	}{
		{open, job.ChangesAsSaved, "Kept new old"}, {hidden, job.ChangesAsSaved, "Kept new"},
		{hidden, job.ChangesFinal, "Kept new"}, {open, job.ChangesOriginal, "Kept old"}, {hidden, job.ChangesMarkup, "Kept new both old"},
	} {
		pdf, f := s.asked(t, c.document, map[string]any{"changes": c.changes})
		require.Equal(t, c.want, shown(t, pdf), c.changes)
		require.Empty(t, f.Warnings, c.changes)
	}
}

const wordSpace = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

func comments(t *testing.T, s *service) {
	about := func(id string) string {
		return `<w:p><w:commentRangeStart w:id="` + id + `"/><w:r><w:t>word</w:t></w:r><w:commentRangeEnd w:id="` + id + `"/><w:r><w:commentReference w:id="` + id + `"/></w:r></w:p>`
	}
	comment := func(id, text string) string {
		return `<w:comment w:id="` + id + `" w:author="Ann" w:date="2026-01-05T09:00:00Z" w:initials="A"><w:p><w:r><w:t>` + text + `</w:t></w:r></w:p></w:comment>`
	}
	d := docxtest.New().XML(about("0")+`<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="2000"/></w:tblGrid><w:tr><w:tc>`+about("1")+`</w:tc></w:tr></w:tbl><w:p/>`).Header("head", "")
	d.Relationship("comments", "comments.xml", "")
	document := d.Part("word/header1.xml", `<w:hdr`+wordSpace+`>`+about("2")+`</w:hdr>`).
		Part("word/comments.xml", `<w:comments`+wordSpace+`>`+comment("0", "first")+strings.Replace(comment("1", "second"), "Ann", "عدة", 1)+comment("2", "third")+`</w:comments>`).Bytes()
	pdf, f := s.asked(t, document, nil)
	require.Empty(t, f.Warnings)
	require.Zero(t, notes(t, pdf))
	pdf, f = s.asked(t, document, map[string]any{"comments": job.CommentsNotes})
	require.Equal(t, 2, notes(t, pdf))
	require.Equal(t, "word word word", shown(t, pdf))
	require.Len(t, f.Warnings, 1)
	require.Equal(t, job.WarningComments, f.Warnings[0].Code)
	require.Equal(t, 1, f.Warnings[0].Count)
	beside(t, s, document, pdf)
}

// beside has comments stand beside the page, which stays as large as it is: what is on it is smaller.
func beside(t *testing.T, s *service, document []byte, before string) {
	pdf, f := s.asked(t, document, map[string]any{"comments": job.CommentsMargin})
	for _, word := range []string{"word word word", "[1] Ann, 05/01/26 first", "second"} {
		require.Contains(t, shown(t, pdf), word)
	}
	require.NotContains(t, shown(t, pdf), "third")
	require.Len(t, f.Warnings, 1)
	require.Equal(t, job.WarningComments, f.Warnings[0].Code)
	sizes := regexp.MustCompile(`Pages: .*|Page size: .*`)
	require.Equal(t, sizes.FindAllString(tool(t, "pdfinfo", before), -1), sizes.FindAllString(tool(t, "pdfinfo", pdf), -1))
	type place struct{ left, right float64 }
	words := func(pdf string) map[string]place {
		all := map[string]place{}
		for _, m := range regexp.MustCompile(`<word xMin="([0-9.]+)" .* xMax="([0-9.]+)" .*>(.*)</word>`).FindAllStringSubmatch(tool(t, "pdftotext", "-bbox", pdf, "-"), -1) {
			var p place
			_, err := fmt.Sscan(m[1]+" "+m[2], &p.left, &p.right)
			require.NoError(t, err)
			all[m[3]] = p
		}
		return all
	}
	large, small := words(before), words(pdf)
	require.InDelta(t, (large["word"].right-large["word"].left)*.73, small["word"].right-small["word"].left, 1)
	require.Greater(t, small["first"].left, small["word"].right)
	without, _ := s.asked(t, docxtest.New().Paragraph("None").Bytes(), map[string]any{"comments": job.CommentsMargin})
	plain, _ := s.asked(t, docxtest.New().Paragraph("None").Bytes(), nil)
	require.Equal(t, words(plain), words(without), "a document without comments stays as it is")
}

// notes returns how many notes a PDF has.
func notes(t *testing.T, pdf string) int {
	t.Helper()
	b, err := os.ReadFile(pdf)
	require.NoError(t, err)
	return len(regexp.MustCompile(`/Subtype */Text`).FindAll(b, -1))
}

func fields(t *testing.T, s *service) {
	field := func(instruction string) string {
		return `<w:p><w:fldSimple w:instr="` + instruction + `"><w:r><w:t>saved</w:t></w:r></w:fldSimple></w:p>`
	}
	document := docxtest.New().Title("Real").XML(field("TITLE")).Bytes()
	pdf, _ := s.asked(t, document, nil)
	require.Equal(t, "Real saved", shown(t, pdf))
	pdf, f := s.asked(t, document, map[string]any{"fields": job.FieldsUpdate})
	require.Equal(t, "Real Real", shown(t, pdf))
	require.Empty(t, f.Warnings)
	_, f = s.asked(t, docxtest.New().XML(field("TOC")).Bytes(), map[string]any{"fields": job.FieldsUpdate})
	require.Len(t, f.Warnings, 1)
	require.Equal(t, job.WarningFields, f.Warnings[0].Code)
}

// forms are kept by LibreOffice from version 26 on; before, a document that is to keep them fails.
func forms(t *testing.T, s *service) {
	const keeps = 26
	document := docxtest.New().XML(`<w:p><w:r><w:t xml:space="preserve">Name: </w:t></w:r><w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>Jane</w:t></w:r></w:sdtContent></w:sdt></w:p>`).Bytes()
	pdf, f := s.asked(t, document, map[string]any{"forms": job.FormsFlatten})
	require.Contains(t, tool(t, "pdfinfo", pdf), "Form:            none")
	require.Equal(t, "Name: Jane", shown(t, pdf))
	require.Empty(t, f.Warnings)
	pdf, f = s.asked(t, document, map[string]any{"forms": job.FormsKeep})
	if s.run.Pipeline().Release < keeps {
		require.Equal(t, new(job.CodeFormsNotKept), f.ErrorCode)
		return
	}
	require.Contains(t, tool(t, "pdfinfo", pdf), "Form:            AcroForm")
	require.Empty(t, f.Warnings)
}

func metadata(t *testing.T, s *service) {
	document := docxtest.New().Title("Zanzibar").XML(`<w:p><w:fldSimple w:instr="TITLE"><w:r><w:t>saved</w:t></w:r></w:fldSimple></w:p>`).Bytes()
	pdf, _ := s.asked(t, document, nil)
	require.Contains(t, tool(t, "pdfinfo", pdf), "Zanzibar")
	pdf, _ = s.asked(t, document, map[string]any{"metadata": job.MetadataStrip, "fields": job.FieldsUpdate})
	info := tool(t, "pdfinfo", pdf) + tool(t, "pdfinfo", "-meta", pdf)
	require.NotContains(t, info, "Zanzibar")
	require.NotRegexp(t, "(?i)title: |author: |subject: |keywords: ", info)
	require.Equal(t, "Zanzibar saved", shown(t, pdf))
	said := map[string]any{"title": "Müller & Söhne", "author": "Ann", "keywords": "one,two"}
	for _, o := range []map[string]any{{}, {"metadata": job.MetadataStrip}, {"pages": "1"}, {"owner_password": "sesame"}} {
		maps.Copy(o, said)
		pdf, f := s.asked(t, document, o)
		require.Nil(t, f.ErrorCode, "%v", o)
		info := tool(t, "pdfinfo", pdf)
		for _, line := range []string{"Title:           Müller & Söhne\n", "Author:          Ann\n", "Keywords:        one, two\n"} {
			require.Contains(t, info, line, "%v", o)
		}
		packet := tool(t, "pdfinfo", "-meta", pdf)
		require.Contains(t, packet, ">Müller &amp; Söhne</rdf:li>", "%v", o)
		require.NotContains(t, info+packet, "Zanzibar", "%v", o)
		require.Equal(t, "Zanzibar saved", shown(t, pdf), "what stands in the text stays")
	}
}
